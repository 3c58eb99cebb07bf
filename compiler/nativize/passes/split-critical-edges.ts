/**
 * Puts a block on every edge from a block with several successors to one with phis, so that
 * their moves have a place of their own.
 * Before: SSA form. After: the same; no edge that carries phi inputs is critical.
 */
import { BasicBlock, Instruction, type IRFunction } from '../../ir/ir';
import { nextBlockId, nextInstructionId } from '../../ir/rewrite';

export function splitCriticalEdges(fn: IRFunction): void {
  let [block, instruction] = [nextBlockId(fn), nextInstructionId(fn)];
  for (const from of [...fn.blocks]) {
    if (from.successors.length < 2) continue;
    from.successors.forEach((to, index) => {
      if (to.predecessors.length < 2 || to.phis.length === 0) return;
      const middle = new BasicBlock(block++);
      middle.cold = from.cold || to.cold;
      middle.general = from.general && to.general;
      middle.instructions.push(new Instruction(instruction++, 'jump', 'void', [], {}, from.terminator.position));
      insert(from, index, middle, to);
      fn.blocks.push(middle);
    });
  }
}

function insert(from: BasicBlock, index: number, middle: BasicBlock, to: BasicBlock): void {
  from.successors[index] = middle;
  middle.predecessors.push(from);
  middle.successors.push(to);
  to.predecessors[to.predecessors.indexOf(from)] = middle;
}
