/** Arithmetic on 64-bit integers in their canonical host form: numbers where safe, with bigints behind. */
import { fitsSmallInteger } from '../../segments/image/values';
import type { Condition } from '../ir/ir';
import { canonicalInteger, wrapInteger } from './raw-values';

export type Integer = number | bigint;
type Binary = (left: Integer, right: Integer) => Integer;

/** An operation with a way for small numbers, whose result counts when it is safe, and one for all. */
function binary(fast: (left: number, right: number) => number, exact: (left: bigint, right: bigint) => bigint): Binary {
  return (left, right) => {
    if (typeof left === 'number' && typeof right === 'number') {
      const result = fast(left, right);
      if (Number.isSafeInteger(result)) return result + 0;
    }
    return wrapInteger(exact(BigInt(left), BigInt(right)));
  };
}

const unsigned = (integer: Integer): bigint => BigInt.asUintN(64, BigInt(integer));

const TWO_32 = 2 ** 32;

/** Bits of safe numbers, in two's complement: the upper half is a floor, and JavaScript's own operations serve each half. */
const halves = (operation: (left: number, right: number) => number) => (left: number, right: number) =>
  operation(Math.floor(left / TWO_32), Math.floor(right / TWO_32)) * TWO_32 + (operation(left, right) >>> 0);

/** Scaling by a power of two is exact. Distances beyond a word are for the exact way, as is any other `NaN`. */
const shift = (operation: (number: number, power: number) => number) => (number: number, distance: number) =>
  distance >= 0 && distance < 64 ? operation(number, 2 ** distance) : NaN;

/** The operations on raw integers that take two and answer one; division by zero is the caller's to refuse. */
export const INTEGER_OPERATIONS: Readonly<Record<string, Binary>> = {
  add: binary((a, b) => a + b, (a, b) => a + b),
  sub: binary((a, b) => a - b, (a, b) => a - b),
  mul: binary((a, b) => a * b, (a, b) => a * b),
  umulh: (a, b) => wrapInteger((unsigned(a) * unsigned(b)) >> 64n),
  div: binary((a, b) => Math.trunc(a / b), (a, b) => a / b),
  rem: binary((a, b) => a % b, (a, b) => a % b),
  and: binary(halves((a, b) => a & b), (a, b) => a & b),
  or: binary(halves((a, b) => a | b), (a, b) => a | b),
  xor: binary(halves((a, b) => a ^ b), (a, b) => a ^ b),
  shl: binary(shift((a, power) => a * power), (a, b) => a << (b & 63n)),
  shr: binary(shift((a, power) => (a >= 0 ? Math.floor(a / power) : NaN)), (a, b) => unsigned(a) >> (b & 63n)),
  sar: binary(shift((a, power) => Math.floor(a / power)), (a, b) => a >> (b & 63n)),
};

export const INTEGER_UNARY: Readonly<Record<string, (operand: Integer) => Integer>> = {
  neg: (a) => wrapInteger(-BigInt(a)),
  not: (a) => wrapInteger(~BigInt(a)),
};

/** SmallInteger arithmetic on untagged values; `undefined` when the result is no SmallInteger. */
type SmallBinary = (left: Integer, right: Integer) => Integer | undefined;

function smallBinary(fast: (left: number, right: number) => number, exact: (left: bigint, right: bigint) => bigint): SmallBinary {
  return (left, right) => {
    if (typeof left === 'number' && typeof right === 'number') {
      const result = fast(left, right);
      if (Number.isSafeInteger(result)) return result + 0;
    }
    const result = exact(BigInt(left), BigInt(right));
    return fitsSmallInteger(result) ? canonicalInteger(result) : undefined;
  };
}

export const SMALL_INTEGER_OPERATIONS: Readonly<Record<string, SmallBinary>> = {
  smiAdd: smallBinary((a, b) => a + b, (a, b) => a + b),
  smiSub: smallBinary((a, b) => a - b, (a, b) => a - b),
  smiMul: smallBinary((a, b) => a * b, (a, b) => a * b),
};

/** The 64 bits of a SmallInteger's oop. */
export function taggedWord(value: Integer): Integer {
  const word = typeof value === 'number' ? value * 2 + 1 : NaN;
  return Number.isSafeInteger(word) ? word : wrapInteger(BigInt(value) * 2n + 1n);
}

/** Without signs, what is negative lies above all that is not. */
function isBelow(left: Integer, right: Integer): boolean {
  return left < 0 === right < 0 ? left < right : right < 0;
}

export function compareIntegers(condition: Condition, left: Integer, right: Integer): boolean {
  switch (condition) {
    case 'eq': return left === right;
    case 'ne': return left !== right;
    case 'lt': return left < right;
    case 'le': return left <= right;
    case 'gt': return left > right;
    case 'ge': return left >= right;
    case 'ult': return isBelow(left, right);
    case 'ule': return !isBelow(right, left);
    case 'ugt': return isBelow(right, left);
    case 'uge': return !isBelow(left, right);
    default: return condition satisfies never;
  }
}

export function compareFloats(condition: Condition, left: number, right: number): boolean {
  switch (condition) {
    case 'eq': return left === right;
    case 'ne': return left !== right;
    case 'lt': case 'ult': return left < right;
    case 'le': case 'ule': return left <= right;
    case 'gt': case 'ugt': return left > right;
    case 'ge': case 'uge': return left >= right;
    default: return condition satisfies never;
  }
}

const scratch = new DataView(new ArrayBuffer(8));

export function floatBits(float: number): Integer {
  scratch.setFloat64(0, float);
  return canonicalInteger(scratch.getBigInt64(0));
}

export function bitsFloat(bits: Integer): number {
  scratch.setBigInt64(0, BigInt(bits));
  return scratch.getFloat64(0);
}

const MIN_INT64 = -(1n << 63n);

/** As cvttsd2si does: truncated, and the smallest integer for all that does not fit. */
export function floatToInteger(float: number): Integer {
  if (Number.isSafeInteger(float)) return float + 0;
  const truncated = Math.trunc(float);
  if (!(truncated >= -(2 ** 63) && truncated < 2 ** 63)) return MIN_INT64;
  return canonicalInteger(BigInt(truncated));
}
