/** Writes the debug part of a segment; debug.ts reads it. There is much of it, so it is written as it is found. */
import { referenceText } from './format/segment-format';
import type { CodeRelocation } from './format/code';
import type { GuestObject } from './image/values';
import type { CodeDebug, PragmaArgument } from './image/virtual-image';
import type { PlacedCode, SegmentLayout } from './layout';
import { PackWriter } from './pack-writer';

/** The debug facts of a laid-out segment. */
export function packDebug(layout: SegmentLayout): Uint8Array {
  return new DebugWriter(layout).bytes();
}

class DebugWriter {
  private readonly out = new PackWriter();
  private readonly names: TargetNames;

  constructor(private readonly layout: SegmentLayout) {
    this.names = new TargetNames(layout);
  }

  bytes(): Uint8Array {
    const { out, layout } = this;
    const { debug, sources } = layout.input.image;
    const owners = layout.objects.filter((object) => debug.has(object));
    const files = new Set(owners.map((owner) => debug.get(owner)!.file));
    out.list(3);
    out.each([...sources].filter(([path]) => files.has(path)).sort(([a], [b]) => (a < b ? -1 : 1)), (each) => this.source(each));
    out.each(owners, (owner) => this.method(layout.addressOf(owner), debug.get(owner)!));
    out.each(layout.codes, (code) => this.code(code));
    return out.bytes();
  }

  private source([path, text]: readonly [string, string]): void {
    this.out.list(2);
    this.out.text(path);
    this.out.text(text);
  }

  private method(address: number, { name, file, start, end, category, localNames, positions, pragmas }: CodeDebug): void {
    const { out } = this;
    out.list(9);
    out.number(address);
    out.text(name);
    out.text(file);
    out.number(start);
    out.number(end);
    if (category === undefined) out.nothing();
    else out.text(category);
    out.each(localNames, (each) => out.text(each));
    out.each(pragmas, ({ selector, args }) => {
      out.list(2);
      out.text(selector);
      out.each(args, (each) => this.literal(each));
    });
    out.each(positions, (each) => this.numbers(each));
  }

  private numbers(numbers: readonly number[]): void {
    this.out.each(numbers, (each) => this.out.number(each));
  }

  /** A type, and what its values are made of; long numbers as text. */
  private literal({ type, value, numerator, scale, codePoint, elements, bytes }: PragmaArgument): void {
    const { out } = this;
    out.list(numerator !== undefined ? 3 : (elements ?? bytes ?? codePoint ?? value) !== undefined ? 2 : 1);
    out.text(type);
    if (elements !== undefined) out.each(elements, (each) => this.literal(each));
    else if (bytes !== undefined) this.numbers(bytes);
    else if (codePoint !== undefined) out.number(codePoint);
    else if (numerator !== undefined) {
      out.text(String(numerator));
      out.number(scale!);
    } else if (value !== undefined) out.text(String(value).replace('e+', 'e'));
  }

  private code({ name, owner, entry, bytes, safepoints, relocations }: PlacedCode): void {
    const { out } = this;
    out.list(6);
    out.text(name);
    out.number(owner === undefined ? 0 : this.layout.addressOf(owner));
    out.number(entry);
    out.number(bytes.length);
    out.each(safepoints, ({ offset, position, oopSlots }) => {
      out.list(3);
      out.number(offset);
      out.number(position);
      this.numbers(oopSlots);
    });
    out.each(relocations, (each) => this.reference(each));
  }

  private reference({ offset, kind, target, addend }: CodeRelocation): void {
    const { out } = this;
    out.list(4);
    out.number(offset);
    out.text(kind);
    out.text(kind === 'rel32' ? this.names.ofCode(target) : this.names.ofObject(target));
    out.number(addend);
  }
}

/** What references are shown as; most targets are referred to many times. */
class TargetNames {
  private readonly codes = new Map<GuestObject | string, string>();
  private readonly objects = new Map<GuestObject | string, string>();

  constructor(private readonly layout: SegmentLayout) {}

  ofCode(target: GuestObject | string): string {
    return known(this.codes, target, () => this.codeTarget(target));
  }

  ofObject(target: GuestObject | string): string {
    return known(this.objects, target, () => this.objectTarget(target));
  }

  private codeTarget(target: GuestObject | string): string {
    const own = this.layout.codeOf(target);
    if (own !== undefined) return own.owner === undefined ? `stub ${own.name}` : own.name;
    return referenceText(this.layout.input.externalCode(target)!.name);
  }

  private objectTarget(target: GuestObject | string): string {
    if (typeof target === 'string') return `stub ${target}`;
    const external = this.layout.input.external(target);
    if (external !== undefined) return referenceText(external.name);
    return this.layout.input.nameOf?.(target) ?? `0x${this.layout.addressOf(target).toString(16)}`;
  }
}

function known<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = make()));
  return value;
}
