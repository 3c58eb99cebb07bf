/**
 * Raw machine values as the evaluator holds them: what metamessages make and take besides
 * objects. They live in temporaries only. Inside one metamessage integers are plain numbers
 * (bigints beyond the safe range) and floats plain numbers; these boxes carry them from one
 * metamessage to the next.
 */
import type { GuestObject, Value } from '../../segments/image/values';

/** Where the evaluator looks for a behavior: raw values have none, so that every send to one is noticed. */
type NoBehavior = undefined;

/** A 64-bit integer, signed: a number where that is exact, else a bigint. */
export class RawInteger {
  readonly behavior: NoBehavior;
  constructor(readonly value: number | bigint) {}
}

export class RawFloat {
  readonly behavior: NoBehavior;
  constructor(readonly value: number) {}
}

/** An address into an object's body or header: bytes from its oop. */
export class RawAddress {
  readonly behavior: NoBehavior;
  constructor(
    readonly object: GuestObject,
    readonly offset: number,
  ) {}
}

/** The result of a SmallInteger operation that overflowed: good for nothing but `_overflowed`. */
export class OverflowedInteger {
  readonly behavior: NoBehavior;
}

export type RawValue = RawInteger | RawFloat | RawAddress | OverflowedInteger;
/** What guest code computes with. */
export type Datum = Value | RawValue;

export function isRaw(datum: Datum): datum is RawValue {
  return typeof datum === 'object' && datum.behavior === undefined;
}

export const OVERFLOWED = new OverflowedInteger();

/** Wraps an integer to 64 bits, signed, in its canonical host form. */
export function wrapInteger(integer: bigint): number | bigint {
  return canonicalInteger(BigInt.asIntN(64, integer));
}

/** A number where it is safe, else a bigint. */
export function canonicalInteger(integer: bigint): number | bigint {
  const number = Number(integer);
  return Number.isSafeInteger(number) ? number : integer;
}

/** How a diagnostic names a value that is no object. */
export function describeRaw(datum: RawValue): string {
  if (datum instanceof RawInteger) return `the raw integer ${datum.value}`;
  if (datum instanceof RawFloat) return `the raw float ${datum.value}`;
  if (datum instanceof RawAddress) return 'a raw address';
  return 'the result of an overflow';
}

/** The value of a guest Float. */
export function doubleOf({ bytes }: GuestObject): number {
  return new DataView(bytes!.buffer, bytes!.byteOffset).getFloat64(0, true);
}
