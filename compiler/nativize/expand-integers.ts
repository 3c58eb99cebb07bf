/** SmallInteger arithmetic, comparison and bits. The operands are tagged: `2 * value + 1`. */
import type { Condition, Instruction } from '../ir/ir';
import type { Expander, SlowPath } from './expansions';
import type { FunctionTranslator } from './translator';
import { integerConstant, smiStatus } from './values';

/** The fast path over two SmallIntegers. */
type Binary = (t: FunctionTranslator, left: Instruction, right: Instruction, slow: SlowPath) => Instruction;

const binary = (emit: Binary): Expander => (t, receiver, [argument]) => {
  if (smiStatus(receiver) === 'pointer' || smiStatus(argument) === 'pointer') return undefined;
  return (slow) => emit(t, slow.smi(receiver), slow.smi(argument), slow);
};

const checked = (op: 'smiAdd' | 'smiSub' | 'smiMul') => binary((t, left, right, slow) => {
  const result = t.builder.emit(op, 'smi', [left, right]);
  slow.refuse(t.builder.emit('overflow', 'flag', [result]));
  return result;
});

const comparison = (condition: Condition) => binary((t, left, right) => t.builder.emit('compare', 'flag', [left, right], { condition }));

/** Both tags are set, and so is the tag of the result. */
const tagged = (op: 'and' | 'or') => binary((t, left, right) => t.builder.emit(op, 'smi', [left, right]));

const exclusiveOr = binary((t, left, right) => {
  const bits = t.builder.emit('xor', 'int', [bitsOf(t, left), bitsOf(t, right)]);
  return fromBits(t, t.builder.emit('or', 'int', [bits, t.integer(1)]));
});

function bitsOf(t: FunctionTranslator, value: Instruction): Instruction {
  return t.builder.emit('asInt', 'int', [value]);
}

/** Tagged bits as the SmallInteger they are. */
function fromBits(t: FunctionTranslator, bits: Instruction): Instruction {
  return t.builder.emit('asSmi', 'smi', [t.builder.emit('asObject', 'oop', [bits])]);
}

function untag(t: FunctionTranslator, value: Instruction): Instruction {
  const constant = integerConstant(value);
  return constant === undefined ? t.builder.emit('untag', 'int', [value]) : t.integer(constant);
}

function tag(t: FunctionTranslator, value: Instruction): Instruction {
  return t.builder.emit('tag', 'smi', [value]);
}

/** Shift counts from 0 to this one are exact on 63 bits. */
const MAX_SHIFT = 62n;

const leftShift = binary((t, left, right, slow) => shiftLeft(t, left, shiftCount(t, right, slow), slow));
const rightShift = binary((t, left, right, slow) => shiftRight(t, left, shiftCount(t, right, slow)));

/** A count that is known to be in range, or checked to be. */
function shiftCount(t: FunctionTranslator, count: Instruction, slow: SlowPath): Instruction {
  const raw = untag(t, count);
  const constant = integerConstant(count);
  if (constant === undefined || constant < 0n || constant > MAX_SHIFT) {
    slow.require(t.builder.emit('compare', 'flag', [raw, t.integer(MAX_SHIFT)], { condition: 'ule' }));
  }
  return raw;
}

/** Shifts the value with its tag bit cleared; exact if shifting back gives the value again. */
function shiftLeft(t: FunctionTranslator, left: Instruction, count: Instruction, slow: SlowPath): Instruction {
  const doubled = t.builder.emit('sub', 'int', [bitsOf(t, left), t.integer(1)]);
  const shifted = t.builder.emit('shl', 'int', [doubled, count]);
  const back = t.builder.emit('sar', 'int', [shifted, count]);
  slow.require(t.builder.emit('compare', 'flag', [back, doubled], { condition: 'eq' }));
  return fromBits(t, t.builder.emit('or', 'int', [shifted, t.integer(1)]));
}

function shiftRight(t: FunctionTranslator, left: Instruction, count: Instruction): Instruction {
  const shifted = t.builder.emit('sar', 'int', [bitsOf(t, left), count]);
  return fromBits(t, t.builder.emit('or', 'int', [shifted, t.integer(1)]));
}

/** Expanded when the direction is known at build time. */
const bitShift: Expander = (t, receiver, [argument]) => {
  const count = integerConstant(argument);
  if (count === undefined || smiStatus(receiver) === 'pointer' || count > MAX_SHIFT || count < -MAX_SHIFT) return undefined;
  return (slow) => {
    const left = slow.smi(receiver);
    return count >= 0n ? shiftLeft(t, left, t.integer(count), slow) : shiftRight(t, left, t.integer(-count));
  };
};

