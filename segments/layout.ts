/**
 * Layout gives every object and code of a segment its address. Before: references are host
 * references. After: a frozen map of addresses, in which every object that a slot, a header
 * or code refers to is laid out here or named in another segment. It changes no object.
 */
import { diagnostic, DiagnosticError, type Diagnostic } from './diagnostics';
import { SEGMENT_DIAGNOSTICS } from './diagnostic-kinds';
import { ENTRY_ALIGNMENT, ENTRY_REMAINDER, type CodeRelocation, type Safepoint } from './format/code';
import {
  LARGE_HEADER_SIZE, MAX_SMALL_SIZE, PAGE_SIZE, SEGMENT_SPACE_LIMIT, SMALL_HEADER_SIZE, WORD_SIZE,
} from './format/object-format';
import { KNOWN_OBJECTS } from './format/known-objects';
import { referenceText } from './format/segment-format';
import { BOOT_STUB, type SegmentInput } from './input';
import type { GuestObject } from './image/values';
import { isValue, trace, type Reason, type Trace } from './trace';

/** Code with its place. */
export interface PlacedCode {
  readonly name: string;
  /** `undefined` for stubs. */
  readonly owner: GuestObject | undefined;
  /** The odd address of its first byte. */
  readonly entry: number;
  readonly bytes: Uint8Array;
  readonly relocations: readonly CodeRelocation[];
  readonly safepoints: readonly Safepoint[];
}

/** A step of the path from a root: what was reached, and by what of the step before. */
export interface WhyStep {
  readonly object: GuestObject;
  /** `root known:nil`, `behavior`, `slot 3`, `code`. */
  readonly by: string;
}

export interface SegmentLayout {
  readonly input: SegmentInput;
  readonly base: number;
  /** In order of their addresses. */
  readonly objects: readonly GuestObject[];
  /** In order of their addresses: stubs, then the codes as given. */
  readonly codes: readonly PlacedCode[];
  /** Bytes of objects, and of the pages that hold them. */
  readonly dataUsed: number;
  readonly dataSize: number;
  readonly codeUsed: number;
  readonly codeSize: number;
  /** Whether an object is laid out in this segment. */
  has(object: GuestObject): boolean;
  /** The oop of an object of this segment. */
  addressOf(object: GuestObject): number;
  /** The code of an owner, or of a stub by name, if it is in this segment. */
  codeOf(target: GuestObject | string): PlacedCode | undefined;
  /** The path from a root to an object of this segment. */
  why(object: GuestObject): readonly WhyStep[];
}

/** Bytes of header in front of an object's body. */
export function headerSizeOf(object: GuestObject): number {
  return object.size > MAX_SMALL_SIZE ? LARGE_HEADER_SIZE : SMALL_HEADER_SIZE;
}

/** Bytes of an object's body, with padding. */
export function bodySizeOf(object: GuestObject): number {
  return object.isBytes ? alignUp(object.size, WORD_SIZE) : object.size * WORD_SIZE;
}

export function alignUp(number: number, boundary: number): number {
  return Math.ceil(number / boundary) * boundary;
}

/** Lays out a segment. Throws a {@link DiagnosticError} with all that is wrong. */
export function layoutSegment(input: SegmentInput): SegmentLayout {
  const traced = trace(input);
  const { objects, indexes } = traced;
  const { addresses, end } = placeObjects(objects, input.base);
  const dataUsed = end - input.base;
  const dataSize = alignUp(dataUsed, PAGE_SIZE);
  const { codes, codeUsed } = placeCodes(input, input.base + dataSize);
  const byTarget = new Map(codes.map((code) => [code.owner ?? code.name, code]));
  const layout: SegmentLayout = Object.freeze({
    input, base: input.base, objects, codes, dataUsed, dataSize, codeUsed, codeSize: alignUp(codeUsed, PAGE_SIZE),
    has: (object: GuestObject) => indexes.has(object),
    addressOf: (object: GuestObject) => addresses[indexes.get(object) ?? notLaidOut(input)],
    codeOf: (target: GuestObject | string) => byTarget.get(target),
    why: (object: GuestObject) => pathTo(object, traced),
  });
  const found = check(layout);
  if (found.length > 0) throw new DiagnosticError(found);
  return layout;
}

function notLaidOut(input: SegmentInput): never {
  throw new Error(`object is not laid out in segment ${input.name}`);
}

/** The oops of objects, in their order. */
function placeObjects(objects: readonly GuestObject[], base: number): { addresses: readonly number[]; end: number } {
  let end = base;
  const addresses = objects.map((object) => {
    const oop = end + headerSizeOf(object);
    end = oop + bodySizeOf(object);
    return oop;
  });
  return { addresses, end };
}

function placeCodes(input: SegmentInput, start: number): { codes: readonly PlacedCode[]; codeUsed: number } {
  let end = start;
  const place = (name: string, owner: GuestObject | undefined, code: Pick<PlacedCode, 'bytes' | 'relocations' | 'safepoints'>) => {
    const entry = alignUp(end - ENTRY_REMAINDER, ENTRY_ALIGNMENT) + ENTRY_REMAINDER;
    end = entry + code.bytes.length;
    const { bytes, relocations, safepoints } = code;
    return { name, owner, entry, bytes, relocations, safepoints };
  };
  const stubs = input.stubs.map((stub) => place(stub.name, undefined, { ...stub, safepoints: [] }));
  const owned = input.codes.map((code) => place(code.name, code.owner, code));
  return { codes: [...stubs, ...owned], codeUsed: end - start };
}

