/** Guest integers of any size: SmallIntegers, and large ones as little-endian magnitudes in limbs of 64 bits. */
import { WORD_SIZE } from '../../segments/format/object-format';
import { fitsSmallInteger, isSmallInteger, smallInteger, type GuestObject, type Value } from '../../segments/image/values';
import type { GuestSystem } from './system';

/** The guest integer of a value. */
export function newInteger(system: GuestSystem, integer: bigint): Value {
  if (fitsSmallInteger(integer)) return smallInteger(integer);
  const name = integer < 0n ? 'LargeNegativeInteger' : 'LargePositiveInteger';
  return system.image.newBytes(system.kernelClass(name)!.behavior, magnitudeBytes(integer < 0n ? -integer : integer));
}

/** The value of a guest integer, `undefined` for any other object. */
export function integerOf(system: GuestSystem, value: Value): bigint | undefined {
  if (isSmallInteger(value)) return BigInt(value);
  const name = system.classOfBehavior.get(value.behavior)?.name;
  if (name === 'LargePositiveInteger') return magnitude(value);
  if (name === 'LargeNegativeInteger') return -magnitude(value);
  return undefined;
}

function magnitude(object: GuestObject): bigint {
  return object.bytes!.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
}

function magnitudeBytes(integer: bigint): Uint8Array {
  const limbs: bigint[] = [];
  for (let rest = integer; rest > 0n; rest >>= 64n) limbs.push(BigInt.asUintN(64, rest));
  const view = new DataView(new ArrayBuffer(limbs.length * WORD_SIZE));
  limbs.forEach((limb, index) => view.setBigUint64(index * WORD_SIZE, limb, true));
  return new Uint8Array(view.buffer);
}
