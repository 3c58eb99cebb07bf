/** Literal values → guest objects. */
import { Flag } from '../../segments/format/object-format';
import { GuestObject, type Value } from '../../segments/image/values';
import type { LiteralValue } from '../source/ast';
import { type Ratio, reduced } from '../source/ratio';
import { newInteger } from './integers';
import type { GuestSystem } from './system';

/** Makes the guest objects of literals. Characters are unique: all come from one table. */
export class LiteralMaker {
  constructor(
    private readonly system: GuestSystem,
    /** The one Character of a code point. */
    private readonly character: (codePoint: number) => GuestObject,
  ) {}

  make(literal: LiteralValue): Value {
    const { image } = this.system;
    switch (literal.type) {
      case 'integer':
        return newInteger(this.system, literal.value);
      case 'float':
        return image.float(literal.value);
      case 'fraction':
        return this.fraction('Fraction', literal);
      case 'scaledDecimal':
        return this.scaledDecimal(literal.numerator, literal.scale);
      case 'character':
        return this.character(literal.codePoint);
      case 'string':
        return image.string(literal.value);
      case 'symbol':
        return image.symbol(literal.value);
      case 'array':
        return image.array(literal.elements.map((each) => this.make(each)));
      case 'byteArray':
        return new GuestObject(image.get('behavior:ByteArray'), Flag.bytes | Flag.arrayed, [], Uint8Array.from(literal.bytes));
      case 'nil':
        return image.nil;
      case 'true':
      case 'false':
        return image.boolean(literal.type === 'true');
      default:
        return literal satisfies never;
    }
  }

  /** `numerator / 10^scale` in lowest terms. */
  private scaledDecimal(numerator: bigint, scale: number): Value {
    return this.fraction('ScaledDecimal', reduced(numerator, 10n ** BigInt(scale)), { scale });
  }

  private fraction(className: string, { numerator, denominator }: Ratio, others: Record<string, Value> = {}): Value {
    const guestClass = this.system.kernelClass(className);
    if (guestClass === undefined) throw new Error(`a literal needs the class ${className} in the kernel`);
    const object = this.system.instantiateClass(guestClass);
    const parts = { numerator: newInteger(this.system, numerator), denominator: newInteger(this.system, denominator), ...others };
    for (const [name, value] of Object.entries(parts)) object.slots[guestClass.instanceVariables.indexOf(name)] = value;
    return object;
  }
}
