/**
 * The verifier: what must hold of every segment beyond what the reader checks. Every header,
 * size and behavior is sound; every slot holds a SmallInteger, an entry or a reference to an
 * object's start; every place list names exactly the places that hold addresses.
 */
import { diagnostic, type Diagnostic } from './diagnostics';
import { SEGMENT_DIAGNOSTICS } from './diagnostic-kinds';
import { Flag, HeaderOffset, MAX_SMALL_SIZE, WORD_SIZE } from './format/object-format';
import { address } from './layout';
import { isTagged, objectHeaders, slotWords, type ObjectHeader } from './objects';
import { isEntry, type SegmentFile } from './reader';

const KNOWN_FLAGS = Flag.bytes | Flag.arrayed | Flag.named | Flag.special | Flag.small;

/** Everything that is wrong with a segment; empty when it is sound. */
export function verifySegment(segment: SegmentFile): Diagnostic[] {
  return new Verification(segment).run();
}

class Verification {
  private readonly found: Diagnostic[] = [];
  private readonly headers: readonly ObjectHeader[];
  private readonly starts: ReadonlySet<number>;
  private readonly importedObjects: ReadonlySet<number>;
  /** Places that the segment says hold an address. */
  private readonly places: ReadonlySet<number>;

  constructor(private readonly segment: SegmentFile) {
    this.headers = objectHeaders(segment);
    this.starts = new Set(this.headers.map(({ oop }) => oop));
    this.importedObjects = new Set(segment.imports.map((each) => each.address));
    this.places = new Set([...segment.relocations, ...segment.imports.flatMap(({ absolute }) => absolute)]);
  }

  run(): Diagnostic[] {
    this.verifyEnd();
    for (const header of this.headers) this.verifyObject(header);
    this.verifyRelocations();
    this.verifyImports();
    for (const { name, address } of this.segment.known) this.verifyNamed(`known object ${name}`, address);
    for (const { name, address } of this.segment.exports) this.verifyNamed(`export ${name.name}`, address);
    for (const { name, entry, size } of this.segment.debug.codes) this.verifyCode(name, entry, size);
    return this.found;
  }

  private verifyEnd(): void {
    const { base, dataUsed } = this.segment.header;
    const end = this.headers.length === 0 ? base : this.headers[this.headers.length - 1].end;
    if (end !== base + dataUsed) this.bad(end, `its header or size is beyond the end of the data at ${address(base + dataUsed)}`);
    const { data } = this.segment.parts;
    if (data.subarray(dataUsed).some((byte) => byte !== 0)) this.bad(base + dataUsed, 'bytes behind the last object are not zero');
  }

  private verifyObject(header: ObjectHeader): void {
    const { oop, large, size, flags, behavior } = header;
    if (large !== size > MAX_SMALL_SIZE) this.bad(oop, `size ${size} is in the wrong kind of header`);
    if (large === ((flags & Flag.small) !== 0)) this.bad(oop, 'the flag `small` contradicts the header');
    if ((flags & ~KNOWN_FLAGS) !== 0) this.bad(oop, `flags ${flags.toString(16)} are those of a running image`);
    if (!this.isObject(behavior)) this.bad(oop, `its behavior ${address(behavior)} is no object`);
    this.needPlace(oop + HeaderOffset.behavior);
    if (flags & Flag.bytes) this.verifyPadding(header);
    else this.verifySlots(header);
  }

  private verifyPadding({ oop, size, end }: ObjectHeader): void {
    const { base } = this.segment.header;
    const padding = this.segment.parts.data.subarray(oop - base + size, end - base);
    if (padding.some((byte) => byte !== 0)) this.bad(oop, 'bytes behind its last byte are not zero');
  }

  private verifySlots(header: ObjectHeader): void {
    slotWords(this.segment, header).forEach((word, slot) => {
      const place = header.oop + slot * WORD_SIZE;
      if (isTagged(word)) this.verifyTagged(header.oop, slot, word, place);
      else if (!this.isObject(Number(word))) this.bad(header.oop, `slot ${slot} holds ${word.toString(16)}, which is no object`);
      else this.needPlace(place);
    });
  }

  /** A tagged word that moves with the segment is an entry. */
  private verifyTagged(oop: number, slot: number, word: bigint, place: number): void {
    const offset = place - this.segment.header.base;
    if (!this.places.has(offset) || this.importedObjects.has(Number(word))) return;
    if (!isEntry(Number(word), this.segment.header)) this.bad(oop, `slot ${slot} is relocated but no entry`);
  }

  private verifyRelocations(): void {
    const view = new DataView(this.segment.parts.data.buffer, this.segment.parts.data.byteOffset);
    const { base, dataSize, codeSize } = this.segment.header;
    for (const place of this.segment.relocations) {
      if (place + 4 > dataSize && place < dataSize) this.badPlace('relocations', place, 'it spans data and code');
      else if (place < dataSize) {
        const value = view.getUint32(place, true);
        // An object without a body may stand at the very end.
        const inside = value >= base && value <= base + dataSize + codeSize;
        if (!inside) this.badPlace('relocations', place, `it holds ${address(value)}, outside the segment`);
      }
    }
  }

  private verifyImports(): void {
    const view = new DataView(this.segment.parts.data.buffer, this.segment.parts.data.byteOffset);
    for (const each of this.segment.imports)
      for (const place of each.absolute.filter((offset) => offset < this.segment.header.dataSize))
        if (view.getUint32(place, true) !== each.address)
          this.badPlace(each.name.name, place, `it does not hold ${address(each.address)}`);
  }

  private verifyNamed(what: string, target: number): void {
    if (!this.starts.has(target) && !isEntry(target, this.segment.header)) this.bad(target, `${what} is no object or code`);
  }

  private verifyCode(name: string, entry: number, size: number): void {
    const { base, dataSize, codeUsed } = this.segment.header;
    const inside = isEntry(entry, this.segment.header) && entry + size <= base + dataSize + codeUsed;
    if (!inside) this.bad(entry, `the code of ${name} is outside the code part or its entry is even`);
  }

  private isObject(address: number): boolean {
    return this.starts.has(address) || this.importedObjects.has(address);
  }

  private needPlace(place: number): void {
    const offset = place - this.segment.header.base;
    if (!this.places.has(offset)) this.badPlace('relocations and imports', offset, 'it holds an address but no list names it');
  }

  private bad(place: number, what: string): void {
    this.found.push(diagnostic(SEGMENT_DIAGNOSTICS.badObject, { address: address(place), what }));
  }

  private badPlace(list: string, offset: number, what: string): void {
    const place = address(this.segment.header.base + offset);
    this.found.push(diagnostic(SEGMENT_DIAGNOSTICS.badPlace, { list, address: place, what }));
  }
}