function pathTo(object: GuestObject, traced: Trace): readonly WhyStep[] {
  const steps: WhyStep[] = [];
  for (let at: GuestObject | undefined = object; at !== undefined; ) {
    const index = traced.indexes.get(at);
    if (index === undefined) throw new Error('object is not in the segment');
    const reason = traced.reasonOf(index);
    steps.unshift({ object: at, by: reasonText(reason) });
    at = reason.kind === 'root' ? undefined : reason.from;
  }
  return steps;
}

function reasonText(reason: Reason): string {
  switch (reason.kind) {
    case 'root': return `root ${reason.name}`;
    case 'slot': return `slot ${reason.slot}`;
    case 'behavior':
    case 'code': return reason.kind;
    default: return reason satisfies never;
  }
}

function check(layout: SegmentLayout): Diagnostic[] {
  return [...checkExtent(layout), ...checkKnown(layout), ...checkRoots(layout), ...checkObjects(layout), ...checkCodes(layout), ...checkCodeSlots(layout)];
}

function checkExtent(layout: SegmentLayout): Diagnostic[] {
  const { base, dataSize, codeSize, input } = layout;
  if (base % PAGE_SIZE !== 0 || base <= 0) throw new Error(`base ${base} of segment ${input.name} is not at a page`);
  const end = base + dataSize + codeSize;
  if (end <= SEGMENT_SPACE_LIMIT) return [];
  return [diagnostic(SEGMENT_DIAGNOSTICS.tooLarge, { name: input.name, end: address(end), limit: address(SEGMENT_SPACE_LIMIT) })];
}

/** The loader and the tools rely on a kernel's known objects. */
function checkKnown({ input, codeOf }: SegmentLayout): Diagnostic[] {
  if (codeOf(BOOT_STUB) === undefined) return [];
  const missing = KNOWN_OBJECTS.filter((known) => !input.image.has(known));
  return missing.map((known) => diagnostic(SEGMENT_DIAGNOSTICS.missingKnown, { name: input.name, known }));
}

function checkRoots({ input }: SegmentLayout): Diagnostic[] {
  const seen = new Set<string>();
  const twice = input.roots.map(({ name }) => referenceText(name)).filter((root) => seen.has(root) || !seen.add(root));
  return twice.map((root) => diagnostic(SEGMENT_DIAGNOSTICS.duplicateRoot, { name: input.name, root }));
}

function checkObjects(layout: SegmentLayout): Diagnostic[] {
  return layout.objects.flatMap((object) => {
    const what = defectOf(object);
    if (what === undefined) return [];
    const path = layout.why(object).map(({ by }) => by).join(', ');
    return [diagnostic(SEGMENT_DIAGNOSTICS.incomplete, { what, path })];
  });
}

function defectOf(object: GuestObject): string | undefined {
  if (object.behavior === undefined) return 'it has no behavior';
  const slot = object.slots.findIndex((value) => !isValue(value));
  return slot < 0 ? undefined : `its slot ${slot} holds no value`;
}

function checkCodes(layout: SegmentLayout): Diagnostic[] {
  return layout.codes.flatMap(({ name, relocations }) =>
    relocations
      .filter(({ kind, target }) => kind === 'rel32' && !hasCode(layout, target))
      .map(({ target }) => diagnostic(SEGMENT_DIAGNOSTICS.noCode, { from: name, target: targetName(layout, target) })),
  );
}

function checkCodeSlots(layout: SegmentLayout): Diagnostic[] {
  return layout.input.codeSlots.flatMap(({ object, slot, target }) => {
    const what = `slot ${slot} for ${targetName(layout, target)}`;
    if (!layout.has(object)) return [diagnostic(SEGMENT_DIAGNOSTICS.unreachable, { name: layout.input.name, what })];
    if (hasCode(layout, target)) return [];
    return [diagnostic(SEGMENT_DIAGNOSTICS.noCode, { from: `a code slot, ${slot},`, target: targetName(layout, target) })];
  });
}

function hasCode(layout: SegmentLayout, target: GuestObject | string): boolean {
  return layout.codeOf(target) !== undefined || layout.input.externalCode(target) !== undefined;
}

function targetName(layout: SegmentLayout, target: GuestObject | string): string {
  if (typeof target === 'string') return `stub ${target}`;
  return layout.input.image.debug.get(target)?.name ?? 'a method without debug facts';
}

/** Two hexadecimal digits for each byte: maps have many addresses, and to make a number's digits is slow. */
const DIGITS = Array.from({ length: 0x100 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** An address as people read it. */
export function address(number: number): string {
  if (number >= 2 ** 32) return `0x${number.toString(16)}`;
  return `0x${DIGITS[number >>> 24]}${DIGITS[(number >>> 16) & 0xff]}${DIGITS[(number >>> 8) & 0xff]}${DIGITS[number & 0xff]}`;
}