/** `//` and `\\` round to minus infinity; divisors that are not positive take the slow path. */
const floorQuotient = binary((t, left, right, slow) => {
  requirePositive(t, right, slow);
  const shift = powerOfTwo(right);
  if (shift !== undefined) return shiftRight(t, left, t.integer(shift));
  const constant = integerConstant(right);
  if (constant !== undefined && constant > 0n) return tag(t, quotientByConstant(t, bitsOf(t, left), constant));
  return tag(t, quotient(t, untag(t, left), untag(t, right)));
});

const floorRemainder = binary((t, left, right, slow) => {
  requirePositive(t, right, slow);
  const shift = powerOfTwo(right);
  if (shift !== undefined) return t.builder.emit('and', 'smi', [left, t.constant(integerConstant(right)! - 1n)]);
  const constant = integerConstant(right);
  if (constant !== undefined && constant > 0n) return remainderByConstant(t, bitsOf(t, left), constant);
  const [dividend, divisor] = [untag(t, left), untag(t, right)];
  const whole = t.builder.emit('mul', 'int', [quotient(t, dividend, divisor), divisor]);
  return tag(t, t.builder.emit('sub', 'int', [dividend, whole]));
});

function requirePositive(t: FunctionTranslator, divisor: Instruction, slow: SlowPath): void {
  const constant = integerConstant(divisor);
  if (constant !== undefined && constant > 0n) return;
  slow.require(t.builder.emit('compare', 'flag', [divisor, t.constant(0)], { condition: 'gt' }));
}

/** The truncated quotient, less one where the remainder is negative. */
function quotient(t: FunctionTranslator, dividend: Instruction, divisor: Instruction): Instruction {
  const { builder } = t;
  const truncated = builder.emit('div', 'int', [dividend, divisor]);
  const remainder = builder.emit('sub', 'int', [dividend, builder.emit('mul', 'int', [truncated, divisor])]);
  return builder.emit('add', 'int', [truncated, builder.emit('sar', 'int', [remainder, t.integer(63)])]);
}

/**
 * Of a tagged dividend and a positive divisor that is no power of two, rounded to minus infinity, by
 * multiplication (Granlund and Montgomery, "Division by Invariant Integers using Multiplication",
 * 1994): the tagged dividend is 63 bits wide without its sign, and divided by twice the divisor.
 * For a negative n, the quotient is the complement of that of n's complement.
 */
function quotientByConstant(t: FunctionTranslator, bits: Instruction, divisor: bigint): Instruction {
  const { builder } = t;
  const length = BigInt((2n * divisor - 1n).toString(2).length);
  const reciprocal = (1n << (63n + length)) / (2n * divisor) + 1n;
  const sign = builder.emit('sar', 'int', [bits, t.integer(63)]);
  const magnitude = builder.emit('xor', 'int', [bits, sign]);
  const high = builder.emit('umulh', 'int', [magnitude, t.integer(BigInt.asIntN(64, reciprocal))]);
  const quotient = builder.emit('shr', 'int', [high, t.integer(length - 1n)]);
  return builder.emit('xor', 'int', [quotient, sign]);
}

/** The tagged remainder: what is left of the tagged dividend. */
function remainderByConstant(t: FunctionTranslator, bits: Instruction, divisor: bigint): Instruction {
  const whole = t.builder.emit('mul', 'int', [quotientByConstant(t, bits, divisor), t.integer(2n * divisor)]);
  return fromBits(t, t.builder.emit('sub', 'int', [bits, whole]));
}

function powerOfTwo(value: Instruction): bigint | undefined {
  const constant = integerConstant(value);
  if (constant === undefined || constant <= 0n || (constant & (constant - 1n)) !== 0n) return undefined;
  return BigInt(constant.toString(2).length - 1);
}

/** A SmallInteger is its own hash. */
const ownHash: Expander = (_, receiver) => (smiStatus(receiver) === 'pointer' ? undefined : (slow) => slow.smi(receiver));

export const integerExpansions: readonly (readonly [string, Expander])[] = [
  ['+', checked('smiAdd')],
  ['-', checked('smiSub')],
  ['*', checked('smiMul')],
  ['<', comparison('lt')],
  ['<=', comparison('le')],
  ['>', comparison('gt')],
  ['>=', comparison('ge')],
  ['=', comparison('eq')],
  ['~=', comparison('ne')],
  ['bitAnd:', tagged('and')],
  ['bitOr:', tagged('or')],
  ['bitXor:', exclusiveOr],
  ['bitShift:', bitShift],
  ['<<', leftShift],
  ['>>', rightShift],
  ['hash', ownHash],
  ['identityHash', ownHash],
  ['//', floorQuotient],
  ['\\\\', floorRemainder],
];
