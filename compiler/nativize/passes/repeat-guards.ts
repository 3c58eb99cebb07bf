/**
 * Reads what a guard asks for again where it is compared again: an operand in memory costs the comparison nothing, and a
 * value kept for many comparisons costs a register.
 * Before: SSA form. After: the same; each load of a guard's behavior has one use.
 */
import { Additions } from '../../ir/additions';
import type { IRFunction, Instruction } from '../../ir/ir';

export function repeatGuards(fn: IRFunction): void {
  const used = new Set<Instruction>();
  const additions = new Additions(fn);
  for (const { instructions } of fn.blocks) {
    for (let at = 0; at < instructions.length; at++) {
      const each = instructions[at];
      for (let index = 0; index < each.inputs.length; index++) {
        const input = each.inputs[index];
        if (!isGuard(input)) continue;
        if (used.has(input)) instructions.splice(at++, 0, (each.inputs[index] = additions.copy(input, each.position)));
        else used.add(input);
      }
    }
  }
}

/** Only loads from guards name a site. */
function isGuard({ op, attributes }: Instruction): boolean {
  return op === 'load' && attributes.site !== undefined;
}
