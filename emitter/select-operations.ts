/** What each IR operation becomes; calls and control are in files of their own. */
import type { BasicBlock, Instruction, MemoryType } from '../compiler/ir/ir';
import { FrameOffset } from './abi';
import { fitsByte, fitsInt32 } from './encodings';
import type { MachineOperation } from './forms';
import { immediate, indexed, memory, register, type Memory, type Operand, type VirtualRegister } from './machine';
import type { Selector } from './select';
import { loadAddress, addressOf } from './select-addresses';
import { selectCall } from './select-calls';
import { computeFlag, emitCondition } from './select-flags';
import { selectTerminator } from './select-terminators';

const RAX = 0;
const RCX = 1;
const RDX = 2;
const FRAME = register(5);

export function selectInstruction(selector: Selector, instruction: Instruction, block: BasicBlock, index: number): void {
  const { op, inputs, attributes } = instruction;
  if (selector.fused.has(instruction)) return;
  switch (op) {
    case 'constInt': case 'constSmi': case 'constFloat': case 'constObject': case 'phi': return;
    case 'param': return selector.alias(instruction, selector.parameter(attributes.index!));
    case 'site': return selector.alias(instruction, selector.site());
    case 'savedArgument': return selectSavedArgument(selector, instruction);
    case 'add': return selectAdd(selector, instruction, 0);
    case 'sub': return selectSubtract(selector, instruction);
    case 'mul': return selectMultiply(selector, instruction);
    case 'and': case 'or': case 'xor': return selectBits(selector, instruction, op);
    case 'shl': case 'shr': case 'sar': return selectShift(selector, instruction, op);
    case 'neg': case 'not': return void change(selector, instruction, op, []);
    case 'div': return selectDivision(selector, instruction, RAX);
    case 'rem': return selectDivision(selector, instruction, RDX);
    case 'umulh': return selectMultiplyHigh(selector, instruction);
    case 'smiAdd': return selectSmiAdd(selector, instruction, overflowFollows(block, index));
    case 'smiSub': return selectSmiSubtract(selector, instruction, overflowFollows(block, index));
    case 'smiMul': return selectSmiMultiply(selector, instruction, overflowFollows(block, index));
    case 'overflow': case 'compare': case 'compareFloat': case 'isSmi': case 'flagNot': case 'pollDue':
      return keepFlag(selector, instruction);
    case 'tag': return void selector.emit('lea', [selector.register(instruction), tagged(selector.register(inputs[0]))]);
    case 'untag': return void change(selector, instruction, 'sar', [immediate(1)]);
    case 'asInt': return selectBitsOf(selector, instruction);
    case 'asSmi': return selectNarrowed(selector, instruction);
    case 'asAddress': case 'asObject': return selectCopy(selector, instruction);
    case 'boolean': return selectBoolean(selector, instruction);
    case 'floatAdd': return change(selector, instruction, 'addsd', [operandOf(selector, inputs[1])]);
    case 'floatSub': return change(selector, instruction, 'subsd', [operandOf(selector, inputs[1])]);
    case 'floatMul': return change(selector, instruction, 'mulsd', [operandOf(selector, inputs[1])]);
    case 'floatDiv': return change(selector, instruction, 'divsd', [operandOf(selector, inputs[1])]);
    case 'floatSqrt': return unary(selector, instruction, 'sqrtsd');
    case 'intToFloat': return unary(selector, instruction, 'cvtsi2sd');
    case 'floatToInt': return unary(selector, instruction, 'cvttsd2si');
    case 'floatBits': case 'bitsFloat': return unary(selector, instruction, 'movq');
    case 'isFloat': case 'floatValue': case 'boxFloat': case 'elementCount': throw new Error(`${op} is lowered before code is selected`);
    case 'load': return selectLoad(selector, instruction);
    case 'store': return selectStore(selector, instruction);
    case 'moveBytes': return selectMoveBytes(selector, instruction);
    case 'prefetch': return void (selector.emit('prefetch', [loadAddress(selector, instruction)]).pure = false);
    case 'send': case 'superSend': case 'call': case 'callCode': case 'callForeign': case 'callForeignFloat': case 'systemCall':
      return selectCall(selector, instruction);
    case 'framePointer':
      selector.fn.usesFrame = true;
      return void selector.emit('mov', [selector.register(instruction), FRAME]);
    case 'entryPoll':
      selector.fn.stackLimit = memory(undefined, attributes.offset!, attributes.object!);
      return;
    case 'home': return void (selector.emit('mov', [selector.register(instruction), memory(FRAME, FrameOffset.home)]).pure = false);
    case 'setHome': return void (selector.emit('store', [memory(FRAME, FrameOffset.home), selector.operand(inputs[0])]).pure = false);
    case 'custom': return selectCustom(selector, instruction);
    case 'jump': case 'branch': case 'return': case 'transferControl': case 'returnToFrame': case 'unreachable':
      return selectTerminator(selector, instruction);
    default: return op satisfies never;
  }
}

