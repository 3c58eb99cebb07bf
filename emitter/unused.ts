/** Removes machine instructions whose results nothing reads: operands of folded addresses, fused comparisons. What frames show is read. */
import { eachOperand } from './intervals';
import type { MachineFunction, MachineInstruction, Source, VirtualRegister } from './machine';

export function removeUnused(fn: MachineFunction): void {
  const uses = new Uint32Array(fn.registers.length);
  const phiInputs = new Map<VirtualRegister, readonly Source[]>();
  const definitions: MachineInstruction[][] = fn.registers.map(() => []);
  for (const block of fn.blocks) {
    for (const { target, inputs } of block.phis) phiInputs.set(target, inputs);
    for (const each of block.instructions) count(each, uses, definitions);
  }
  for (const { id } of fn.shown) uses[id]++;
  for (const inputs of phiInputs.values()) for (const each of inputs) if (each.kind === 'virtual') uses[each.id]++;
  const dead = new Set<MachineInstruction>();
  const work = fn.registers.filter(({ id }) => uses[id] === 0);
  const drop = ({ id }: VirtualRegister) => {
    if (--uses[id] === 0) work.push(fn.registers[id]);
  };
  for (let value = work.pop(); value !== undefined; value = work.pop()) {
    for (const input of phiInputs.get(value) ?? []) if (input.kind === 'virtual') drop(input);
    phiInputs.delete(value);
    const made = definitions[value.id];
    if (!made.every((each) => each.pure)) continue;
    for (const each of made) {
      if (dead.has(each)) continue;
      dead.add(each);
      eachOperand(each, (register, read, written) => read && !written && drop(register));
      for (const { value: input } of each.fixedInputs) if (input.kind === 'virtual') drop(input);
    }
  }
  for (const block of fn.blocks) {
    block.phis = block.phis.filter(({ target }) => uses[target.id] > 0);
    if (dead.size > 0) block.instructions = block.instructions.filter((each) => !dead.has(each));
    for (const each of block.instructions) if (each.fixedOutputs.length > 0) each.fixedOutputs = each.fixedOutputs.filter(({ value }) => uses[value.id] > 0);
  }
}

/** Counts reads; what an instruction reads only to change it does not count. */
function count(instruction: MachineInstruction, uses: Uint32Array, definitions: readonly MachineInstruction[][]): void {
  const define = ({ id }: VirtualRegister) => definitions[id].push(instruction);
  eachOperand(instruction, (register, read, written) => {
    if (written) define(register);
    else if (read) uses[register.id]++;
  });
  for (const { value } of instruction.fixedInputs) if (value.kind === 'virtual') uses[value.id]++;
  for (const { value } of instruction.fixedOutputs) define(value);
}
