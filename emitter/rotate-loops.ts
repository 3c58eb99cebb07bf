/**
 * Lets loops end with a branch that asks whether to go on, instead of a jump to the place where that is asked: the blocks up to
 * the first way out of a loop are moved behind its last one. Whoever enters the loop jumps there.
 * Before: blocks in the order in which they are to be written. After: the same, the entry still first.
 */
import type { MachineBlock } from './machine';

/** `destination`: where a jump to a block really goes. */
export function rotateLoops(blocks: readonly MachineBlock[], destination: (block: MachineBlock) => MachineBlock): MachineBlock[] {
  const order = [...blocks];
  for (let end = 1; end < order.length; end++) {
    const { successors, index, cold } = order[end];
    if (successors.length !== 1) continue;
    const header = destination(successors[0]);
    if (header.index > index || header.cold !== cold) continue;
    const top = order.lastIndexOf(header, end);
    const rest = top > 0 ? behindTest(order, top, end, destination) : undefined;
    if (rest !== undefined) order.splice(top, end + 1 - top, ...order.slice(rest, end + 1), ...order.slice(top, rest));
  }
  return order;
}

/** Where the loop goes on behind the branch that it may be left at, and what it then leads to; undefined if there is no such branch. */
function behindTest(order: readonly MachineBlock[], top: number, end: number, destination: (block: MachineBlock) => MachineBlock): number | undefined {
  let at = top;
  while (at < end && order[at].successors.length === 1 && destination(order[at].successors[0]) === order[at + 1]) at++;
  if (at === end || order[at].successors.length !== 2) return undefined;
  const loop = blocksOf(order[top]);
  if (order[at].successors.every((each) => loop.has(each))) return undefined;
  do at++;
  while (at < end && !loop.has(order[at]));
  return at;
}

/** What leads back to the header of a loop without it. */
function blocksOf(header: MachineBlock): Set<MachineBlock> {
  const loop = new Set([header, ...header.predecessors.filter(({ index }) => index >= header.index)]);
  for (const block of loop) if (block !== header) for (const each of block.predecessors) loop.add(each);
  return loop;
}
