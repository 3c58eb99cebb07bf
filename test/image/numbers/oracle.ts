/** Arithmetic by BigInt and by JavaScript's doubles, in the words of Smalltalk: what the kernel's numbers are compared with. */

/** A reduced fraction; the denominator is positive. */
export interface Ratio {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

const magnitude = (value: bigint): bigint => (value < 0n ? -value : value);

export function gcd(one: bigint, another: bigint): bigint {
  let [a, b] = [magnitude(one), magnitude(another)];
  while (b !== 0n) [a, b] = [b, a % b];
  return a;
}

/** The quotient towards negative infinity. */
export function floorQuotient(one: bigint, another: bigint): bigint {
  const quotient = one / another;
  return one % another !== 0n && one < 0n !== another < 0n ? quotient - 1n : quotient;
}

export function squareRoot(value: bigint): bigint {
  if (value < 2n) return value;
  let root = 1n << BigInt((bitLength(value) + 1) >> 1);
  for (;;) {
    const next = (root + value / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}

export function bitLength(value: bigint): number {
  return value === 0n ? 0 : magnitude(value).toString(2).length;
}

export function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let [result, factor, rest] = [1n, base % modulus, exponent];
  for (; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * factor) % modulus;
    factor = (factor * factor) % modulus;
  }
  return ((result % modulus) + modulus) % modulus;
}

export function ratio(numerator: bigint, denominator: bigint): Ratio {
  const divisor = gcd(numerator, denominator) * (denominator < 0n ? -1n : 1n);
  return { numerator: numerator / divisor, denominator: denominator / divisor };
}

export function ratioText({ numerator, denominator }: Ratio): string {
  return denominator === 1n ? String(numerator) : `(${numerator}/${denominator})`;
}

/** The exact value of a finite double. */
export function exact(float: number): Ratio {
  const bits = bitsOf(float);
  const field = Number((bits >> 52n) & 0x7ffn);
  const significand = (bits & 0xfffffffffffffn) + (field === 0 ? 0n : 1n << 52n);
  const exponent = Math.max(field, 1) - 1075;
  const signed = bits >> 63n === 1n ? -significand : significand;
  return exponent < 0 ? ratio(signed, 1n << BigInt(-exponent)) : ratio(signed << BigInt(exponent), 1n);
}

/** -1, 0 or 1. */
export function compare(one: Ratio, another: Ratio): number {
  const [a, b] = [one.numerator * another.denominator, another.numerator * one.denominator];
  return a < b ? -1 : Number(a > b);
}

export function bitsOf(float: number): bigint {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, float);
  return view.getBigUint64(0);
}

export function floatOf(bits: bigint): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, bits);
  return view.getFloat64(0);
}

/** The nearest double, of two the even one: found between neighbours, by exact comparison. */
export function nearest(value: Ratio): number {
  if (value.numerator < 0n) return -nearest({ ...value, numerator: -value.numerator });
  let [low, high] = [0n, bitsOf(Infinity)];
  while (high - low > 1n) {
    const middle = (low + high) >> 1n;
    if (compare(exact(floatOf(middle)), value) <= 0) low = middle;
    else high = middle;
  }
  const [below, above] = [exact(floatOf(low)), high === bitsOf(Infinity) ? ratio(1n << 1024n, 1n) : exact(floatOf(high))];
  const center = ratio(below.numerator * above.denominator + above.numerator * below.denominator, 2n * below.denominator * above.denominator);
  const side = compare(value, center);
  return floatOf(side < 0 || (side === 0 && low % 2n === 0n) ? low : high);
}

/** As the kernel prints it; the digits are those of JavaScript. */
export function floatText(float: number): string {
  if (Number.isNaN(float)) return 'nan';
  const sign = bitsOf(float) >> 63n === 1n ? '-' : '';
  if (!Number.isFinite(float)) return `${sign}infinity`;
  if (float === 0) return `${sign}0.0`;
  const [, first, rest = '', exponent] = /^(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(Math.abs(float).toExponential())!;
  const digits = first + rest;
  const point = Number(exponent) + 1;
  if (point < -3 || point > 6) return `${sign}${first}.${rest || '0'}e${Number(exponent)}`;
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  return `${sign}${digits.slice(0, point).padEnd(point, '0')}.${digits.slice(point) || '0'}`;
}
