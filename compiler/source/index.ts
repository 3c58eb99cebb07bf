/** The source front end: Tonel files to definitions, methods to syntax trees. */
export * from './ast';
export * from './definitions';
export { FRONT_END } from './diagnostics';
export { parseExpression, parseMethod, type ParseResult } from './method-parser';
export { readModule, readSource, type ReadModuleResult } from './module-reader';
export { printAst } from './print-ast';
export { printLiteral } from './print-literal';
export { isSomFile, readSomFile } from './som-reader';
export { readTonel, readTonelFile, type PackageDefinition, type TonelContents } from './tonel-reader';
