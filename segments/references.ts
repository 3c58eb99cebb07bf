/**
 * The references that a segment's bytes hold, gathered while they are written: places with
 * addresses into the segment itself, which move with it, and places with addresses of other
 * segments, by name.
 */
import type { PlacedCode, SegmentLayout } from './layout';
import { referenceText, type ReferenceName } from './format/segment-format';
import type { External } from './input';
import type { GuestObject } from './image/values';

/** One import with the places, as offsets from the base, that refer to it. */
export interface ImportPlaces {
  readonly name: ReferenceName;
  readonly address: number;
  readonly absolute: number[];
  readonly relative: number[];
}

function ascending(places: readonly number[]): number[] {
  return [...places].sort((a, b) => a - b);
}

export class References {
  private readonly places: number[] = [];
  private readonly byName = new Map<string, ImportPlaces>();

  constructor(private readonly layout: SegmentLayout) {}

  /** Offsets from the base of places with addresses into this segment, ascending. */
  relocations(): readonly number[] {
    return ascending(this.places);
  }

  /** In the order of first reference; places ascending. */
  imports(): readonly ImportPlaces[] {
    return [...this.byName.values()].map((each) => ({ ...each, absolute: ascending(each.absolute), relative: ascending(each.relative) }));
  }

  /** The oop of an object, noting that the four bytes at `place` hold it. */
  object(target: GuestObject, place: number): number {
    const { input } = this.layout;
    const external = input.external(target);
    if (external !== undefined) return this.absolute(external, place);
    const address = this.layout.addressOf(target);
    const shared = input.shared?.(target);
    if (shared !== undefined) this.absolute({ name: shared, address }, place);
    this.places.push(place);
    return address;
  }

  /** The odd entry of code, noting that the four bytes at `place` hold it. */
  entry(target: GuestObject | string, place: number): number {
    const code = this.layout.codeOf(target);
    if (code === undefined) return this.absolute(this.externalCode(target), place);
    this.places.push(place);
    return code.entry;
  }

  /** The distance from the end of the four bytes at `place` to the entry of code. */
  distance(target: GuestObject | string, place: number): number {
    const from = this.layout.base + place + 4;
    const code: PlacedCode | undefined = this.layout.codeOf(target);
    if (code !== undefined) return code.entry - from;
    const external = this.externalCode(target);
    this.importOf(external).relative.push(place);
    return external.address - from;
  }

  private absolute(external: External, place: number): number {
    this.importOf(external).absolute.push(place);
    return external.address;
  }

  private externalCode(target: GuestObject | string): External {
    const external = this.layout.input.externalCode(target);
    if (external === undefined) throw new Error('layout let code without a place pass');
    return external;
  }

  private importOf({ name, address }: External): ImportPlaces {
    const key = referenceText(name);
    const existing = this.byName.get(key);
    if (existing !== undefined) {
      if (existing.address !== address) throw new Error(`${key} has two addresses`);
      return existing;
    }
    const made = { name, address, absolute: [], relative: [] };
    this.byName.set(key, made);
    return made;
  }
}
