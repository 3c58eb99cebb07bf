/** The operations whose results are compared, each in Smalltalk and in terms of the oracle. */
import { bitLength, compare, exact, floatText, floorQuotient, gcd, nearest, power, ratio, ratioText, squareRoot, type Ratio } from './oracle';

/** `source` is an expression of `a` and `b`; what `expected` answers is its printString, where every Array is printed as a literal. */
export interface Operation<T> {
  readonly source: string;
  readonly expected: (a: T, b: T) => string;
}

const isNot = (b: bigint) => b === 0n;
const unlessZero = (b: bigint, result: () => bigint | string): string => (isNot(b) ? '#zero' : String(result()));
const guarded = (source: string): string => `[${source}] on: ZeroDivide do: [:e | #zero]`;
const absolute = (a: bigint): bigint => (a < 0n ? -a : a);
const shift = (b: bigint): bigint => BigInt.asIntN(8, b);

export const INTEGER_OPERATIONS: readonly Operation<bigint>[] = [
  { source: 'a + b', expected: (a, b) => String(a + b) },
  { source: 'a - b', expected: (a, b) => String(a - b) },
  { source: 'a * b', expected: (a, b) => String(a * b) },
  { source: 'a squared - (b * b)', expected: (a, b) => String(a * a - b * b) },
  { source: guarded('a // b'), expected: (a, b) => unlessZero(b, () => floorQuotient(a, b)) },
  { source: guarded('a \\\\ b'), expected: (a, b) => unlessZero(b, () => a - floorQuotient(a, b) * b) },
  { source: guarded('a quo: b'), expected: (a, b) => unlessZero(b, () => a / b) },
  { source: guarded('a rem: b'), expected: (a, b) => unlessZero(b, () => a % b) },
  { source: guarded('a / b'), expected: (a, b) => unlessZero(b, () => ratioText(ratio(a, b))) },
  { source: guarded('(a * b) // b'), expected: (a, b) => unlessZero(b, () => a) },
  { source: 'a gcd: b', expected: (a, b) => String(gcd(a, b)) },
  { source: 'a lcm: b', expected: (a, b) => String(isNot(a) || isNot(b) ? 0n : absolute((a / gcd(a, b)) * b)) },
  { source: 'a bitAnd: b', expected: (a, b) => String(a & b) },
  { source: 'a bitOr: b', expected: (a, b) => String(a | b) },
  { source: 'a bitXor: b', expected: (a, b) => String(a ^ b) },
  { source: 'a bitClear: b', expected: (a, b) => String(a & ~b) },
  { source: 'a bitInvert', expected: (a) => String(~a) },
  { source: 'a bitShift: (b bitAnd: 255) - ((b bitAnd: 128) * 2)', expected: (a, b) => String(shift(b) < 0n ? a >> -shift(b) : a << shift(b)) },
  { source: '{a bitAt: (b bitAnd: 127) + 1. a lowBit. a bitLength}', expected: (a, b) => bitsText(a, b) },
  { source: '{a < b. a <= b. a > b. a >= b. a = b. a ~= b}', expected: (a, b) => `#(${[a < b, a <= b, a > b, a >= b, a === b, a !== b].join(' ')})` },
  { source: '{a max: b. a min: b. a abs. a negated. a sign}', expected: (a, b) => `#(${[a > b ? a : b, a < b ? a : b, absolute(a), -a, a > 0n ? 1 : a < 0n ? -1 : 0].join(' ')})` },
  { source: 'a abs sqrtFloor', expected: (a) => String(squareRoot(absolute(a))) },
  { source: 'a abs squared sqrtFloor', expected: (a) => String(absolute(a)) },
  { source: 'a raisedTo: (b bitAnd: 7)', expected: (a, b) => String(a ** (b & 7n)) },
  { source: guarded('a raisedTo: (b bitAnd: 16rFFFF) modulo: b abs'), expected: (a, b) => unlessZero(b, () => power(a, b & 0xffffn, absolute(b))) },
  { source: 'a printString: (b bitAnd: 31) + 2', expected: (a, b) => `'${a.toString(Number(b & 31n) + 2).toUpperCase()}'` },
  { source: 'Integer readFrom: (a printString: (b bitAnd: 31) + 2) base: (b bitAnd: 31) + 2', expected: (a) => String(a) },
  { source: 'a asFloat', expected: (a) => floatText(Number(a)) },
  { source: 'a hash = (a + b - b) hash', expected: () => 'true' },
];

function bitsText(a: bigint, b: bigint): string {
  return `#(${[(a >> (b & 127n)) & 1n, lowest(a), bitLength(a)].join(' ')})`;
}

/** The place of the lowest bit, from 1. */
function lowest(a: bigint): number {
  if (a === 0n) return 0;
  const text = absolute(a).toString(2);
  return text.length - text.lastIndexOf('1');
}

