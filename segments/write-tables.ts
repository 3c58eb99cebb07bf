/** The tables and relocations parts, and where in them each table stands. */
import { KNOWN_OBJECTS } from './format/known-objects';
import { encodePlaces } from './format/places';
import {
  REFERENCE_KINDS, SEGMENT_HEADER_SIZE, SLOT_NAMES, type ReferenceKind, type ReferenceName,
} from './format/segment-format';
import type { SegmentLayout } from './layout';
import type { References } from './references';

/** A part without padding, and the header fields that describe it. */
export interface TablesPart {
  readonly bytes: Uint8Array;
  readonly fields: {
    readonly name: number;
    readonly exportsOffset: number; readonly exportsCount: number;
    readonly importsOffset: number; readonly importsCount: number;
    readonly knownOffset: number; readonly knownCount: number;
    readonly slotsOffset: number; readonly slotsCount: number;
    readonly stringsOffset: number; readonly stringsSize: number;
  };
}

export interface RelocationsPart {
  readonly bytes: Uint8Array;
  readonly count: number;
  /** Import records as numbers, names still as texts. */
  readonly imports: readonly { readonly name: ReferenceName; readonly numbers: readonly number[] }[];
}

/** Strings, each once, in the order of first use. */
class Strings {
  private readonly offsets = new Map<string, number>();
  private readonly chunks: Uint8Array[] = [];
  size = 0;

  offsetOf(text: string): number {
    const existing = this.offsets.get(text);
    if (existing !== undefined) return existing;
    const offset = this.size;
    this.offsets.set(text, offset);
    this.append(new TextEncoder().encode(text));
    return offset;
  }

  bytes(): Uint8Array {
    return joined(this.chunks);
  }

  private append(encoded: Uint8Array): void {
    const chunk = new Uint8Array(4 + 4 * (Math.floor(encoded.length / 4) + 1));
    new DataView(chunk.buffer).setUint32(0, encoded.length, true);
    chunk.set(encoded, 4);
    this.chunks.push(chunk);
    this.size += chunk.length;
  }
}

/** The place lists: the segment's own relocations first, then two lists for each import. */
export function writeRelocations(references: References): RelocationsPart {
  const relocations = references.relocations();
  const chunks = [encodePlaces(relocations)];
  let size = chunks[0].length;
  const append = (places: readonly number[]) => {
    const offset = size;
    const chunk = encodePlaces(places);
    chunks.push(chunk);
    size += chunk.length;
    return [offset, places.length];
  };
  const imports = references.imports().map(({ name, address, absolute, relative }) => ({
    name, numbers: [address, ...append(absolute), ...append(relative)],
  }));
  return { bytes: joined(chunks), count: relocations.length, imports };
}

/** All tables and the strings behind them. */
export function writeTables(layout: SegmentLayout, imports: RelocationsPart['imports']): TablesPart {
  const strings = new Strings();
  const name = strings.offsetOf(layout.input.name);
  const reference = ({ kind, module, name: own }: ReferenceName) => [kindIndex(kind), strings.offsetOf(module), strings.offsetOf(own)];
  const tables = {
    exports: exportsOf(layout).map((each) => [...reference(each.name), each.address]),
    imports: imports.map((each) => [...reference(each.name), ...each.numbers]),
    known: knownOf(layout).map((each) => [strings.offsetOf(each.name), each.address]),
    slots: SLOT_NAMES.map((slot) => [strings.offsetOf(slot), layout.input.slotIndexes[slot]]),
  };
  const { offsets, bytes } = placeTables([tables.exports, tables.imports, tables.known, tables.slots]);
  return {
    bytes: joined([bytes, strings.bytes()]),
    fields: {
      name,
      exportsOffset: offsets[0], exportsCount: tables.exports.length,
      importsOffset: offsets[1], importsCount: tables.imports.length,
      knownOffset: offsets[2], knownCount: tables.known.length,
      slotsOffset: offsets[3], slotsCount: tables.slots.length,
      stringsOffset: offsets[4], stringsSize: strings.size,
    },
  };
}

function placeTables(tables: readonly (readonly number[][])[]): { offsets: readonly number[]; bytes: Uint8Array } {
  const chunks = tables.map((records) => new Uint8Array(Uint32Array.from(records.flat()).buffer));
  const offsets: number[] = [SEGMENT_HEADER_SIZE];
  for (const chunk of chunks) offsets.push(offsets[offsets.length - 1] + chunk.length);
  return { offsets, bytes: joined(chunks) };
}

function exportsOf(layout: SegmentLayout): { name: ReferenceName; address: number }[] {
  const roots = layout.input.roots.filter(({ object }) => layout.has(object));
  const stubs = layout.codes.filter(({ owner }) => owner === undefined);
  return [
    ...roots.map(({ name, object }) => ({ name, address: layout.addressOf(object) })),
    ...stubs.map(({ name, entry }) => ({ name: { kind: 'stub', module: '', name } as const, address: entry })),
  ];
}

function knownOf(layout: SegmentLayout): { name: string; address: number }[] {
  const { image } = layout.input;
  const own = KNOWN_OBJECTS.filter((name) => image.has(name) && layout.has(image.get(name)));
  return own.map((name) => ({ name, address: layout.addressOf(image.get(name)) }));
}

function kindIndex(kind: ReferenceKind): number {
  return REFERENCE_KINDS.findIndex(({ name }) => name === kind);
}

export function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(chunks.reduce((size, chunk) => size + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
