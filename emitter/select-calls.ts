/** Calls: arguments in their fixed registers, the result in rax, everything else lost. */
import type { Instruction } from '../compiler/ir/ir';
import { ARGUMENT_REGISTERS, Register } from './abi';
import { EMITTER_DIAGNOSTICS, refuse } from './diagnostics';
import { ALL_REGISTERS, FLOAT_BASE, outgoingLocation, type CallFacts, type FixedInput, type Location, type MachineInstruction } from './machine';
import type { Selector } from './select';

const SMALLTALK_ARGUMENTS = [Register.receiver, ...ARGUMENT_REGISTERS];
/** Registers of the C convention and of system calls, by argument. */
const C_ARGUMENTS = [7, 6, 2, 1, 8, 9] as const;
const SYSTEM_ARGUMENTS = [7, 6, 2, 10, 8, 9] as const;
/** Where the address of a computed call is kept. */
export const CALL_TARGET = 10;
const RAX = 0;

export function selectCall(selector: Selector, instruction: Instruction): void {
  const { op, inputs, attributes } = instruction;
  switch (op) {
    case 'send': return smalltalkCall(selector, instruction, inputs, { kind: 'send', site: attributes.site });
    case 'superSend': return smalltalkCall(selector, instruction, inputs, { kind: 'super', site: attributes.site });
    case 'call': return smalltalkCall(selector, instruction, inputs, { kind: 'bound', target: attributes.target });
    case 'callCode': return smalltalkCall(selector, instruction, inputs.slice(1), { kind: 'code' }, inputs[0]);
    case 'callForeign': return foreignCall(selector, instruction);
    case 'callForeignFloat': return foreignFloatCall(selector, instruction);
    case 'systemCall': return systemCall(selector, instruction);
    default: throw new Error(`${op} is no call`);
  }
}

type Kind = Pick<CallFacts, 'kind' | 'site' | 'target'>;

function smalltalkCall(selector: Selector, instruction: Instruction, values: readonly Instruction[], kind: Kind, entry?: Instruction): void {
  const places = SMALLTALK_ARGUMENTS;
  const count = values.length - places.length;
  const isOop = ({ type }: Instruction) => type === 'oop' || type === 'smi';
  const call = emitCall(selector, instruction, values, places, {
    kind: kind.kind,
    site: kind.site,
    target: kind.target,
    argumentCount: values.length - 1,
    receiver: kind.kind === 'send' ? receiverKind(values[0], instruction) : undefined,
    oopArguments: count > 0 ? values.slice(places.length).flatMap((each, index) => (isOop(each) ? [index] : [])) : [],
    position: instruction.position,
  }, entry === undefined ? [] : [[entry, CALL_TARGET]]);
  selector.fn.outgoing = Math.max(selector.fn.outgoing, count);
  call.clobbers = ALL_REGISTERS;
}

function receiverKind({ type, op }: Instruction, { attributes }: Instruction): CallFacts['receiver'] {
  if (type === 'smi') return 'smi';
  return attributes.knownPointer === true || op === 'constObject' ? 'pointer' : 'unknown';
}

function emitCall(
  selector: Selector, instruction: Instruction, values: readonly Instruction[], places: readonly Location[],
  facts: CallFacts, extra: readonly (readonly [Instruction, Location])[],
): MachineInstruction {
  for (const each of values) checkWord(selector, each, instruction);
  checkWord(selector, instruction, instruction);
  const inputs = values.map((value, index) => [value, places[index] ?? outgoingLocation(index - places.length)] as const);
  const fixed = fixedInputs(selector, [...inputs, ...extra]);
  const call = selector.emit('call', []);
  call.pure = false;
  call.call = facts;
  call.fixedInputs = fixed;
  defineResult(selector, call, instruction);
  return call;
}

function fixedInputs(selector: Selector, inputs: readonly (readonly [Instruction, Location])[]): FixedInput[] {
  return inputs.map(([instruction, to]) => {
    const value = selector.source(instruction);
    if (value.kind === 'virtual' && to < 32) value.hints.push(to);
    return { value, to };
  });
}

function defineResult(selector: Selector, call: MachineInstruction, instruction: Instruction): void {
  if (instruction.type === 'void') return;
  const result = selector.register(instruction);
  result.hints.push(Register.result);
  call.fixedOutputs = [{ value: result, from: Register.result }];
}

function checkWord(selector: Selector, { type }: Instruction, { position }: Instruction): void {
  if (type === 'float' || type === 'simd' || type === 'address') refuse(selector.ir, EMITTER_DIAGNOSTICS.rawArgument, position);
}

function foreignCall(selector: Selector, instruction: Instruction): void {
  const [address, ...values] = instruction.inputs;
  const facts: CallFacts = { kind: 'foreign', argumentCount: values.length, oopArguments: [], position: instruction.position };
  const call = emitCall(selector, instruction, values, C_ARGUMENTS, facts, [[address, CALL_TARGET]]);
  selector.fn.outgoing = Math.max(selector.fn.outgoing, values.length - C_ARGUMENTS.length);
  call.clobbers = ALL_REGISTERS;
}

/** Doubles travel in the first vector registers, the result in the first; they need no place in the frame. */
function foreignFloatCall(selector: Selector, instruction: Instruction): void {
  const [address, ...values] = instruction.inputs;
  const call = selector.emit('call', []);
  call.pure = false;
  call.call = { kind: 'foreign', argumentCount: values.length, oopArguments: [], position: instruction.position };
  call.fixedInputs = [
    ...values.map((each, index) => ({ value: selector.register(each), to: FLOAT_BASE + index })),
    ...fixedInputs(selector, [[address, CALL_TARGET]]),
  ];
  call.fixedOutputs = [{ value: selector.register(instruction), from: FLOAT_BASE }];
  call.clobbers = ALL_REGISTERS;
}

/** The kernel keeps every register but rax, rcx and r11. */
function systemCall(selector: Selector, instruction: Instruction): void {
  const [number, ...values] = instruction.inputs;
  if (values.length > SYSTEM_ARGUMENTS.length)
    refuse(selector.ir, EMITTER_DIAGNOSTICS.tooManyForeignArguments, instruction.position, { count: values.length });
  const inputs = values.map((value, index) => [value, SYSTEM_ARGUMENTS[index]] as const);
  const fixed = fixedInputs(selector, [[number, RAX], ...inputs]);
  const call = selector.emit('systemCall', []);
  call.pure = false;
  call.fixedInputs = fixed;
  call.clobbers = fixed.reduce((mask, { to }) => mask | (1 << to), (1 << RAX) | (1 << 1));
  defineResult(selector, call, instruction);
}
