/**
 * Relocation, as the loader and the kernel's module loader do it: the data and code of a
 * segment as they are in memory when it, or what it imports, is not where it was laid out.
 */
import type { SegmentFile, SegmentImport } from './reader';

export interface Placement {
  /** Where the segment is mapped. */
  readonly base: number;
  /** Where an import is: an oop, or the odd entry of code. */
  addressOf(name: SegmentImport): number;
}

/** Data and code, one behind the other as in memory. Changes nothing in the segment. */
export function relocated(segment: SegmentFile, placement: Placement): Uint8Array {
  const { data, code } = segment.parts;
  const memory = new Uint8Array(data.length + code.length);
  memory.set(data);
  memory.set(code, data.length);
  const view = new DataView(memory.buffer);
  const add = (places: readonly number[], difference: number) => {
    for (const place of places) view.setInt32(place, view.getInt32(place, true) + difference, true);
  };
  const moved = placement.base - segment.header.base;
  add(segment.relocations, moved);
  for (const each of segment.imports) {
    const shift = placement.addressOf(each) - each.address;
    // Places of a shared object were moved with the segment already.
    add(each.absolute, isOwn(segment, each) ? shift - moved : shift);
    add(each.relative, shift - moved);
  }
  return memory;
}

/** Whether an import has a copy of its own in the segment. */
function isOwn({ header }: SegmentFile, { address }: SegmentImport): boolean {
  return address >= header.base && address < header.base + header.dataSize;
}
