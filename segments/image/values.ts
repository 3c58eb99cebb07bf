/**
 * Guest values on the host. A SmallInteger is a JavaScript number where it is a safe integer
 * and a bigint beyond; every other guest value is a {@link GuestObject}.
 */
import { MAX_SMALL_INTEGER, MIN_SMALL_INTEGER } from '../format/object-format';

export type Value = number | bigint | GuestObject;

/**
 * An object of the virtual image. It knows no address: references are host references.
 * Pointer objects use `slots` (named variables first, indexed elements after them); byte
 * objects use `bytes`, at its exact length.
 */
export class GuestObject {
  /** The header hash, 16 bits; 0 until one is assigned. */
  hash = 0;
  /** Of the Behaviors of WideString and WideSymbol: the bytes of their instances are code points of four bytes. */
  describesWideText = false;

  constructor(
    /** The Behavior that the header names; `undefined` only during genesis. */
    public behavior: GuestObject,
    /** Header flags but `small`, which follows from the size. */
    public flags: number,
    public slots: Value[],
    public bytes: Uint8Array | undefined,
  ) {}

  get isBytes(): boolean {
    return this.bytes !== undefined;
  }

  /** Element count as the header tells it: slots, or bytes. */
  get size(): number {
    return this.bytes === undefined ? this.slots.length : this.bytes.length;
  }
}

export function isSmallInteger(value: Value): value is number | bigint {
  return typeof value !== 'object';
}

/** Whether an integer of any size fits a SmallInteger. */
export function fitsSmallInteger(integer: bigint): boolean {
  return integer >= MIN_SMALL_INTEGER && integer <= MAX_SMALL_INTEGER;
}

/** The canonical host form of a SmallInteger: a number where it is safe, else a bigint. */
export function smallInteger(integer: bigint): number | bigint {
  const number = Number(integer);
  return Number.isSafeInteger(number) ? number : integer;
}
