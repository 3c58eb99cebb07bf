/** Quotients of integers, for literals that are fractions and floats with a radix. */

/** The denominator is positive. */
export interface Ratio {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** In lowest terms. */
export function reduced(numerator: bigint, denominator: bigint): Ratio {
  const divisor = greatestCommonDivisor(magnitude(numerator), denominator);
  return { numerator: numerator / divisor, denominator: denominator / divisor };
}

/** The double nearest to a ratio that is not negative, to the even one of two; Infinity beyond the largest. */
export function nearestDouble({ numerator, denominator }: Ratio): number {
  if (numerator === 0n) return 0;
  const guess = Math.max(bitLength(numerator) - bitLength(denominator) - 53, LEAST_EXPONENT);
  const quotient = roundedQuotient(numerator, denominator, guess);
  if (bitLength(quotient) <= 53) return Number(quotient) * 2 ** guess;
  return Number(roundedQuotient(numerator, denominator, guess + 1)) * 2 ** (guess + 1);
}

/** That of the last bit of the smallest doubles. */
const LEAST_EXPONENT = -1074;

/** The ratio divided by 2^exponent, rounded half to even. */
function roundedQuotient(numerator: bigint, denominator: bigint, exponent: number): bigint {
  const dividend = numerator << BigInt(Math.max(-exponent, 0));
  const divisor = denominator << BigInt(Math.max(exponent, 0));
  const quotient = dividend / divisor;
  const twice = (dividend % divisor) * 2n;
  return twice > divisor || (twice === divisor && quotient % 2n === 1n) ? quotient + 1n : quotient;
}

function bitLength(value: bigint): number {
  return value.toString(2).length;
}

function magnitude(value: bigint): bigint {
  return value < 0n ? -value : value;
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  return b === 0n ? a : greatestCommonDivisor(b, a % b);
}
