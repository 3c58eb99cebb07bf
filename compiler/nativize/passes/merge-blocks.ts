/**
 * Joins a block with its only successor when it is that block's only predecessor.
 * Before: SSA form without trivial phis. After: the same.
 */
import type { BasicBlock, IRFunction } from '../../ir/ir';

export function mergeBlocks(fn: IRFunction): void {
  const merged = new Set<BasicBlock>();
  for (const block of fn.blocks) {
    if (merged.has(block)) continue;
    for (let next = onlyNeighbour(block); next !== undefined; next = onlyNeighbour(block)) {
      absorb(block, next);
      merged.add(next);
    }
  }
  if (merged.size > 0) fn.blocks = fn.blocks.filter((each) => !merged.has(each));
}

function onlyNeighbour(block: BasicBlock): BasicBlock | undefined {
  if (block.successors.length !== 1) return undefined;
  const [next] = block.successors;
  return next.predecessors.length === 1 && next !== block && next.phis.length === 0 ? next : undefined;
}

function absorb(block: BasicBlock, next: BasicBlock): void {
  block.instructions.pop();
  block.instructions.push(...next.instructions);
  block.successors.splice(0, 1, ...next.successors);
  for (const each of next.successors) each.predecessors[each.predecessors.indexOf(next)] = block;
  block.general = (block.general || next.general) && block.cold && next.cold;
  block.cold = block.cold && next.cold;
}
