/**
 * Gives phis whose inputs are all SmallIntegers the type `smi`: every phi of objects is taken
 * for one until an input shows otherwise.
 * Before: SSA form. After: the same, types of phis narrower.
 */
import type { IRFunction, Instruction } from '../../ir/ir';

export function inferSmallIntegers(fn: IRFunction): void {
  const candidates = new Set<Instruction>();
  for (const block of fn.blocks) for (const phi of block.phis) if (phi.type === 'oop') candidates.add(phi);
  let changed = true;
  while (changed) {
    changed = false;
    for (const phi of candidates) {
      if (phi.inputs.every((each) => each.type === 'smi' || candidates.has(each))) continue;
      candidates.delete(phi);
      changed = true;
    }
  }
  for (const phi of candidates) phi.type = 'smi';
}