const sum = (a: Ratio, b: Ratio, sign: bigint) => ratio(a.numerator * b.denominator + sign * b.numerator * a.denominator, a.denominator * b.denominator);
const floor = ({ numerator, denominator }: Ratio): bigint => floorQuotient(numerator, denominator);
/** Halves away from zero. */
const rounded = ({ numerator, denominator }: Ratio): bigint => ((2n * absolute(numerator) + denominator) / (2n * denominator)) * (numerator < 0n ? -1n : 1n);

export const FRACTION_OPERATIONS: readonly Operation<Ratio>[] = [
  { source: 'a + b', expected: (a, b) => ratioText(sum(a, b, 1n)) },
  { source: 'a - b', expected: (a, b) => ratioText(sum(a, b, -1n)) },
  { source: 'a * b', expected: (a, b) => ratioText(ratio(a.numerator * b.numerator, a.denominator * b.denominator)) },
  { source: guarded('a / b'), expected: (a, b) => unlessZero(b.numerator, () => ratioText(ratio(a.numerator * b.denominator, a.denominator * b.numerator))) },
  { source: guarded('a // b'), expected: (a, b) => unlessZero(b.numerator, () => floor(ratio(a.numerator * b.denominator, a.denominator * b.numerator))) },
  { source: '{a < b. a <= b. a = b}', expected: (a, b) => `#(${[compare(a, b) < 0, compare(a, b) <= 0, compare(a, b) === 0].join(' ')})` },
  { source: '{a floor. a ceiling. a truncated. a rounded}', expected: (a) => `#(${[floor(a), -floor({ ...a, numerator: -a.numerator }), a.numerator / a.denominator, rounded(a)].join(' ')})` },
  { source: 'a asFloat', expected: (a) => floatText(nearest(a)) },
  { source: '{a asFloat < a. a asFloat = a. a < a asFloat}', expected: (a) => `#(${[-1, 0, 1].map((each) => compare(exact(nearest(a)), a) === each).join(' ')})` },
  { source: '(a asScaledDecimal: 3) = a', expected: () => 'true' },
];

export const FLOAT_OPERATIONS: readonly Operation<number>[] = [
  { source: 'a + b', expected: (a, b) => floatText(a + b) },
  { source: 'a - b', expected: (a, b) => floatText(a - b) },
  { source: 'a * b', expected: (a, b) => floatText(a * b) },
  { source: guarded('a / b'), expected: (a, b) => (b === 0 ? '#zero' : floatText(a / b)) },
  { source: '{a < b. a <= b. a > b. a >= b. a = b}', expected: (a, b) => `#(${[a < b, a <= b, a > b, a >= b, a === b].join(' ')})` },
  { source: 'a sqrt', expected: (a) => floatText(Math.sqrt(a)) },
  { source: '{a abs. a negated}', expected: (a) => `#(${floatText(Math.abs(a))} ${floatText(-a)})` },
  { source: '{a isNaN. a isInfinite. a isFinite}', expected: (a) => `#(${[Number.isNaN(a), Math.abs(a) === Infinity, Number.isFinite(a)].join(' ')})` },
  { source: '[a truncated] on: Error do: [:e | #none]', expected: (a) => (Number.isFinite(a) ? String(BigInt(Math.trunc(a))) : '#none') },
  { source: '[a floor] on: Error do: [:e | #none]', expected: (a) => (Number.isFinite(a) ? String(floor(exact(a))) : '#none') },
  { source: '[a rounded] on: Error do: [:e | #none]', expected: (a) => (Number.isFinite(a) ? String(rounded(exact(a))) : '#none') },
  { source: '[a asFraction] on: Error do: [:e | #none]', expected: (a) => (Number.isFinite(a) ? ratioText(exact(a)) : '#none') },
  { source: '[a asFraction asFloat = a and: [a asFraction = a and: [a asFraction hash = a hash]]] on: Error do: [:e | #none]', expected: (a) => (Number.isFinite(a) ? 'true' : '#none') },
  { source: '[{a < b truncated. a = b truncated}] on: Error do: [:e | #none]', expected: (a, b) => (Number.isFinite(b) ? `#(${[a < Math.trunc(b), a === Math.trunc(b)].join(' ')})` : '#none') },
  { source: '{a successor. a predecessor}', expected: (a) => `#(${floatText(-beside(-a))} ${floatText(beside(a))})` },
];

/** The next double below. */
function beside(float: number): number {
  if (Number.isNaN(float) || float === -Infinity) return float;
  if (float === Infinity) return Number.MAX_VALUE;
  if (float === 0) return -Number.MIN_VALUE;
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, float);
  view.setBigInt64(0, view.getBigInt64(0) + (float > 0 ? -1n : 1n));
  return view.getFloat64(0);
}
