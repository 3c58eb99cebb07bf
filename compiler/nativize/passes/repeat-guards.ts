/**
 * Reads what a guard asks for again where it is compared again: an operand in memory costs the comparison nothing, and a
 * value kept for many comparisons costs a register.
 * Before: SSA form. After: the same; each load of a guard's behavior has one use.
 */
import { Instruction, type IRFunction } from '../../ir/ir';
import { nextInstructionId } from '../../ir/rewrite';

export function repeatGuards(fn: IRFunction): void {
  const used = new Set<Instruction>();
  let nextId = nextInstructionId(fn);
  for (const { instructions } of fn.blocks) {
    for (let at = 0; at < instructions.length; at++) {
      const each = instructions[at];
      each.inputs.forEach((input, index) => {
        if (!isGuard(input)) return;
        if (!used.has(input)) return void used.add(input);
        const { op, type, inputs, attributes } = input;
        each.inputs[index] = new Instruction(nextId++, op, type, [...inputs], attributes, each.position);
        instructions.splice(at++, 0, each.inputs[index]);
      });
    }
  }
}

/** Only loads from guards name a site. */
function isGuard({ op, attributes }: Instruction): boolean {
  return op === 'load' && attributes.site !== undefined;
}