/** A copy of the first operand, then changed: the two-address form. */
function change(selector: Selector, instruction: Instruction, op: MachineOperation, operands: readonly Operand[]): void {
  const result = copyTo(selector, selector.register(instruction), instruction.inputs[0]);
  selector.emit(op, [result, ...operands]);
}

/** A second operand: what is to be loaded for it alone stays in memory. */
function operandOf(selector: Selector, value: Instruction): Operand {
  if (selector.fused.has(value)) return loadAddress(selector, value);
  return value.type === 'float' ? selector.register(value) : selector.operand(value);
}

function copyTo(selector: Selector, result: VirtualRegister, input: Instruction): VirtualRegister {
  const value = result.isFloat ? selector.register(input) : selector.source(input);
  if (value.kind === 'virtual') hintEachOther(result, value);
  selector.emit(result.type === 'simd' ? 'movups' : result.isFloat ? 'movsd' : 'mov', [result, value]);
  return result;
}

function hintEachOther(one: VirtualRegister, other: VirtualRegister): void {
  one.hints.push(other);
  other.hints.push(one);
}

function unary(selector: Selector, instruction: Instruction, op: MachineOperation): void {
  selector.emit(op, [selector.register(instruction), selector.register(instruction.inputs[0])]);
}

/** The bits of a SmallInteger never change: no copy. */
function selectBitsOf(selector: Selector, instruction: Instruction): void {
  const [input] = instruction.inputs;
  if (input.type === 'flag') return setFlag(selector, instruction, input);
  if (input.type !== 'smi' || selector.constant(instruction) !== undefined) return selectCopy(selector, instruction);
  selector.alias(instruction, selector.register(input));
}

/** A change of type that leaves the bits: constants stay constants. */
function selectCopy(selector: Selector, instruction: Instruction): void {
  if (selector.constant(instruction) === undefined) copyTo(selector, selector.register(instruction), instruction.inputs[0]);
}

/** The same value, better known: no copy. */
function selectNarrowed(selector: Selector, instruction: Instruction): void {
  const [input] = instruction.inputs;
  if (input.type !== 'oop' && input.type !== 'smi') return selectCopy(selector, instruction);
  if (selector.constant(instruction) === undefined) selector.alias(instruction, selector.register(input));
}

const sum = (base: VirtualRegister, index: VirtualRegister, displacement: number): Memory => indexed(base, index, 1, displacement);
const tagged = (value: VirtualRegister): Memory => sum(value, value, 1);

function constantFirst(selector: Selector, [left, right]: readonly Instruction[]): readonly [Instruction, Instruction] {
  return selector.constant(left) !== undefined && selector.constant(right) === undefined ? [right, left] : [left, right];
}

/** `lea`, which needs no copy and leaves the flags alone; `extra` is added to the sum. */
function selectAdd(selector: Selector, instruction: Instruction, extra: number): void {
  const [left, right] = constantFirst(selector, instruction.inputs);
  const second = selector.operand(right);
  const result = selector.register(instruction);
  if (second.kind === 'virtual') return void selector.emit('lea', [result, sum(selector.register(left), second, extra)]);
  if (second.target === undefined && fitsInt32(Number(second.value) + extra))
    return void selector.emit('lea', [result, memory(selector.register(left), Number(second.value) + extra)]);
  copyTo(selector, result, left);
  selector.emit('add', [result, second]);
  if (extra !== 0) selector.emit('add', [result, immediate(extra)]);
}

