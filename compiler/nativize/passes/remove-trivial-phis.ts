/**
 * Removes phis that have one value only, besides themselves.
 * Before: SSA form. After: SSA form, minimal for reducible graphs.
 */
import type { BasicBlock, IRFunction, Instruction } from '../../ir/ir';
import { applyReplacements } from '../../ir/rewrite';

export function removeTrivialPhis(fn: IRFunction): void {
  let changed = true;
  while (changed) {
    const replacements = new Map<Instruction, Instruction>();
    for (const block of fn.blocks) collect(block, replacements);
    applyReplacements(fn, replacements);
    changed = replacements.size > 0;
  }
}

function collect(block: BasicBlock, replacements: Map<Instruction, Instruction>): void {
  const kept = block.phis.filter((phi) => {
    const others = new Set(phi.inputs);
    others.delete(phi);
    if (others.size !== 1) return true;
    const [only] = others;
    // One at a time along a chain: the next round sees the rest.
    if (replacements.has(only) || [...replacements.values()].includes(phi)) return true;
    replacements.set(phi, only);
    return false;
  });
  block.phis.splice(0, block.phis.length, ...kept);
}
