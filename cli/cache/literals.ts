/** Literal values in packed form: what JSON would not give back as it was, such as floats and large integers, as text. */
import type { LiteralValue } from '../../compiler/source/ast';

export type PackedLiteral = readonly [type: LiteralValue['type'], value?: unknown, other?: unknown];

export function packLiteral(literal: LiteralValue): PackedLiteral {
  switch (literal.type) {
    case 'integer': return ['integer', String(literal.value)];
    case 'float': return ['float', Object.is(literal.value, -0) ? '-0' : String(literal.value)];
    case 'fraction': return ['fraction', String(literal.numerator), String(literal.denominator)];
    case 'scaledDecimal': return ['scaledDecimal', String(literal.numerator), literal.scale];
    case 'character': return ['character', literal.codePoint];
    case 'string':
    case 'symbol': return [literal.type, literal.value];
    case 'array': return ['array', literal.elements.map(packLiteral)];
    case 'byteArray': return ['byteArray', [...literal.bytes]];
    case 'nil':
    case 'true':
    case 'false': return [literal.type];
    default: return literal satisfies never;
  }
}

export function unpackLiteral([type, value, other]: PackedLiteral): LiteralValue {
  switch (type) {
    case 'integer': return { type, value: BigInt(value as string) };
    case 'float': return { type, value: Number(value) };
    case 'fraction': return { type, numerator: BigInt(value as string), denominator: BigInt(other as string) };
    case 'scaledDecimal': return { type, numerator: BigInt(value as string), scale: other as number };
    case 'character': return { type, codePoint: value as number };
    case 'string':
    case 'symbol': return { type, value: value as string };
    case 'array': return { type, elements: (value as PackedLiteral[]).map(unpackLiteral) };
    case 'byteArray': return { type, bytes: value as number[] };
    case 'nil':
    case 'true':
    case 'false': return { type };
    default: return type satisfies never;
  }
}