function selectSubtract(selector: Selector, instruction: Instruction): void {
  const [left, right] = instruction.inputs;
  const second = operandOf(selector, right);
  const result = selector.register(instruction);
  if (second.kind === 'immediate' && second.target === undefined && fitsInt32(-Number(second.value)))
    return void selector.emit('lea', [result, memory(selector.register(left), -Number(second.value))]);
  copyTo(selector, result, left);
  selector.emit('sub', [result, second]);
}

function selectMultiply(selector: Selector, instruction: Instruction): void {
  const [left, right] = constantFirst(selector, instruction.inputs);
  multiply(selector, selector.register(instruction), selector.register(left), right);
}

function multiply(selector: Selector, result: VirtualRegister, left: VirtualRegister, right: Instruction): void {
  const second = selector.operand(right);
  if (second.kind === 'immediate' && second.target === undefined) return void selector.emit('imul3', [result, left, second]);
  const factor = second.kind === 'virtual' ? second : selector.register(right);
  hintEachOther(result, left);
  selector.emit('mov', [result, left]);
  selector.emit('imul', [result, factor]);
}

function selectBits(selector: Selector, instruction: Instruction, op: 'and' | 'or' | 'xor'): void {
  const [left, right] = constantFirst(selector, instruction.inputs);
  const second = selector.operand(right);
  const result = copyTo(selector, selector.register(instruction), left);
  selector.emit(op, [result, second]);
}

function selectShift(selector: Selector, instruction: Instruction, op: 'shl' | 'shr' | 'sar'): void {
  const count = selector.source(instruction.inputs[1]);
  const result = copyTo(selector, selector.register(instruction), instruction.inputs[0]);
  if (count.kind === 'immediate' && count.target === undefined) {
    selector.emit(op, [result, immediate(signedByte(Number(BigInt(count.value) & 63n)))]);
    return;
  }
  const shift = selector.emit(op, [result, register(RCX)]);
  shift.fixedInputs = [{ value: count, to: RCX }];
  if (count.kind === 'virtual') count.hints.push(RCX);
  shift.clobbers = 1 << RCX;
  shift.late = true;
}

const signedByte = (value: number): number => (fitsByte(value) ? value : value - 256);

function selectDivision(selector: Selector, instruction: Instruction, from: number): void {
  const [dividend, divisor] = instruction.inputs;
  const division = selector.emit('divide', [selector.register(divisor)]);
  division.pure = false;
  fixResult(selector, division, instruction, dividend, from);
}

function selectMultiplyHigh(selector: Selector, instruction: Instruction): void {
  const [left, right] = instruction.inputs;
  fixResult(selector, selector.emit('multiplyHigh', [selector.register(right)]), instruction, left, RDX);
}

function fixResult(selector: Selector, machine: ReturnType<Selector['emit']>, instruction: Instruction, input: Instruction, from: number): void {
  const result = selector.register(instruction);
  result.hints.push(from);
  machine.fixedInputs = [{ value: selector.source(input), to: RAX }];
  machine.fixedOutputs = [{ value: result, from }];
  machine.clobbers = (1 << RAX) | (1 << RDX);
  machine.late = true;
}

function overflowFollows(block: BasicBlock, index: number): boolean {
  const next = block.instructions[index + 1];
  return next !== undefined && next.op === 'overflow' && next.inputs[0] === block.instructions[index];
}

/**
 * Instructions whose overflow flag is read stay, even when nobody needs their sum.
 * 2a+1 + 2b+1 - 1; with a constant 2b alone. Overflows exactly when the untagged sum leaves 63 bits.
 */
