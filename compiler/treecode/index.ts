/** Treecode, the method format of the image: encoder, decoder, printer, documentation. */
export { TREECODE, MAX_TREE_DEPTH } from './table';
export type { OperandKind, TreecodeName, TreecodeOperation } from './table';
export type { BindingReference, Capture, CompiledCode, Literal, Tree, TreeMessage } from './tree';
export { encodeTree } from './encode';
export type { EncodedTree, PositionEntry } from './encode';
export { decodeTree, TreecodeError } from './decode';
export type { DecodeOptions } from './decode';
export { printCode, printLiteral, printTree } from './print';
export { treecodeDocumentation } from './documentation';
export { childrenOf, depthOf } from './operands';
export { treeProblems } from './verify';
export type { LiteralShape, MethodShape } from './verify';
export { isCleanBlock, returnsFromHome } from './blocks';
