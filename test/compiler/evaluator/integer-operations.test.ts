/** 64-bit integers in numbers and bigints come to what bigints alone come to, and are always in canonical form. */
import * as fc from 'fast-check';
import { compareIntegers, INTEGER_OPERATIONS, taggedWord } from '../../../compiler/evaluator/integer-operations';
import { load, store } from '../../../compiler/evaluator/memory';
import { canonicalInteger } from '../../../compiler/evaluator/raw-values';
import { Flag } from '../../../segments/format/object-format';
import { GuestObject } from '../../../segments/image/values';

const signed = (integer: bigint) => BigInt.asIntN(64, integer);
const unsigned = (integer: bigint) => BigInt.asUintN(64, integer);

/** Where numbers, halves and words end is as likely as anything else. */
const edges = [0, 1, 31, 32, 33, 52, 53, 54, 62, 63].flatMap((bits) => [-1n, 0n, 1n].flatMap((each) => [(1n << BigInt(bits)) + each, -(1n << BigInt(bits)) + each]));
const integers = fc.oneof(
  fc.constantFrom(...edges.map(signed)), fc.integer().map(BigInt), fc.maxSafeInteger().map(BigInt), fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n }),
);
const distances = fc.oneof(fc.integer({ min: -2, max: 130 }).map(BigInt), integers);

const EXACT: Readonly<Record<string, (a: bigint, b: bigint) => bigint>> = {
  add: (a, b) => a + b, sub: (a, b) => a - b, mul: (a, b) => a * b,
  umulh: (a, b) => (unsigned(a) * unsigned(b)) >> 64n,
  div: (a, b) => (b === 0n ? 0n : a / b), rem: (a, b) => (b === 0n ? 0n : a % b),
  and: (a, b) => a & b, or: (a, b) => a | b, xor: (a, b) => a ^ b,
  shl: (a, b) => a << (b & 63n), shr: (a, b) => unsigned(a) >> (b & 63n), sar: (a, b) => a >> (b & 63n),
};

test.each(Object.keys(INTEGER_OPERATIONS))('%s', (name) => {
  const isShift = ['shl', 'shr', 'sar'].includes(name);
  const isDivision = name === 'div' || name === 'rem';
  fc.assert(fc.property(integers, isShift ? distances : integers, (a, b) => {
    if (isDivision && b === 0n) return;
    expect(INTEGER_OPERATIONS[name](canonicalInteger(a), canonicalInteger(b))).toBe(canonicalInteger(signed(EXACT[name](a, b))));
  }), { seed: 7, numRuns: 2000 });
});

test('comparisons', () => {
  fc.assert(fc.property(integers, integers, (a, b) => {
    const [left, right] = [canonicalInteger(a), canonicalInteger(b)];
    const [x, y] = [unsigned(a), unsigned(b)];
    expect((['lt', 'le', 'gt', 'ge', 'ult', 'ule', 'ugt', 'uge', 'eq', 'ne'] as const).map((each) => compareIntegers(each, left, right)))
      .toEqual([a < b, a <= b, a > b, a >= b, x < y, x <= y, x > y, x >= y, a === b, a !== b]);
  }), { seed: 7, numRuns: 2000 });
});

test('words of SmallIntegers', () => {
  fc.assert(fc.property(integers, (a) => expect(taggedWord(canonicalInteger(a))).toBe(canonicalInteger(signed(a * 2n + 1n)))), { seed: 7 });
});

/** How many bits, and whether there is a sign. */
const MEMORY = { int8: [8, true], uint8: [8, false], uint16: [16, false], int32: [32, true], uint32: [32, false], int64: [64, true] } as const;

test.each(Object.keys(MEMORY) as (keyof typeof MEMORY)[])('memory of %s', (memory) => {
  const [bits, isSigned] = MEMORY[memory];
  const wrap = isSigned ? BigInt.asIntN : BigInt.asUintN;
  fc.assert(fc.property(integers, fc.integer({ min: 0, max: 24 - bits / 8 }), (value, offset) => {
    const bytes = Uint8Array.from({ length: 24 }, (_, index) => 7 * index);
    const expected = bytes.slice();
    for (let index = 0; index < bits / 8; index++) expected[offset + index] = Number(BigInt.asUintN(8, value >> BigInt(8 * index)));
    const object = bytesObject(bytes);
    store(object, offset, memory, canonicalInteger(value));
    expect([...object.bytes!]).toEqual([...expected]);
    expect(load(object, offset, memory)).toBe(canonicalInteger(wrap(bits, value)));
  }), { seed: 7, numRuns: 500 });
});

test('padding reads as zeros, and cannot be written', () => {
  const object = bytesObject(Uint8Array.of(1, 2, 3));
  expect(load(object, 0, 'int64')).toBe(0x030201);
  expect(load(object, 2, 'uint16')).toBe(3);
  expect(() => store(object, 2, 'uint16', 5)).toThrow();
  expect(() => load(object, 8, 'uint8')).toThrow();
});

function bytesObject(bytes: Uint8Array): GuestObject {
  const behavior = new GuestObject(undefined as unknown as GuestObject, 0, [], undefined);
  return new GuestObject(behavior, Flag.bytes, [], bytes);
}
