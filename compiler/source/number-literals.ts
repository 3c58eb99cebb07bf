/** The values of number literals, from the parts that the grammar found. */
import type { LiteralValue, Span } from './ast';
import { FRONT_END } from './diagnostics';
import type { ParseContext } from './parse-context';
import { nearestDouble, reduced } from './ratio';

/** Larger exponents would only make the build slow: such a number has thousands of digits. */
const MAX_EXPONENT = 10_000;

const integer = (value: bigint): LiteralValue => ({ type: 'integer', value });

/** `16rFF`, `2r1e8`: digits in the radix, scaled by a power of it. */
export function radixInteger(context: ParseContext, span: Span, radix: number, digits: string, exponent: number): LiteralValue {
  checkRadix(context, span, radix, digits);
  return scaledInteger(context, span, digitsValue(digits, radix), BigInt(radix), exponent);
}

/** `16r1.8`, `2r1.01e3`: the double nearest to the digits, scaled by a power of the radix. */
export function radixFloat(context: ParseContext, span: Span, radix: number, whole: string, decimals: string, exponent: number): LiteralValue {
  checkRadix(context, span, radix, whole + decimals);
  if (!allowsExponent(context, span, `${radix}r${whole}.${decimals}e${exponent}`, exponent)) return { type: 'float', value: 0 };
  const scale = exponent - decimals.length;
  const power = BigInt(radix) ** BigInt(Math.abs(scale));
  const digits = digitsValue(whole + decimals, radix);
  const value = nearestDouble(scale < 0 ? { numerator: digits, denominator: power } : { numerator: digits * power, denominator: 1n });
  if (!Number.isFinite(value)) context.report(FRONT_END.floatOutOfRange, span, { text: `${radix}r${whole}.${decimals}e${exponent}` });
  return { type: 'float', value };
}

/** `12`, `1e10`; `1e-2` is the fraction 1/100. */
export function decimalInteger(context: ParseContext, span: Span, digits: string, exponent: number): LiteralValue {
  return exponent === 0 ? integer(BigInt(digits)) : scaledInteger(context, span, BigInt(digits), 10n, exponent);
}

/** `1.5`, `1.5e-3`; `d` and `q` exponents mean the same, since there is one size of floats. */
export function float(context: ParseContext, span: Span, text: string): LiteralValue {
  const value = Number(text.replace(/[dq]/, 'e'));
  if (!Number.isFinite(value)) context.report(FRONT_END.floatOutOfRange, span, { text });
  return { type: 'float', value };
}

/** `3.14s2`, `3s`; without a number after the `s` the scale is the number of decimals written. */
export function scaledDecimal(context: ParseContext, span: Span, text: string): LiteralValue {
  const [whole, scaleText] = text.split('s');
  const [digits, decimals = ''] = whole.split('.');
  const scale = scaleText === '' ? decimals.length : Number(scaleText);
  if (scale < decimals.length) context.report(FRONT_END.scaleTooSmall, span, { text, scale });
  else if (scale > MAX_EXPONENT) context.report(FRONT_END.exponentTooLarge, span, { text });
  else return { type: 'scaledDecimal', numerator: BigInt(digits + decimals.padEnd(scale, '0')), scale };
  return integer(0n);
}

export function negated(value: LiteralValue): LiteralValue {
  if (value.type === 'integer') return { ...value, value: -value.value };
  if (value.type === 'float') return { ...value, value: -value.value };
  if (value.type === 'fraction' || value.type === 'scaledDecimal') return { ...value, numerator: -value.numerator };
  throw new Error(`a ${value.type} has no negative`);
}

function digitValue(digit: string): number {
  return parseInt(digit, 36);
}

function checkRadix(context: ParseContext, span: Span, radix: number, digits: string): void {
  if (radix < 2 || radix > 36) return context.report(FRONT_END.radixOutOfRange, span, { radix });
  const digit = [...digits].find((each) => digitValue(each) >= radix);
  if (digit !== undefined) context.report(FRONT_END.digitOutOfRange, span, { digit, radix });
}

function digitsValue(digits: string, radix: number): bigint {
  const base = BigInt(radix);
  return [...digits].reduce((value, digit) => value * base + BigInt(digitValue(digit)), 0n);
}

function scaledInteger(context: ParseContext, span: Span, value: bigint, radix: bigint, exponent: number): LiteralValue {
  if (!allowsExponent(context, span, `${value}e${exponent}`, exponent)) return integer(0n);
  if (exponent >= 0) return integer(value * radix ** BigInt(exponent));
  const { numerator, denominator } = reduced(value, radix ** BigInt(-exponent));
  return denominator === 1n ? integer(numerator) : { type: 'fraction', numerator, denominator };
}

function allowsExponent(context: ParseContext, span: Span, text: string, exponent: number): boolean {
  if (Math.abs(exponent) <= MAX_EXPONENT) return true;
  context.report(FRONT_END.exponentTooLarge, span, { text });
  return false;
}