function selectSmiAdd(selector: Selector, instruction: Instruction, checked: boolean): void {
  const [left, right] = constantFirst(selector, instruction.inputs);
  const constant = untaggedTwice(selector, right);
  if (!checked) return constant === undefined ? selectAddTagged(selector, instruction, left, right) : leaConstant(selector, instruction, left, constant);
  const result = selector.register(instruction);
  if (constant !== undefined) {
    copyTo(selector, result, left);
    selector.emit('add', [result, immediate(constant)]).pure = false;
    return;
  }
  const second = selector.register(right);
  selector.emit('lea', [result, memory(selector.register(left), -1)]);
  hintEachOther(result, selector.register(left));
  selector.emit('add', [result, second]).pure = false;
}

function selectAddTagged(selector: Selector, instruction: Instruction, left: Instruction, right: Instruction): void {
  selector.emit('lea', [selector.register(instruction), sum(selector.register(left), selector.register(right), -1)]);
}

/** What is tagged only for this sum is so in the same step. */
function leaConstant(selector: Selector, instruction: Instruction, left: Instruction, constant: number): void {
  if (left.op === 'tag' && fitsInt32(constant + 1)) {
    const raw = selector.register(left.inputs[0]);
    return void selector.emit('lea', [selector.register(instruction), sum(raw, raw, constant + 1)]);
  }
  selector.emit('lea', [selector.register(instruction), memory(selector.register(left), constant)]);
}

/** 2b of a constant b, when that fits an immediate. */
function untaggedTwice(selector: Selector, instruction: Instruction): number | undefined {
  const constant = selector.constant(instruction);
  if (constant === undefined || constant.target !== undefined) return undefined;
  const value = Number(constant.value) - 1;
  return fitsInt32(value) && fitsInt32(-value) ? value : undefined;
}

/** 2a+1 - (2b+1), then the tag again by `lea`, which keeps the overflow flag. */
function selectSmiSubtract(selector: Selector, instruction: Instruction, checked: boolean): void {
  const [left, right] = instruction.inputs;
  const constant = untaggedTwice(selector, right);
  const result = selector.register(instruction);
  if (constant !== undefined && !checked) return leaConstant(selector, instruction, left, -constant);
  if (constant !== undefined) {
    copyTo(selector, result, left);
    selector.emit('sub', [result, immediate(constant)]).pure = false;
    return;
  }
  const second = selector.register(right);
  const difference = copyTo(selector, selector.newRegister('int'), left);
  selector.emit('sub', [difference, second]).pure = !checked;
  hintEachOther(result, difference);
  selector.emit('lea', [result, memory(difference, 1)]);
}

/** (2a+1 - 1) times b, then the tag again by `lea`. */
function selectSmiMultiply(selector: Selector, instruction: Instruction, checked: boolean): void {
  const [left, right] = constantFirst(selector, instruction.inputs);
  const result = selector.register(instruction);
  const product = selector.newRegister('int');
  const constant = untaggedTwice(selector, right);
  if (constant !== undefined) {
    const even = selector.newRegister('int');
    selector.emit('lea', [even, memory(selector.register(left), -1)]);
    selector.emit('imul3', [product, even, immediate(constant / 2)]).pure = !checked;
  } else {
    const factor = copyTo(selector, selector.newRegister('int'), right);
    selector.emit('sar', [factor, immediate(1)]);
    selector.emit('lea', [product, memory(selector.register(left), -1)]);
    selector.emit('imul', [product, factor]).pure = !checked;
  }
  hintEachOther(result, product);
  selector.emit('lea', [result, memory(product, 1)]);
}

function keepFlag(selector: Selector, instruction: Instruction): void {
  if (!selector.keptFlags.has(instruction)) return;
  const condition = computeFlag(selector, instruction);
  selector.emit('set', [selector.register(instruction)]).condition = condition;
}

function setFlag(selector: Selector, instruction: Instruction, flag: Instruction): void {
  const condition = emitCondition(selector, flag);
  selector.emit('set', [selector.register(instruction)]).condition = condition;
}

function selectBoolean(selector: Selector, instruction: Instruction): void {
  const condition = emitCondition(selector, instruction.inputs[0]);
  selector.emit('boolean', [selector.register(instruction)]).condition = condition;
}

