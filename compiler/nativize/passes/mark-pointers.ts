/**
 * Tells of sends whose receiver is certainly no SmallInteger: by what made it, or because a
 * branch above has found so. The emitter then reads its behavior without a test.
 * Before: SSA form. After: the same.
 */
import { Dominators } from '../../ir/dominance';
import type { BasicBlock, IRFunction, Instruction } from '../../ir/ir';
import { markPointer, smiStatus } from '../values';

export function markPointers(fn: IRFunction, dominators = new Dominators(fn)): void {
  for (const block of fn.blocks) {
    for (const each of block.instructions) {
      if (each.op === 'send' && isPointer(each.inputs[0], block, dominators)) markPointer(each);
    }
  }
}

function isPointer(value: Instruction, block: BasicBlock, dominators: Dominators): boolean {
  if (smiStatus(value) !== 'unknown') return smiStatus(value) === 'pointer';
  for (let each: BasicBlock | undefined = block; each !== undefined; each = dominators.parentOf(each)) {
    if (each.predecessors.length === 1 && isRefusedAbove(value, each)) return true;
  }
  return false;
}

/** Whether a block is where a test of the value for SmallInteger goes when it fails. */
function isRefusedAbove(value: Instruction, block: BasicBlock): boolean {
  const { terminator, successors } = block.predecessors[0];
  if (terminator.op !== 'branch' || successors[1] !== block) return false;
  const [flag] = terminator.inputs;
  return flag.op === 'isSmi' && flag.inputs[0] === value;
}
