/** Literals as Smalltalk writes them. */
import type { LiteralValue } from './ast';

/** A literal as Smalltalk writes it. */
export function printLiteral(value: LiteralValue): string {
  switch (value.type) {
    case 'integer':
      return String(value.value);
    case 'float':
      return printFloat(value.value);
    case 'fraction':
      return `(${value.numerator}/${value.denominator})`;
    case 'scaledDecimal':
      return printScaled(value.numerator, value.scale);
    case 'character':
      return `$${String.fromCodePoint(value.codePoint)}`;
    case 'string':
      return quoted(value.value);
    case 'symbol':
      return printSymbol(value.value);
    case 'array':
      return `#(${value.elements.map(printLiteral).join(' ')})`;
    case 'byteArray':
      return `#[${value.bytes.join(' ')}]`;
    case 'nil':
    case 'true':
    case 'false':
      return value.type;
    default:
      return value satisfies never;
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

const PLAIN_SYMBOL = /^(?:[\p{L}_][\p{L}\p{N}_]*|(?:[\p{L}_][\p{L}\p{N}_]*:)+|[A-Z][\w]*(?:\.[A-Z]\w*)+|[-!%&*+,/<=>?@\\|~]+)$/u;

function printSymbol(name: string): string {
  return `#${PLAIN_SYMBOL.test(name) ? name : quoted(name)}`;
}

/** JavaScript's shortest form that reads back the same, with the decimal point that Smalltalk needs. */
function printFloat(value: number): string {
  const text = Object.is(value, -0) ? '-0' : String(value).replace('e+', 'e');
  return text.includes('.') ? text : text.replace(/^-?\d+/, '$&.0');
}

function printScaled(numerator: bigint, scale: number): string {
  const digits = String(numerator < 0n ? -numerator : numerator).padStart(scale + 1, '0');
  const [whole, decimals] = [digits.slice(0, digits.length - scale), digits.slice(digits.length - scale)];
  return `${numerator < 0n ? '-' : ''}${whole}${scale > 0 ? `.${decimals}` : ''}s${scale}`;
}
