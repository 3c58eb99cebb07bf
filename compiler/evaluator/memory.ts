/**
 * Memory as guest code sees it through addresses, on objects that have none: a base object and
 * a byte offset from its oop. Negative offsets lie in the header.
 */
import { Flag, HeaderOffset, MAX_SMALL_SIZE, WORD_SIZE } from '../../segments/format/object-format';
import { GuestObject, type Value } from '../../segments/image/values';
import type { MemoryType } from '../ir/ir';
import type { Integer } from './integer-operations';
import { canonicalInteger } from './raw-values';

/** An access that the object does not allow; the evaluator reports it with the guest's stack. */
export class BadAccess {
  constructor(
    readonly access: string,
    readonly object: GuestObject,
    readonly offset: number,
  ) {}
}

/** What a load answers: an integer or float (raw), or an object. */
export type Loaded = Integer | Value;

export function load(object: GuestObject, offset: number, memory: MemoryType): Loaded {
  if (memory === 'oop') return loadSlot(object, offset);
  if (offset < 0) return loadHeader(object, offset, memory);
  return loadBytes(object, offset, memory);
}

export function store(object: GuestObject, offset: number, memory: MemoryType, value: Loaded): void {
  if (memory === 'oop') storeSlot(object, offset, value);
  else if (offset < 0) storeHeader(object, offset, memory, value);
  else storeBytes(object, offset, memory, value);
}

function loadSlot(object: GuestObject, offset: number): Value {
  const slot = object.slots[offset / WORD_SIZE];
  if (slot === undefined) throw new BadAccess('a load of a slot', object, offset);
  return slot;
}

function storeSlot(object: GuestObject, offset: number, value: Value): void {
  const index = offset / WORD_SIZE;
  if (object.slots[index] === undefined) throw new BadAccess('a store to a slot', object, offset);
  object.slots[index] = value;
}

function loadHeader(object: GuestObject, offset: number, memory: MemoryType): Loaded {
  const isSmall = object.size <= MAX_SMALL_SIZE;
  if (offset === HeaderOffset.flags && memory === 'uint8') return object.flags | (isSmall ? Flag.small : 0);
  if (offset === HeaderOffset.smallSize && memory === 'uint8') return isSmall ? object.size : 0;
  if (offset === HeaderOffset.hash && memory === 'uint16') return object.hash;
  if (offset === HeaderOffset.behavior && memory === 'behavior') return object.behavior;
  if (offset === HeaderOffset.largeSize && memory === 'uint32' && !isSmall) return object.size;
  throw new BadAccess(`a load of ${memory}`, object, offset);
}

function storeHeader(object: GuestObject, offset: number, memory: MemoryType, value: Loaded): void {
  if (offset === HeaderOffset.flags && memory === 'uint8') object.flags = (value as number) & ~Flag.small & 0xff;
  else if (offset === HeaderOffset.hash && memory === 'uint16') object.hash = Number(value) & 0xffff;
  else if (offset === HeaderOffset.behavior && memory === 'behavior') object.behavior = value as GuestObject;
  else throw new BadAccess(`a store of ${memory}`, object, offset);
}

const WIDTHS: Readonly<Partial<Record<MemoryType, number>>> = {
  int8: 1, uint8: 1, uint16: 2, int32: 4, uint32: 4, int64: 8, float64: 8, float32: 4, simd128: 16,
};

/** The bytes an access touches; the body's padding reads as zeros and is not written. */
function viewOf(object: GuestObject, offset: number, memory: MemoryType, access: string): DataView {
  const width = WIDTHS[memory];
  const { bytes } = object;
  if (bytes === undefined || width === undefined) throw new BadAccess(`${access} of ${memory}`, object, offset);
  if (offset + width <= bytes.length) return new DataView(bytes.buffer, bytes.byteOffset + offset, width);
  const padded = Math.ceil(bytes.length / WORD_SIZE) * WORD_SIZE;
  if (access !== 'a load' || offset + width > padded) throw new BadAccess(`${access} of ${memory}`, object, offset);
  const copy = new Uint8Array(width);
  copy.set(bytes.subarray(offset));
  return new DataView(copy.buffer);
}

/** The bytes that most accesses touch, without a view of them: `undefined` where the access is not wholly inside of a body of bytes. */
function bytesFor({ bytes }: GuestObject, offset: number, width: number): Uint8Array | undefined {
  return bytes !== undefined && offset + width <= bytes.length ? bytes : undefined;
}

/** Little-endian, unsigned. */
function wordAt(bytes: Uint8Array, offset: number): number {
  return (bytes[offset] | (bytes[offset + 1] << 8) | (bytes[offset + 2] << 16) | (bytes[offset + 3] << 24)) >>> 0;
}

function putWord(bytes: Uint8Array, offset: number, word: number): void {
  for (let index = 0; index < 4; index++) bytes[offset + index] = word >>> (8 * index);
}

const TWO_32 = 2 ** 32;

