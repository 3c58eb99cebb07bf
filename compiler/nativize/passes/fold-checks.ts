/**
 * Decides conditions that are known: by type, by constants, or because a branch above has asked
 * the same question. Branches on them become jumps, and blocks that nothing reaches any more go.
 * Before: SSA form, no order of blocks asked. After: SSA form; phis may have become trivial.
 */
import { isSmallInteger } from '../../../segments/image/values';
import type { VirtualImage } from '../../../segments/image/virtual-image';
import { Dominators, reversePostorder } from '../../ir/dominance';
import type { BasicBlock, IRFunction, Instruction, Operation } from '../../ir/ir';
import { applyReplacements, removeEdge } from '../../ir/rewrite';
import { constantOf, smiStatus } from '../values';

export function foldChecks(fn: IRFunction, image: VirtualImage): void {
  for (const block of fn.blocks) askFlag(block, image);
  let changed = fn.blocks.some(({ terminator }) => terminator.op === 'branch');
  while (changed) {
    changed = foldBranches(fn);
    if (changed) removeUnreachable(fn);
  }
  foldValues(fn, image);
}

/** A branch on whether the boolean that was made of a flag of the same block is true, or is false, becomes one on the flag. */
function askFlag({ terminator, successors, instructions }: BasicBlock, image: VirtualImage): void {
  if (terminator.op !== 'branch') return;
  const { op, inputs: [made, constant], attributes: { condition } } = terminator.inputs[0];
  if (op !== 'compare' || condition !== 'eq' || made.op !== 'boolean' || !instructions.includes(made.inputs[0])) return;
  const isFalse = constantOf(constant) === image.boolean(false);
  if (!isFalse && constantOf(constant) !== image.boolean(true)) return;
  terminator.inputs = [...made.inputs];
  if (isFalse) successors.reverse();
}

function foldBranches(fn: IRFunction): boolean {
  const dominators = new Dominators(fn);
  let changed = false;
  for (const block of dominators.order) {
    const { terminator } = block;
    if (terminator.op !== 'branch') continue;
    const outcome = decide(terminator.inputs[0], block, dominators);
    if (outcome === undefined) continue;
    removeEdge(block, block.successors[outcome ? 1 : 0]);
    terminator.op = 'jump';
    terminator.inputs = [];
    changed = true;
  }
  return changed;
}

/** Whether a flag is certainly set or clear where a block ends. */
function decide(flag: Instruction, block: BasicBlock, dominators: Dominators): boolean | undefined {
  return decideAlone(flag) ?? decideFromAbove(flag, block, dominators);
}

function decideAlone(flag: Instruction): boolean | undefined {
  switch (flag.op) {
    case 'isSmi': {
      const status = smiStatus(flag.inputs[0]);
      return status === 'unknown' ? undefined : status === 'smi';
    }
    case 'isFloat':
      return flag.inputs[0].op === 'boxFloat' || undefined;
    case 'flagNot': {
      const inner = decideAlone(flag.inputs[0]);
      return inner === undefined ? undefined : !inner;
    }
    case 'compare':
      return decideComparison(flag);
    default:
      return undefined;
  }
}

function decideComparison({ inputs: [left, right], attributes: { condition } }: Instruction): boolean | undefined {
  if (condition === 'eq' || condition === 'ne') {
    const same = areSame(left, right);
    return same === undefined ? undefined : same === (condition === 'eq');
  }
  const [a, b] = [constantOf(left), constantOf(right)];
  if (a === undefined || b === undefined || !isSmallInteger(a) || !isSmallInteger(b)) return undefined;
  switch (condition) {
    case 'lt': return a < b;
    case 'le': return a <= b;
    case 'gt': return a > b;
    case 'ge': return a >= b;
    default: return undefined;
  }
}

/** Whether two values are certainly the same word, or certainly not. */
function areSame(left: Instruction, right: Instruction): boolean | undefined {
  if (left === right) return true;
  if (smiAndPointer(left, right)) return false;
  const [a, b] = [constantOf(left), constantOf(right)];
  return a === undefined || b === undefined ? undefined : a === b;
}

function smiAndPointer(left: Instruction, right: Instruction): boolean {
  const [a, b] = [smiStatus(left), smiStatus(right)];
  return (a === 'smi' && b === 'pointer') || (a === 'pointer' && b === 'smi');
}

/** Looks for a block above, reached by one outcome only of a branch on the same question. */
function decideFromAbove(flag: Instruction, block: BasicBlock, dominators: Dominators): boolean | undefined {
  for (let each: BasicBlock | undefined = block; each !== undefined; each = dominators.parentOf(each)) {
    if (each.predecessors.length !== 1) continue;
    const [above] = each.predecessors;
    if (above.terminator.op !== 'branch' || !isSameQuestion(above.terminator.inputs[0], flag)) continue;
    return above.successors[0] === each;
  }
  return undefined;
}

const QUESTIONS: ReadonlySet<Operation> = new Set(['isSmi', 'isFloat', 'compare']);

function isSameQuestion(left: Instruction, right: Instruction): boolean {
  if (left === right) return true;
  if (left.op !== right.op || !QUESTIONS.has(left.op)) return false;
  return left.attributes.condition === right.attributes.condition && left.inputs.every((each, index) => isSameValue(each, right.inputs[index]));
}

/** Values known to be equal: the same one, equal constants, or one that is the other known for a SmallInteger. */
function isSameValue(left: Instruction, right: Instruction): boolean {
  const [a, b] = [withoutCast(left), withoutCast(right)];
  if (a === b) return true;
  const constant = constantOf(a);
  return constant !== undefined && a.op === b.op && constant === constantOf(b);
}

function withoutCast(value: Instruction): Instruction {
  return value.op === 'asSmi' ? value.inputs[0] : value;
}

/** Takes out the blocks that the entry does not reach, and their edges. */
export function removeUnreachable(fn: IRFunction): void {
  const reachable = new Set(reversePostorder(fn.entry));
  for (const block of fn.blocks) {
    if (reachable.has(block)) continue;
    for (const each of [...block.successors]) removeEdge(block, each);
  }
  fn.blocks = fn.blocks.filter((each) => reachable.has(each));
}

/** `asSmi` of what is one already, and booleans of flags that are known. */
function foldValues(fn: IRFunction, image: VirtualImage): void {
  const replacements = new Map<Instruction, Instruction>();
  for (const block of fn.blocks) {
    for (const each of block.instructions) {
      if (each.op === 'asSmi' && each.inputs[0].type === 'smi') replacements.set(each, each.inputs[0]);
      const known = each.op === 'boolean' ? decideAlone(each.inputs[0]) : undefined;
      if (known === undefined) continue;
      each.op = 'constObject';
      each.inputs = [];
      each.attributes = { object: image.boolean(known) };
    }
  }
  applyReplacements(fn, replacements);
}
