/** The data and code parts: bytes of guest objects and of native code, at the addresses of the layout. */
import {
  Flag, HeaderOffset, MAX_SMALL_SIZE, SMALL_INTEGER_TAG, TAG_BITS, WORD_SIZE,
} from './format/object-format';
import { CODE_FILLER } from './format/segment-format';
import { isSmallInteger, type GuestObject, type Value } from './image/values';
import { bodySizeOf, headerSizeOf, type PlacedCode, type SegmentLayout } from './layout';
import type { References } from './references';
import { objectOf } from './trace';

type CodeSlots = ReadonlyMap<GuestObject, ReadonlyMap<number, GuestObject | string>>;

/** Writes the data part: each object where the layout said, and nowhere else. */
export function writeData(layout: SegmentLayout, references: References): Uint8Array {
  const view = new DataView(new ArrayBuffer(layout.dataSize));
  const codeSlots = codeSlotsByObject(layout);
  let next = 0;
  for (const object of layout.objects) {
    const oop = next + headerSizeOf(object);
    if (layout.base + oop !== layout.addressOf(object)) throw new Error(`object at ${oop} is not where layout said`);
    writeObjectHeader(view, oop, object, references);
    if (object.bytes === undefined) writeSlots(view, oop, object, references, codeSlots.get(object));
    else new Uint8Array(view.buffer).set(object.bytes, oop);
    next = oop + bodySizeOf(object);
  }
  if (next !== layout.dataUsed) throw new Error(`data ends at ${next}, not at ${layout.dataUsed} as layout said`);
  return new Uint8Array(view.buffer);
}

function codeSlotsByObject(layout: SegmentLayout): CodeSlots {
  const bySlot = new Map<GuestObject, Map<number, GuestObject | string>>();
  for (const { object, slot, target } of layout.input.codeSlots) {
    const targets = bySlot.get(object) ?? new Map<number, GuestObject | string>();
    bySlot.set(object, targets.set(slot, target));
  }
  return bySlot;
}

function writeObjectHeader(view: DataView, oop: number, object: GuestObject, references: References): void {
  const small = object.size <= MAX_SMALL_SIZE;
  if (!small) view.setUint32(oop + HeaderOffset.largeSize, object.size, true);
  view.setUint16(oop + HeaderOffset.hash, object.hash, true);
  view.setUint8(oop + HeaderOffset.smallSize, small ? object.size : 0);
  view.setUint8(oop + HeaderOffset.flags, small ? object.flags | Flag.small : object.flags & ~Flag.small);
  const place = oop + HeaderOffset.behavior;
  view.setUint32(place, references.object(object.behavior, place), true);
}

function writeSlots(
  view: DataView, oop: number, object: GuestObject, references: References,
  codeSlots: ReadonlyMap<number, GuestObject | string> | undefined,
): void {
  object.slots.forEach((value, slot) => {
    const place = oop + slot * WORD_SIZE;
    const code = codeSlots?.get(slot);
    if (code !== undefined) view.setUint32(place, references.entry(code, place), true);
    else writeValue(view, place, value, references);
  });
}

function writeValue(view: DataView, place: number, value: Value, references: References): void {
  if (isSmallInteger(value)) writeSmallInteger(view, place, value);
  else view.setUint32(place, references.object(value, place), true);
}

/** Most SmallIntegers have a 32-bit oop, which needs no bigint. */
function writeSmallInteger(view: DataView, place: number, value: number | bigint): void {
  if (typeof value === 'number' && value >= -0x4000_0000 && value < 0x4000_0000) {
    view.setInt32(place, value * (1 << TAG_BITS) + SMALL_INTEGER_TAG, true);
    view.setInt32(place + 4, value < 0 ? -1 : 0, true);
  } else view.setBigInt64(place, (BigInt(value) << BigInt(TAG_BITS)) | BigInt(SMALL_INTEGER_TAG), true);
}

/** Writes the code part: each code at its entry, with all it refers to filled in. */
export function writeCode(layout: SegmentLayout, references: References): Uint8Array {
  const bytes = new Uint8Array(layout.codeSize).fill(CODE_FILLER);
  const view = new DataView(bytes.buffer);
  const start = layout.base + layout.dataSize;
  for (const code of layout.codes) {
    bytes.set(code.bytes, code.entry - start);
    relocateCode(view, code, layout, references);
  }
  return bytes;
}

function relocateCode(view: DataView, code: PlacedCode, layout: SegmentLayout, references: References): void {
  for (const { kind, offset, target, addend } of code.relocations) {
    const place = code.entry - layout.base + offset;
    const value = kind === 'abs32' ? references.object(objectOf(target), place) : references.distance(target, place);
    view.setInt32(place - layout.dataSize, value + addend, true);
  }
}