/** `undefined` when it is none that a number holds exactly. */
function safeIntegerAt(bytes: Uint8Array, offset: number): number | undefined {
  const integer = (wordAt(bytes, offset + 4) | 0) * TWO_32 + wordAt(bytes, offset);
  return Number.isSafeInteger(integer) ? integer : undefined;
}

function loadBytes(object: GuestObject, offset: number, memory: MemoryType): Loaded {
  const bytes = bytesFor(object, offset, WIDTHS[memory]!);
  if (bytes !== undefined && memory === 'uint8') return bytes[offset];
  if (bytes !== undefined && memory === 'uint32') return wordAt(bytes, offset);
  return (bytes !== undefined && memory === 'int64' ? safeIntegerAt(bytes, offset) : undefined) ?? loadView(object, offset, memory);
}

function loadView(object: GuestObject, offset: number, memory: MemoryType): Loaded {
  const view = viewOf(object, offset, memory, 'a load');
  switch (memory) {
    case 'int8': return view.getInt8(0);
    case 'uint8': return view.getUint8(0);
    case 'uint16': return view.getUint16(0, true);
    case 'int32': return view.getInt32(0, true);
    case 'uint32': return view.getUint32(0, true);
    case 'int64': return canonicalInteger(view.getBigInt64(0, true));
    case 'float64': return view.getFloat64(0, true);
    case 'float32': return view.getFloat32(0, true);
    default: throw new BadAccess(`a load of ${memory}`, object, offset);
  }
}

/** The bytes of a SIMD register, copied. */
export function loadRegister(object: GuestObject, offset: number): Uint8Array {
  const { buffer, byteOffset, byteLength } = viewOf(object, offset, 'simd128', 'a load');
  return new Uint8Array(buffer, byteOffset, byteLength).slice();
}

/** Stores a register whose contents an object holds, as {@link loadRegister} answers them. */
function storeRegister({ buffer, byteOffset }: DataView, register: GuestObject): void {
  new Uint8Array(buffer, byteOffset).set(register.bytes!.subarray(0, WIDTHS.simd128));
}

function storeBytes(object: GuestObject, offset: number, memory: MemoryType, value: Loaded): void {
  const bytes = typeof value === 'number' ? bytesFor(object, offset, WIDTHS[memory]!) : undefined;
  if (bytes === undefined || !storeNumber(bytes, offset, memory, value as number)) storeView(object, offset, memory, value);
}

/** Answers false for what needs a view. */
function storeNumber(bytes: Uint8Array, offset: number, memory: MemoryType, value: number): boolean {
  if (memory === 'int64') putWord(bytes, offset + 4, Math.floor(value / TWO_32));
  if (memory === 'int64' || memory === 'int32' || memory === 'uint32') putWord(bytes, offset, value);
  else if (memory === 'int8' || memory === 'uint8') bytes[offset] = value;
  else return false;
  return true;
}

function storeView(object: GuestObject, offset: number, memory: MemoryType, value: Loaded): void {
  const view = viewOf(object, offset, memory, 'a store');
  switch (memory) {
    case 'int8': case 'uint8': return view.setUint8(0, low(value, 8));
    case 'uint16': return view.setUint16(0, low(value, 16), true);
    case 'int32': case 'uint32': return view.setUint32(0, low(value, 32), true);
    case 'int64': return view.setBigInt64(0, BigInt.asIntN(64, BigInt(value as Integer)), true);
    case 'float64': return view.setFloat64(0, value as number, true);
    case 'float32': return view.setFloat32(0, value as number, true);
    case 'simd128': return storeRegister(view, value as GuestObject);
    default: throw new BadAccess(`a store of ${memory}`, object, offset);
  }
}

/** The low bits of an integer, unsigned. */
function low(value: Loaded, bits: number): number {
  return Number(BigInt.asUintN(bits, BigInt(value as Integer)));
}

/** Copies bytes between bodies, or whole slots, the lowest first, as the machine would when they overlap. */
export function moveBytes(to: GuestObject, toOffset: number, from: GuestObject, fromOffset: number, count: number): void {
  if (count <= 0) return;
  if (!to.isBytes && !from.isBytes) return moveSlots(to, toOffset, from, fromOffset, count);
  if (from.bytes === undefined || fromOffset < 0 || fromOffset + count > from.bytes.length) throw new BadAccess('a copy', from, fromOffset);
  if (to.bytes === undefined || toOffset < 0 || toOffset + count > to.bytes.length) throw new BadAccess('a copy', to, toOffset);
  for (let index = 0; index < count; index++) to.bytes[toOffset + index] = from.bytes[fromOffset + index];
}

function moveSlots(to: GuestObject, toOffset: number, from: GuestObject, fromOffset: number, count: number): void {
  const [target, source, size] = [toOffset, fromOffset, count].map((each) => each / WORD_SIZE);
  if (!(source >= 0 && source + size <= from.slots.length) || !Number.isInteger(source)) throw new BadAccess('a copy of slots', from, fromOffset);
  if (!(target >= 0 && target + size <= to.slots.length) || !Number.isInteger(target)) throw new BadAccess('a copy of slots', to, toOffset);
  for (let index = 0; index < size; index++) to.slots[target + index] = from.slots[source + index];
}
