/**
 * Conditions: a comparison is emitted right before the branch (or conditional move) that uses it,
 * so the processor's flags never live longer than one instruction.
 */
import type { BasicBlock, Condition, Instruction, IRFunction } from '../compiler/ir/ir';
import { Register } from './abi';
import { ConditionCode } from './forms';
import { immediate, memory, register } from './machine';
import { isSafepoint, type Selector } from './select';
import { loadAddress } from './select-addresses';

const CODES: Readonly<Record<Condition, number>> = {
  eq: ConditionCode.e, ne: ConditionCode.ne, lt: ConditionCode.l, le: ConditionCode.le, gt: ConditionCode.g, ge: ConditionCode.ge,
  ult: ConditionCode.b, ule: ConditionCode.be, ugt: ConditionCode.a, uge: ConditionCode.ae,
};

const SWAPPED: Readonly<Record<Condition, Condition>> = {
  eq: 'eq', ne: 'ne', lt: 'gt', le: 'ge', gt: 'lt', ge: 'le', ult: 'ugt', ule: 'uge', ugt: 'ult', uge: 'ule',
};

/** Flags that a use in another block, in a phi, or behind a safepoint makes live on. */
export function neededFlags(fn: IRFunction): Set<Instruction> {
  const kept = new Set<Instruction>();
  for (const block of fn.blocks) {
    for (const phi of block.phis) for (const input of phi.inputs) if (input.type === 'flag') kept.add(input);
    let near: Instruction[] = [];
    for (const [index, instruction] of block.instructions.entries()) {
      for (const input of instruction.inputs) if (input.type === 'flag' && !near.includes(input)) kept.add(input);
      if (near.length > 0 && isSafepoint(instruction)) near = [];
      if (instruction.type === 'flag') near.push(instruction);
      if (instruction.op === 'overflow' && !isFusedOverflow(block, index)) kept.add(instruction);
    }
  }
  return kept;
}

/** Whether nothing but negations stands between an `overflow` and the branch on it. */
function isFusedOverflow(block: BasicBlock, index: number): boolean {
  let flag = block.instructions[index];
  for (let at = index + 1; at < block.instructions.length; at++) {
    const each = block.instructions[at];
    if (each.inputs.length !== 1 || each.inputs[0] !== flag) return false;
    if (each.op === 'branch') return true;
    if (each.op !== 'flagNot') return false;
    flag = each;
  }
  return false;
}

/** Emits what computes a flag now; answers the number of the condition under which it is set. */
export function emitCondition(selector: Selector, flag: Instruction): number {
  if (selector.keptFlags.has(flag) || flag.op === 'phi') return testKept(selector, flag);
  return computeFlag(selector, flag);
}

function testKept(selector: Selector, flag: Instruction): number {
  const value = selector.register(flag);
  selector.emit('test', [value, value]).pure = false;
  return ConditionCode.ne;
}

/** Emits the comparison itself, even of a flag that is kept in a register. */
export function computeFlag(selector: Selector, flag: Instruction): number {
  switch (flag.op) {
    case 'compare': return emitCompare(selector, flag);
    case 'compareFloat': return emitFloatCompare(selector, flag);
    case 'isSmi':
      selector.emit('test8', [selector.register(flag.inputs[0]), immediate(1)]).pure = false;
      return ConditionCode.ne;
    case 'pollDue':
      selector.emit('cmp', [register(Register.stack), memory(undefined, flag.attributes.offset!, flag.attributes.object!)]).pure = false;
      return ConditionCode.b;
    case 'flagNot': return emitCondition(selector, flag.inputs[0]) ^ 1;
    case 'overflow': return ConditionCode.o;
    default: return testKept(selector, flag);
  }
}

function emitCompare(selector: Selector, { inputs, attributes }: Instruction): number {
  const condition = attributes.condition!;
  const [left, right] = inputs;
  if (selector.fused.has(left)) {
    if (left.op === 'load') emitLoadCompare(selector, left, right);
    else emitMaskTest(selector, left);
    return CODES[condition];
  }
  if (selector.fused.has(right)) {
    emitLoadCompare(selector, right, left);
    return CODES[SWAPPED[condition]];
  }
  const swap = selector.constant(left) !== undefined && selector.constant(right) === undefined;
  const first = selector.register(swap ? right : left);
  const second = selector.operand(swap ? left : right);
  const isZero = second.kind === 'immediate' && second.target === undefined && Number(second.value) === 0;
  selector.emit(isZero ? 'test' : 'cmp', [first, isZero ? first : second]).pure = false;
  return CODES[swap ? SWAPPED[condition] : condition];
}

/** What is in memory with a value. */
function emitLoadCompare(selector: Selector, load: Instruction, other: Instruction): void {
  const address = loadAddress(selector, load);
  selector.emit(load.attributes.memory === 'behavior' ? 'cmp32' : 'cmp', [address, selector.operand(other)]).pure = false;
}

function emitMaskTest(selector: Selector, { inputs: [value, mask] }: Instruction): void {
  const bits = Number(mask.attributes.value);
  if (selector.fused.has(value)) selector.emit('test8', [loadAddress(selector, value), immediate(bits < 128 ? bits : bits - 256)]).pure = false;
  else selector.emit('test', [selector.register(value), immediate(bits)]).pure = false;
}

/** `ucomisd` sets carry for unordered operands, so only `above` forms are false on NaN. */
function emitFloatCompare(selector: Selector, { inputs, attributes }: Instruction): number {
  const condition = attributes.condition!;
  const [left, right] = inputs.map((each) => selector.register(each));
  if (condition === 'eq' || condition === 'ne') {
    selector.emit('floatEqual', [left, right]).pure = false;
    return condition === 'eq' ? ConditionCode.ne : ConditionCode.e;
  }
  const less = condition === 'lt' || condition === 'le' || condition === 'ult' || condition === 'ule';
  selector.emit('ucomisd', less ? [right, left] : [left, right]).pure = false;
  const strict = condition === 'lt' || condition === 'gt' || condition === 'ult' || condition === 'ugt';
  return strict ? ConditionCode.a : ConditionCode.ae;
}
