/**
 * Writes values in the format MessagePack: lists, texts, whole numbers and nothing, in the shortest form of
 * each. What is written need not be made a value first.
 */

const FIRST_CAPACITY = 1 << 20;
/** From here on, a text is better copied as a whole. */
const LONG = 64;
/** Of what says the kind and the size of a value. */
const HEAD_SIZE = 5;

export class PackWriter {
  private buffer = Buffer.allocUnsafe(FIRST_CAPACITY);
  private size = 0;

  /** A copy of what was written. */
  bytes(): Uint8Array {
    return Uint8Array.from(this.buffer.subarray(0, this.size));
  }

  nothing(): void {
    this.reserve(HEAD_SIZE);
    this.buffer[this.size++] = 0xc0;
  }

  /** Begins a list: its elements are what is written next. */
  list(count: number): void {
    this.reserve(HEAD_SIZE);
    if (count < 0x10) this.buffer[this.size++] = 0x90 | count;
    else if (count < 0x1_0000) this.head(0xdc, 2, count);
    else this.head(0xdd, 4, count);
  }

  /** Begins a list of all elements, and writes each. */
  each<T>(elements: readonly T[], write: (element: T) => void): void {
    this.list(elements.length);
    for (const element of elements) write(element);
  }

  /** A number of 32 bits, with or without a sign. */
  number(value: number): void {
    this.reserve(HEAD_SIZE);
    if (value >= 0) this.natural(value);
    else if (value >= -0x20) this.buffer[this.size++] = value & 0xff;
    else if (value >= -0x80) this.head(0xd0, 1, value & 0xff);
    else if (value >= -0x8000) this.head(0xd1, 2, value & 0xffff);
    else this.head(0xd2, 4, value >>> 0);
  }

  private natural(value: number): void {
    if (value < 0x80) this.buffer[this.size++] = value;
    else if (value < 0x100) this.head(0xcc, 1, value);
    else if (value < 0x1_0000) this.head(0xcd, 2, value);
    else this.head(0xce, 4, value);
  }

  text(text: string): void {
    const size = Buffer.byteLength(text);
    this.reserve(HEAD_SIZE + size);
    if (size < 0x20) this.buffer[this.size++] = 0xa0 | size;
    else if (size < 0x100) this.head(0xd9, 1, size);
    else if (size < 0x1_0000) this.head(0xda, 2, size);
    else this.head(0xdb, 4, size);
    if (size < LONG && size === text.length) this.ascii(text);
    else this.size += this.buffer.write(text, this.size);
  }

  /** Short texts are written sooner so. */
  private ascii(text: string): void {
    for (let index = 0; index < text.length; index++) this.buffer[this.size++] = text.charCodeAt(index);
  }

  private head(kind: number, width: 1 | 2 | 4, value: number): void {
    this.buffer[this.size++] = kind;
    for (let shift = 8 * (width - 1); shift >= 0; shift -= 8) this.buffer[this.size++] = (value >>> shift) & 0xff;
  }

  private reserve(count: number): void {
    if (this.size + count <= this.buffer.length) return;
    const larger = Buffer.allocUnsafe(2 * (this.size + count));
    larger.set(this.buffer.subarray(0, this.size));
    this.buffer = larger;
  }
}
