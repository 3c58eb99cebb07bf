/** Order and dominance of blocks (Cooper, Harvey and Kennedy, "A Simple, Fast Dominance Algorithm", 2001). */
import type { BasicBlock, IRFunction } from './ir';

/** The blocks that can be reached from the entry, in reverse postorder. */
export function reversePostorder(entry: BasicBlock): BasicBlock[] {
  const seen: boolean[] = [];
  seen[entry.id] = true;
  const order: BasicBlock[] = [];
  const path = [entry];
  /** How many successors of each block on the path have not been looked at. */
  const left = [entry.successors.length];
  for (let top = 0; top >= 0; top = path.length - 1) {
    if (left[top] === 0) {
      order.push(path.pop()!);
      left.pop();
      continue;
    }
    const successor = path[top].successors[--left[top]];
    if (seen[successor.id]) continue;
    seen[successor.id] = true;
    path.push(successor);
    left.push(successor.successors.length);
  }
  return order.reverse();
}

export class Dominators {
  readonly order: BasicBlock[];
  /** Whether an edge leads back to a block that comes before it in the order. */
  hasLoops = false;
  /** The place of each block in the order, by its id. */
  private readonly number: (number | undefined)[] = [];
  private readonly parents: number[] = [];

  constructor(fn: IRFunction) {
    this.order = reversePostorder(fn.entry);
    for (let index = 0; index < this.order.length; index++) this.number[this.order[index].id] = index;
    this.parents[0] = 0;
    // Without loops a block comes behind all that lead to it, and once is enough.
    while (this.improve() && this.hasLoops);
  }

  private improve(): boolean {
    let changed = false;
    for (let index = 1; index < this.order.length; index++) {
      const parent = this.commonParent(this.order[index]);
      if (this.parents[index] !== parent) changed = true;
      this.parents[index] = parent;
    }
    return changed;
  }

  private commonParent(block: BasicBlock): number {
    let common: number | undefined;
    for (const each of block.predecessors) {
      const number = this.number[each.id];
      if (number === undefined) continue;
      if (number >= this.number[block.id]!) this.hasLoops = true;
      if (this.parents[number] === undefined) continue;
      common = common === undefined ? number : this.intersect(common, number);
    }
    return common!;
  }

  private intersect(left: number, right: number): number {
    while (left !== right) {
      while (left > right) left = this.parents[left];
      while (right > left) right = this.parents[right];
    }
    return left;
  }

  /** The block that every path to this one goes through last before it; undefined for the entry. */
  parentOf(block: BasicBlock): BasicBlock | undefined {
    const number = this.number[block.id]!;
    return number === 0 ? undefined : this.order[this.parents[number]];
  }

  /** Whether every path to `block` goes through `dominator`; a block dominates itself. */
  dominates(dominator: BasicBlock, block: BasicBlock): boolean {
    const wanted = this.number[dominator.id]!;
    let number = this.number[block.id]!;
    while (number > wanted) number = this.parents[number];
    return number === wanted;
  }

  isReachable(block: BasicBlock): boolean {
    return this.number[block.id] !== undefined;
  }
}
