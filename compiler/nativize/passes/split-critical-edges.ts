/**
 * Puts a block on every edge from a block with several successors to one with phis, so that
 * their moves have a place of their own.
 * Before: SSA form. After: the same; no edge that carries phi inputs is critical.
 */
import { Additions } from '../../ir/additions';
import { NO_ATTRIBUTES, type BasicBlock, type IRFunction } from '../../ir/ir';

export function splitCriticalEdges(fn: IRFunction): void {
  const additions = new Additions(fn);
  for (const from of [...fn.blocks]) {
    if (from.successors.length < 2) continue;
    from.successors.forEach((to, index) => {
      if (to.predecessors.length < 2 || to.phis.length === 0) return;
      const middle = additions.block({ cold: from.cold || to.cold, general: from.general && to.general });
      additions.append(middle, 'jump', 'void', [], NO_ATTRIBUTES, from.terminator.position);
      insert(from, index, middle, to);
    });
  }
}

function insert(from: BasicBlock, index: number, middle: BasicBlock, to: BasicBlock): void {
  from.successors[index] = middle;
  middle.predecessors.push(from);
  middle.successors.push(to);
  to.predecessors[to.predecessors.indexOf(from)] = middle;
}
