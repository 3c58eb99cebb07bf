/** Random trees of every operation, made from the table. */
import fc from 'fast-check';
import { operationNamed, type Operand } from '../../../compiler/treecode/operands';
import { TREECODE, type OperandKind, type TreecodeName } from '../../../compiler/treecode/table';
import type { Capture, Tree, TreeMessage } from '../../../compiler/treecode/tree';
import { MAX_SMALL_INTEGER, MIN_SMALL_INTEGER } from '../../../segments/format/object-format';
import { smallInteger } from '../../../segments/image/values';

const NAMES = Object.keys(TREECODE) as TreecodeName[];
const LEAVES = NAMES.filter((each) => operationNamed(each).operands.every(([, kind]) => !kind.startsWith('n') && kind !== 'm*'));

const position = fc.oneof(fc.constant(-1), fc.nat(1_000_000));
const index = fc.oneof(fc.nat(3), fc.nat(0xffff_ffff));
const integer = fc.oneof(fc.integer({ min: -200, max: 200 }), fc.bigInt({ min: MIN_SMALL_INTEGER, max: MAX_SMALL_INTEGER }).map(smallInteger));
const capture: fc.Arbitrary<Capture> = fc.record({ from: fc.constantFrom('local' as const, 'copied' as const), index });

export const randomTree: fc.Arbitrary<Tree> = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof({ maxDepth: 5, depthSize: 'small', withCrossShrink: true }, fc.oneof(...LEAVES.map((each) => node(each, tie('tree')))), ...NAMES.map((each) => node(each, tie('tree')))),
})).tree;

function node(op: TreecodeName, tree: fc.Arbitrary<Tree>): fc.Arbitrary<Tree> {
  const operands = operationNamed(op).operands.map(([name, kind]) => value(op, kind, tree).map((each) => ({ name, kind, value: each }) as Operand));
  return fc.tuple(position, fc.tuple(...operands)).map(([at, made]) => treeFrom(op, at, made));
}

/** A node from its operands: the inverse of `operandsOf`. */
function treeFrom(op: TreecodeName, at: number, operands: readonly Operand[]): Tree {
  return { op, position: at, ...Object.fromEntries(operands.map(({ name, value: each }) => [name, each])) } as unknown as Tree;
}

function value(op: TreecodeName, kind: OperandKind, tree: fc.Arbitrary<Tree>): fc.Arbitrary<Operand['value']> {
  const trees = fc.array(tree, { maxLength: 4 });
  const message: fc.Arbitrary<TreeMessage> = fc.record({ position, selector: index, args: trees });
  if (op === 'toByDo' && kind === 'z') return fc.maxSafeInteger().filter((each) => each !== 0);
  return { u: index, l: index, z: integer, n: tree, 'n*': trees, 'm*': fc.array(message, { maxLength: 3 }), 'c*': fc.array(capture, { maxLength: 3 }) }[kind];
}
