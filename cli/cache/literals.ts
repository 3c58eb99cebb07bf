/** Literal values in packed form: what msgpackr would not give back as it was, floats and large integers, as text. */
import type { LiteralValue } from '../../compiler/source/ast';

export type PackedLiteral = readonly [type: LiteralValue['type'], value?: unknown, scale?: number];

export function packLiteral(literal: LiteralValue): PackedLiteral {
  switch (literal.type) {
    case 'integer': return ['integer', String(literal.value)];
    case 'float': return ['float', Object.is(literal.value, -0) ? '-0' : String(literal.value)];
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

export function unpackLiteral([type, value, scale]: PackedLiteral): LiteralValue {
  switch (type) {
    case 'integer': return { type, value: BigInt(value as string) };
    case 'float': return { type, value: Number(value) };
    case 'scaledDecimal': return { type, numerator: BigInt(value as string), scale: scale! };
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
