/**
 * Puts the blocks in reverse postorder, cold ones last, and tells how deep in loops each stands.
 * What only cold blocks lead to becomes cold, too.
 * Before: SSA form, reducible. After: the same blocks, in order, `loopDepth` set.
 */
import { Dominators } from '../../ir/dominance';
import type { BasicBlock, IRFunction } from '../../ir/ir';

export function orderBlocks(fn: IRFunction, dominators = new Dominators(fn)): void {
  spreadCold(dominators.order);
  depthsOfLoops(dominators);
  const { order } = dominators;
  fn.blocks = [...order.filter((each) => !each.cold), ...order.filter((each) => each.cold)];
}

/** In reverse postorder all forward predecessors of a block come before it. */
function spreadCold(order: readonly BasicBlock[]): void {
  for (const block of order) {
    if (block.predecessors.length > 0 && block.predecessors.every((each) => each.cold)) block.cold = true;
  }
}

/** Tells of each block how deep in loops it stands. */
export function setLoopDepths(fn: IRFunction): void {
  depthsOfLoops(new Dominators(fn));
}

function depthsOfLoops(dominators: Dominators): void {
  for (const block of dominators.order) block.loopDepth = 0;
  if (!dominators.hasLoops) return;
  for (const header of dominators.order) {
    const backEdges = header.predecessors.filter((each) => dominators.dominates(header, each));
    if (backEdges.length > 0) for (const each of loopOf(header, backEdges)) each.loopDepth++;
  }
}

/** The blocks of a natural loop: the header, and all from which a back edge is reached without it. */
function loopOf(header: BasicBlock, backEdges: readonly BasicBlock[]): Set<BasicBlock> {
  const loop = new Set<BasicBlock>([header]);
  const work = [...backEdges];
  for (let next = work.pop(); next !== undefined; next = work.pop()) {
    if (loop.has(next)) continue;
    loop.add(next);
    work.push(...next.predecessors);
  }
  return loop;
}
