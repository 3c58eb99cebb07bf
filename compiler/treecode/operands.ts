/** The table's operands, seen as the fields of tree nodes: what lets encoder, decoder and printer be driven by it. */
import { TREECODE, type OperandKind, type TreecodeName, type TreecodeOperation } from './table';
import type { Capture, Tree, TreeMessage } from './tree';

/** The field that an operand of a kind fills. */
export interface OperandTypes {
  u: number;
  z: number | bigint;
  l: number;
  n: Tree;
  'n*': readonly Tree[];
  'm*': readonly TreeMessage[];
  'c*': readonly Capture[];
}

/** An operand of a node: its name, and its value beside the kind that tells the value's type. */
export type Operand = { [K in OperandKind]: { readonly name: string; readonly kind: K; readonly value: OperandTypes[K] } }[OperandKind];

/** What the table says a node has; `OPERANDS_ARE_FIELDS` fails to compile when `Tree` says otherwise. */
type Described<K extends TreecodeName> = {
  readonly [P in (typeof TREECODE)[K]['operands'][number] as P[0]]: OperandTypes[P[1]];
} & { readonly op: K; readonly position: number };

type NodeOf<K extends TreecodeName> = Extract<Tree, { readonly op: K }>;

/** Holds `true` for every operation whose tree node has the fields that the table describes, and no others. */
type Agreement = {
  [K in TreecodeName]: NodeOf<K> extends Described<K> ? (keyof NodeOf<K> extends keyof Described<K> ? true : false) : false;
}[TreecodeName];
export const OPERANDS_ARE_FIELDS: Agreement extends true ? true : never = true;
export const OPERATIONS_ARE_NODES: Exclude<Tree['op'], TreecodeName> extends never ? true : never = true;

export function operationNamed(name: TreecodeName): TreecodeOperation {
  return TREECODE[name];
}

/** The operands of a node in the order of the table. */
export function operandsOf(tree: Tree): Operand[] {
  const fields = tree as unknown as Readonly<Record<string, unknown>>;
  return operationNamed(tree.op).operands.map(([name, kind]) => ({ name, kind, value: fields[name] }) as Operand);
}

/** The nodes directly inside a node, in the order of evaluation. */
export function childrenOf(tree: Tree): Tree[] {
  return operandsOf(tree).flatMap((operand) => {
    if (operand.kind === 'n') return [operand.value];
    if (operand.kind === 'n*') return operand.value;
    return operand.kind === 'm*' ? operand.value.flatMap((each) => each.args) : [];
  });
}

/** How deep nodes nest; 1 for a node without others. */
export function depthOf(tree: Tree): number {
  return 1 + childrenOf(tree).reduce((deepest, each) => Math.max(deepest, depthOf(each)), 0);
}
