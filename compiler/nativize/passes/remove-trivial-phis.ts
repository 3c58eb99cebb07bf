/**
 * Removes phis that have one value only, besides themselves.
 * Before: SSA form. After: SSA form, minimal for reducible graphs.
 */
import type { BasicBlock, IRFunction, Instruction } from '../../ir/ir';
import { applyReplacements, retain } from '../../ir/rewrite';

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
    if (block.phis.length > 0) retain(block.phis, (phi) => !this.take(phi));
  }

  private take(phi: Instruction): boolean {
    const only = onlyInput(phi);
    if (only === undefined || this.kept.has(phi) || this.replacements.has(only)) return false;
    this.replacements.set(phi, only);
    this.kept.add(only);
    return true;
  }
}

/** The one value that a phi has besides itself. */
function onlyInput(phi: Instruction): Instruction | undefined {
  let only: Instruction | undefined;
  for (const each of phi.inputs) {
    if (each === phi || each === only) continue;
    if (only !== undefined) return undefined;
    only = each;
  }
  return only;
}
