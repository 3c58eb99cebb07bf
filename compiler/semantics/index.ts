/** Semantics: method AST → treecode's tree, with everything that is wrong with the method told at once. */
export { compileMethod } from './compile';
export type { CompilationResult, MethodScope } from './compile';
export { SEMANTIC_DIAGNOSTICS } from './diagnostics';
export { nearestSpelling, Spellings } from './spelling';