const LOADS: Readonly<Record<MemoryType, MachineOperation>> = {
  oop: 'mov', int64: 'mov', behavior: 'mov32', uint32: 'mov32', int32: 'movsxd', uint16: 'movzx16', uint8: 'movzx8', int8: 'movsx8',
  float64: 'movsd', float32: 'movss', simd128: 'movups',
};

const STORES: Readonly<Record<MemoryType, MachineOperation>> = {
  oop: 'store', int64: 'store', behavior: 'store32', uint32: 'store32', int32: 'store32', uint16: 'store16', uint8: 'store8', int8: 'store8',
  float64: 'storesd', float32: 'storess', simd128: 'storeups',
};

function selectLoad(selector: Selector, instruction: Instruction): void {
  const type = instruction.attributes.memory!;
  const address = loadAddress(selector, instruction);
  const result = selector.register(instruction);
  selector.emit(LOADS[type], [result, address]).pure = false;
  if (type === 'float32') selector.emit('cvtss2sd', [result, result]);
}

function selectStore(selector: Selector, { inputs, attributes }: Instruction): void {
  const type = attributes.memory!;
  const value = inputs[inputs.length - 1];
  const address = addressOf(selector, inputs[0], inputs.length === 3 ? inputs[1] : undefined, attributes.offset ?? 0, attributes.scale ?? 1);
  selector.emit(STORES[type], [address, storedValue(selector, value, type)]).pure = false;
}

function storedValue(selector: Selector, value: Instruction, type: MemoryType): ReturnType<Selector['operand']> {
  if (type === 'float32') {
    const narrow = selector.newRegister('float');
    selector.emit('cvtsd2ss', [narrow, selector.register(value)]);
    return narrow;
  }
  if (type === 'uint32' || type === 'int32') return wordOf(selector, value);
  const operand = selector.operand(value);
  if (operand.kind === 'virtual' || operand.target !== undefined) return type === 'uint16' || type === 'uint8' || type === 'int8' ? selector.register(value) : operand;
  if (type === 'uint8' || type === 'int8') return immediate(Number(BigInt.asIntN(8, BigInt(operand.value))));
  return type === 'uint16' ? selector.register(value) : operand;
}

/** What a store of 32 bits takes: of a constant these bits, whichever sign they make. */
function wordOf(selector: Selector, value: Instruction): ReturnType<Selector['operand']> {
  const constant = selector.constant(value);
  return constant === undefined || constant.target !== undefined ? selector.operand(value) : immediate(Number(BigInt.asIntN(32, BigInt(constant.value))));
}

/** rdi, rsi, rcx as the string instructions want them. */
function selectMoveBytes(selector: Selector, { inputs }: Instruction): void {
  const [to, from, count] = inputs.map((each) => selector.source(each));
  const move = selector.emit('moveBytes', []);
  move.pure = false;
  move.fixedInputs = [{ value: to, to: 7 }, { value: from, to: 6 }, { value: count, to: RCX }];
  for (const { value, to: place } of move.fixedInputs) if (value.kind === 'virtual') value.hints.push(place);
  move.clobbers = (1 << RAX) | (1 << RCX) | (1 << 6) | (1 << 7);
}

/** Arguments 0 to 4 lie in slots 4 to 8, further ones with the caller. */
function selectSavedArgument(selector: Selector, instruction: Instruction): void {
  const result = selector.register(instruction);
  const index = selector.operand(instruction.inputs[0]);
  const machine = selector.emit('savedArgument', [result, index]);
  machine.late = true;
  machine.pure = false;
}

function selectCustom(selector: Selector, instruction: Instruction): void {
  const { inputs, type } = instruction;
  const registers = inputs.map((each) => selector.register(each));
  const machine = (op: MachineOperation, operands: VirtualRegister[]) => {
    const custom = selector.emit(op, operands);
    custom.pure = false;
    custom.late = true;
    custom.source = instruction;
  };
  if (type === 'void') return machine('custom', registers);
  const result = selector.register(instruction);
  if (registers.length === 0 || registers[0].isFloat !== result.isFloat) return machine('customDefine', [result, ...registers]);
  copyTo(selector, result, inputs[0]);
  machine('customChange', [result, ...registers.slice(1)]);
}
