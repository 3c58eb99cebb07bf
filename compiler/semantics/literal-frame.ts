/** The literal frame of a method while it is generated. Equal literals share an entry; blocks never do. */
import type { LiteralValue } from '../source/ast';
import type { BindingReference, Literal } from '../treecode/tree';

export class LiteralFrame {
  readonly literals: Literal[] = [];
  private readonly indexes = new Map<string, number>();

  value(value: LiteralValue): number {
    return this.shared(`value ${valueKey(value)}`, { type: 'value', value });
  }

  selector(selector: string): number {
    return this.shared(`selector ${selector}`, { type: 'selector', selector });
  }

  binding(binding: BindingReference): number {
    const owner = binding.scope === 'class' ? binding.className : '';
    return this.shared(`binding ${JSON.stringify([binding.module, owner, binding.name])}`, { type: 'binding', binding });
  }

  /** An entry for a block whose format is known only once its body is generated. */
  reserveBlock(): number {
    return this.literals.push({ type: 'block', format: 0, localNames: [] }) - 1;
  }

  setBlock(index: number, format: number, localNames: readonly string[]): void {
    this.literals[index] = { type: 'block', format, localNames };
  }

  private shared(key: string, literal: Literal): number {
    const known = this.indexes.get(key);
    if (known !== undefined) return known;
    this.indexes.set(key, this.literals.length);
    return this.literals.push(literal) - 1;
  }
}

/** The same text for equal literals, and only for them. Floats are equal when their bits are. */
function valueKey(value: LiteralValue): string {
  switch (value.type) {
    case 'integer':
      return `integer ${value.value}`;
    case 'float':
      return `float ${floatBits(value.value)}`;
    case 'fraction':
      return `fraction ${value.numerator} ${value.denominator}`;
    case 'scaledDecimal':
      return `scaled ${value.numerator} ${value.scale}`;
    case 'character':
      return `character ${value.codePoint}`;
    case 'string':
    case 'symbol':
      return `${value.type} ${JSON.stringify(value.value)}`;
    case 'array':
      return `(${value.elements.map(valueKey).join(',')})`;
    case 'byteArray':
      return `[${value.bytes.join(' ')}]`;
    case 'nil':
    case 'true':
    case 'false':
      return value.type;
    default:
      return value satisfies never;
  }
}

function floatBits(value: number): string {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  return view.getBigUint64(0).toString(16);
}
