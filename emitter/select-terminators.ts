/** How blocks end. */
import type { Instruction } from '../compiler/ir/ir';
import { ARGUMENT_REGISTERS, Register } from './abi';
import type { FixedInput, MachineInstruction } from './machine';
import type { Selector } from './select';
import { CALL_TARGET } from './select-calls';
import { emitCondition } from './select-flags';

export function selectTerminator(selector: Selector, instruction: Instruction): void {
  const { op, inputs } = instruction;
  switch (op) {
    case 'jump': return end(selector.emit('jump', []));
    case 'branch': return selectBranch(selector, inputs[0]);
    case 'return': return selectReturn(selector, inputs[0]);
    case 'transferControl': return selectTransfer(selector, inputs);
    case 'returnToFrame': return selectReturnToFrame(selector, inputs);
    case 'unreachable': return end(selector.emit('ud2', []));
    default: throw new Error(`${op} is no terminator`);
  }
}

function end(instruction: MachineInstruction, inputs: readonly FixedInput[] = []): void {
  instruction.pure = false;
  instruction.fixedInputs = inputs;
  for (const { value, to } of inputs) if (value.kind === 'virtual') value.hints.push(to);
}

function selectBranch(selector: Selector, flag: Instruction): void {
  const condition = emitCondition(selector, flag);
  const branch = selector.emit('branch', []);
  branch.condition = condition;
  end(branch);
}

function selectReturn(selector: Selector, value: Instruction): void {
  const source = selector.source(value);
  end(selector.emit('return', []), [{ value: source, to: Register.result }]);
}

/** Every argument register as it came; a special ABI method reloads them from its frame. */
function selectTransfer(selector: Selector, [entry, receiver]: readonly Instruction[]): void {
  const inputs: FixedInput[] = [{ value: selector.source(entry), to: CALL_TARGET }];
  if (receiver !== undefined) inputs.push({ value: selector.source(receiver), to: Register.receiver });
  else if (selector.keepsArguments) inputs.push({ value: selector.parameter(0), to: Register.receiver });
  if (selector.keepsArguments)
    for (let index = 1; index <= Math.min(selector.ir.argumentCount, ARGUMENT_REGISTERS.length); index++)
      inputs.push({ value: selector.parameter(index), to: ARGUMENT_REGISTERS[index - 1] });
  end(selector.emit('transfer', []), inputs);
}

/** rbp is written by the assembler, as the value goes to rax. */
function selectReturnToFrame(selector: Selector, [frame, value]: readonly Instruction[]): void {
  const source = selector.source(value);
  const machine = selector.emit('returnToFrame', [selector.register(frame)]);
  end(machine, [{ value: source, to: Register.result }]);
  machine.clobbers = 1 << Register.result;
  machine.late = true;
}
