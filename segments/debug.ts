/**
 * The debug part: what tools show and booting never reads. Packed by msgpackr as arrays,
 * texts and numbers only, so that the bytes depend on nothing but the values. `SegmentFacts` in
 * kernel-src/LMR reads sources and methods, too.
 */
import { Packr } from 'msgpackr';
import type { Safepoint } from './format/code';
import { referenceText } from './format/segment-format';
import type { GuestObject } from './image/values';
import type { CodeDebug, CodePragma, PragmaArgument } from './image/virtual-image';
import type { PlacedCode, SegmentLayout } from './layout';

/** Debug facts of a method or block. */
export interface MethodDebug extends CodeDebug {
  /** Its oop. */
  readonly address: number;
}

/** A place in code with what it refers to. */
export interface CodeReference {
  /** From the entry. */
  readonly offset: number;
  readonly kind: 'abs32' | 'rel32';
  /** `Array>>size`, `stub dispatch0`, `behavior:Kernel.Array`, or what an object in this segment is called, or its address. */
  readonly target: string;
  readonly addend: number;
}

/** Debug facts of native code. */
export interface CodeRange {
  readonly name: string;
  /** The oop of its CompiledMethod or CompiledBlock; 0 for stubs. */
  readonly owner: number;
  readonly entry: number;
  readonly size: number;
  readonly safepoints: readonly Safepoint[];
  readonly references: readonly CodeReference[];
}

export interface SegmentDebug {
  readonly methods: readonly MethodDebug[];
  readonly codes: readonly CodeRange[];
  /** Source texts by path, sorted by path. */
  readonly sources: readonly (readonly [path: string, text: string])[];
}

/** Gathers the debug facts of a laid-out segment. */
export function debugOf(layout: SegmentLayout): SegmentDebug {
  const methods = layout.objects.flatMap((object) => methodDebug(layout, object));
  const files = new Set(methods.map(({ file }) => file));
  const sources = [...layout.input.image.sources].filter(([path]) => files.has(path)).sort(([a], [b]) => (a < b ? -1 : 1));
  const names = new TargetNames(layout);
  return { methods, codes: layout.codes.map((code) => codeRange(layout, code, names)), sources };
}

function methodDebug(layout: SegmentLayout, object: GuestObject): MethodDebug[] {
  const facts = layout.input.image.debug.get(object);
  if (facts === undefined) return [];
  return [{ address: layout.addressOf(object), ...facts }];
}

function codeRange(layout: SegmentLayout, code: PlacedCode, names: TargetNames): CodeRange {
  const { name, owner, entry, bytes, safepoints } = code;
  const references = code.relocations.map(({ offset, kind, target, addend }) => ({
    offset, kind, addend, target: kind === 'rel32' ? names.ofCode(target) : names.ofObject(target),
  }));
  return { name, owner: owner === undefined ? 0 : layout.addressOf(owner), entry, size: bytes.length, safepoints, references };
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

/** A packer that keeps nothing from one value to the next. */
function packer(): Packr {
  return new Packr({ useRecords: false, variableMapSize: true, bundleStrings: false });
}

export function packDebug({ methods, codes, sources }: SegmentDebug): Uint8Array {
  const packed = packer().pack([
    sources,
    methods.map(({ address, name, file, start, end, category, localNames, positions, pragmas }) => [
      address, name, file, start, end, category ?? null, localNames, pragmas.map(packPragma), positions,
    ]),
    codes.map(({ name, owner, entry, size, safepoints, references }) => [
      name, owner, entry, size,
      safepoints.map(({ offset, position, oopSlots }) => [offset, position, oopSlots]),
      references.map(({ offset, kind, target, addend }) => [offset, kind, target, addend]),
    ]),
  ]);
  return new Uint8Array(packed);
}

/** A type, and what its values are made of; long numbers as text. */
type PackedLiteral = [type: string, ...(string | number | number[] | PackedLiteral[])[]];
type PackedPragma = [string, PackedLiteral[]];
type PackedMethod = [number, string, string, number, number, string | null, string[], PackedPragma[], [number, number][]];
type PackedCode = [string, number, number, number, [number, number, number[]][], [number, 'abs32' | 'rel32', string, number][]];

function packPragma({ selector, args }: CodePragma): PackedPragma {
  return [selector, args.map(packLiteral)];
}

function packLiteral({ type, value, numerator, scale, codePoint, elements, bytes }: PragmaArgument): PackedLiteral {
  if (elements !== undefined) return [type, elements.map(packLiteral)];
  if (bytes !== undefined) return [type, [...bytes]];
  if (codePoint !== undefined) return [type, codePoint];
  if (numerator !== undefined) return [type, String(numerator), scale!];
  return value === undefined ? [type] : [type, String(value).replace('e+', 'e')];
}

function unpackPragma([selector, args]: PackedPragma): CodePragma {
  return { selector, args: args.map(unpackLiteral) };
}

function unpackLiteral([type, first, second]: PackedLiteral): PragmaArgument {
  if (first === undefined) return { type };
  switch (type) {
    case 'array':
      return { type, elements: (first as PackedLiteral[]).map(unpackLiteral) };
    case 'byteArray':
      return { type, bytes: first as number[] };
    case 'character':
      return { type, codePoint: first as number };
    case 'scaledDecimal':
      return { type, numerator: BigInt(first as string), scale: second as number };
    case 'integer':
      return { type, value: BigInt(first as string) };
    case 'float':
      return { type, value: Number(first) };
    default:
      return { type, value: first };
  }
}

/** Reads what {@link packDebug} wrote. The part's digest must have been checked. */
export function unpackDebug(bytes: Uint8Array): SegmentDebug {
  const [sources, methods, codes] = packer().unpack(bytes) as [[string, string][], PackedMethod[], PackedCode[]];
  return {
    methods: methods.map(([address, name, file, start, end, category, localNames, pragmas, positions]) => ({
      address, name, file, start, end, ...(category === null ? {} : { category }), localNames, positions, pragmas: pragmas.map(unpackPragma),
    })),
    codes: codes.map(([name, owner, entry, size, safepoints, references]) => ({
      name, owner, entry, size,
      safepoints: safepoints.map(([offset, position, oopSlots]) => ({ offset, position, oopSlots })),
      references: references.map(([offset, kind, target, addend]) => ({ offset, kind, target, addend })),
    })),
    sources,
  };
}
