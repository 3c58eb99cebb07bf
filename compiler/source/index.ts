/** The source front end: Tonel files to definitions, methods to syntax trees. */
export * from './ast';
export * from './definitions';
export { FRONT_END } from './diagnostics';
export { parseExpression, parseMethod, type ParseResult } from './method-parser';
export { readModule, type ReadModuleResult } from './module-reader';
export { printAst } from './print-ast';
export { printLiteral } from './print-literal';
export { readTonel, readTonelFile, type PackageDefinition, type TonelContents } from './tonel-reader';
