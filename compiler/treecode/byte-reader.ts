import { MAX_SMALL_INTEGER, MIN_SMALL_INTEGER } from '../../segments/format/object-format';
import { smallInteger } from '../../segments/image/values';

/** Treecode that is not what the encoder could have written. */
export class TreecodeError extends Error {
  constructor(
    problem: string,
    /** Byte offset at which the problem was found. */
    readonly offset: number,
  ) {
    super(`treecode is malformed at byte ${offset}: ${problem}`);
    this.name = 'TreecodeError';
  }
}

/** Reads what a ByteWriter wrote; throws a TreecodeError on anything else. */
export class ByteReader {
  constructor(
    private readonly bytes: Uint8Array,
    public offset: number,
  ) {}

  get remaining(): number {
    return this.bytes.length - this.offset;
  }

  byte(): number {
    if (this.remaining <= 0) this.fail('it ends in the middle of a node');
    return this.bytes[this.offset++];
  }

  unsigned(): number {
    const start = this.offset;
    if (this.bytes[start] < 0x80) return this.byte();
    const value = this.big(start);
    if (value > 0xffff_ffffn) this.fail(`the number ${value} is too large`, start);
    return Number(value);
  }

  signed(): number | bigint {
    const start = this.offset;
    const code = this.big(start);
    const value = code & 1n ? -((code + 1n) >> 1n) : code >> 1n;
    if (value > MAX_SMALL_INTEGER || value < MIN_SMALL_INTEGER) this.fail(`${value} is no SmallInteger`, start);
    return smallInteger(value);
  }

  /** A count of things that take at least one byte each. */
  count(): number {
    const start = this.offset;
    const count = this.unsigned();
    if (count > this.remaining) this.fail(`${count} elements are announced, ${this.remaining} bytes follow`, start);
    return count;
  }

  fail(problem: string, offset = this.offset): never {
    throw new TreecodeError(problem, offset);
  }

  private big(start: number): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.byte();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte >= 0x80) continue;
      if (byte === 0 && shift > 0n) this.fail('a number is not in its shortest form', start);
      return value;
    }
    return this.fail('a number has more than ten bytes', start);
  }
}
