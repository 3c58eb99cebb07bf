/** The guest objects of a segment file: its data part as objects of a virtual image. */
import {
  Flag, HeaderOffset, LARGE_HEADER_SIZE, SMALL_HEADER_SIZE, SMALL_INTEGER_TAG, TAG_BITS, WORD_SIZE,
} from './format/object-format';
import { GuestObject, smallInteger, type Value } from './image/values';
import { alignUp } from './layout';
import type { SegmentFile, SegmentImport } from './reader';

/** The header of an object in a data part, and where its body stands. */
export interface ObjectHeader {
  readonly oop: number;
  readonly large: boolean;
  readonly size: number;
  readonly hash: number;
  readonly flags: number;
  /** Address of the Behavior. */
  readonly behavior: number;
  /** The address behind the object's last byte. */
  readonly end: number;
}

/** The objects of a segment, by their addresses. */
export interface SegmentObjects {
  readonly all: readonly GuestObject[];
  at(address: number): GuestObject | undefined;
  addressOf(object: GuestObject): number | undefined;
}

/**
 * Headers in order of their addresses. A large header is known by the zero where a small one
 * has its behavior. Ends early where a header does not fit; the verifier says so.
 */
export function objectHeaders({ header, parts }: Pick<SegmentFile, 'header' | 'parts'>): ObjectHeader[] {
  const view = viewOf(parts.data);
  const headers: ObjectHeader[] = [];
  for (let next = 0; next + SMALL_HEADER_SIZE <= header.dataUsed; ) {
    const found = headerAt(view, next, header.dataUsed, header.base);
    if (found === undefined) break;
    headers.push(found);
    next = found.end - header.base;
  }
  return headers;
}

function headerAt(view: DataView, start: number, limit: number, base: number): ObjectHeader | undefined {
  const large = view.getUint32(start + 4, true) === 0;
  const oop = start + (large ? LARGE_HEADER_SIZE : SMALL_HEADER_SIZE);
  if (oop > limit) return undefined;
  const size = large ? view.getUint32(oop + HeaderOffset.largeSize, true) : view.getUint8(oop + HeaderOffset.smallSize);
  const flags = view.getUint8(oop + HeaderOffset.flags);
  const end = oop + (flags & Flag.bytes ? alignUp(size, WORD_SIZE) : size * WORD_SIZE);
  if (end > limit) return undefined;
  const hash = view.getUint16(oop + HeaderOffset.hash, true);
  const behavior = view.getUint32(oop + HeaderOffset.behavior, true);
  return { oop: base + oop, large, size, hash, flags, behavior, end: base + end };
}

/**
 * The segment as objects. References into other segments are what `external` answers for the
 * import that they name; a reference to nothing is an error. Requires a verified segment.
 */
export function readObjects(segment: SegmentFile, external: (name: SegmentImport) => GuestObject): SegmentObjects {
  const headers = objectHeaders(segment);
  const byAddress = new Map(headers.map((header) => [header.oop, shell(segment, header)]));
  const imports = new Map(segment.imports.filter(({ address }) => !byAddress.has(address)).map((each) => [each.address, each]));
  const addresses = new Map([...byAddress].map(([address, object]) => [object, address]));
  const resolve = (address: number): GuestObject => {
    const own = byAddress.get(address);
    if (own !== undefined) return own;
    const named = imports.get(address);
    if (named === undefined) throw new Error(`no object at ${address} in segment ${segment.name}`);
    return external(named);
  };
  for (const header of headers) fill(segment, header, byAddress.get(header.oop)!, resolve);
  return { all: [...byAddress.values()], at: (address) => byAddress.get(address), addressOf: (object) => addresses.get(object) };
}

function shell(segment: SegmentFile, { oop, size, flags, hash }: ObjectHeader): GuestObject {
  const start = oop - segment.header.base;
  const bytes = flags & Flag.bytes ? segment.parts.data.slice(start, start + size) : undefined;
  const object = new GuestObject(undefined as never, flags & ~Flag.small, [], bytes);
  object.hash = hash;
  return object;
}

function fill(segment: SegmentFile, header: ObjectHeader, object: GuestObject, resolve: (address: number) => GuestObject): void {
  object.behavior = resolve(header.behavior);
  if (header.flags & Flag.bytes) return;
  object.slots = slotWords(segment, header).map((word) => valueOf(word, resolve));
}

/** The slots of an object as words. */
export function slotWords({ header, parts }: Pick<SegmentFile, 'header' | 'parts'>, { oop, size }: ObjectHeader): bigint[] {
  const view = viewOf(parts.data);
  return Array.from({ length: size }, (_, slot) => view.getBigInt64(oop - header.base + slot * WORD_SIZE, true));
}

function valueOf(word: bigint, resolve: (address: number) => GuestObject): Value {
  return isTagged(word) ? smallInteger(word >> BigInt(TAG_BITS)) : resolve(Number(word));
}

export function isTagged(word: bigint): boolean {
  return (word & BigInt(SMALL_INTEGER_TAG)) !== 0n;
}

function viewOf(part: Uint8Array): DataView {
  return new DataView(part.buffer, part.byteOffset, part.byteLength);
}
