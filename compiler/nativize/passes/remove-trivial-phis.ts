/**
 * Removes phis that have one value only, besides themselves.
 * Before: SSA form. After: SSA form, minimal for reducible graphs.
 */
import type { BasicBlock, IRFunction, Instruction } from '../../ir/ir';
import { applyReplacements } from '../../ir/rewrite';

export function removeTrivialPhis(fn: IRFunction): void {
  let changed = true;
  while (changed) {
    const round = new Round();
    for (const block of fn.blocks) round.collect(block);
    applyReplacements(fn, round.replacements);
    changed = round.replacements.size > 0;
  }
}

/** What goes at once. Of a chain of phis only every other one does: the next round sees the rest. */
class Round {
  readonly replacements = new Map<Instruction, Instruction>();
  private readonly kept = new Set<Instruction>();

  collect(block: BasicBlock): void {
    const left = block.phis.filter((phi) => !this.take(phi));
    block.phis.splice(0, block.phis.length, ...left);
  }

  private take(phi: Instruction): boolean {
    const others = new Set(phi.inputs);
    others.delete(phi);
    if (others.size !== 1 || this.kept.has(phi)) return false;
    const [only] = others;
    if (this.replacements.has(only)) return false;
    this.replacements.set(phi, only);
    this.kept.add(only);
    return true;
  }
}
