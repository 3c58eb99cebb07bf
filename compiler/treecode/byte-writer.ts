/** Collects bytes and LEB128 numbers. */
export class ByteWriter {
  private readonly bytes: number[] = [];

  get offset(): number {
    return this.bytes.length;
  }

  byte(value: number): void {
    this.bytes.push(value);
  }

  /** An unsigned number below 2^32, seven bits a byte, low bits first. */
  unsigned(value: number): void {
    if (!Number.isInteger(value) || value < 0 || value > 0xffff_ffff) throw new Error(`treecode cannot hold the number ${value}`);
    if (value < 0x80) this.byte(value);
    else this.big(BigInt(value));
  }

  /** A signed number: 0, -1, 1, -2 … are written as 0, 1, 2, 3 …. */
  signed(value: number | bigint): void {
    const integer = BigInt(value);
    this.big(integer < 0n ? -integer * 2n - 1n : integer * 2n);
  }

  toBytes(): Uint8Array {
    return Uint8Array.from(this.bytes);
  }

  private big(value: bigint): void {
    let rest = value;
    for (; rest > 0x7fn; rest >>= 7n) this.byte(Number(rest & 0x7fn) | 0x80);
    this.byte(Number(rest));
  }
}
