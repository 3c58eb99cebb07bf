/**
 * The map file of a segment: what stands where, by name and by address, as text that can be
 * compared line by line. It depends on the layout and on nothing else.
 */
import { referenceText } from './format/segment-format';
import type { CodeRelocation } from './format/code';
import type { GuestObject } from './image/values';
import { BOOT_STUB } from './input';
import { address, type PlacedCode, type SegmentLayout } from './layout';
import { References } from './references';
import { writeCode, writeData } from './write-parts';

/** What an object is called in the map. */
export interface MapEntry {
  /** The map has a list by name for each kind, in the order given to {@link mapOf}. */
  readonly kind: string;
  readonly name: string;
}

interface Line {
  readonly kind: string;
  readonly name: string;
  readonly start: number;
  readonly size: number;
}

/** The kinds that every map has. */
const CODE = 'code';

/**
 * The text of the map. `describe` names the objects worth a line: classes, methods, send
 * sites; the kinds are listed in this order, code last.
 */
export function mapOf(layout: SegmentLayout, kinds: readonly string[], describe: (object: GuestObject) => MapEntry | undefined): string {
  const lines = [...objectLines(layout, describe), ...layout.codes.map(codeLine)];
  const byName = [...kinds, CODE].map((kind) => section(`${kind}, by name`, namesOf(lines, kind)));
  return [
    summary(layout), ...byName, section('by address', addressesOf(lines)), section('imports', importLines(layout)),
    section('relocations in code', relocationLines(layout)),
  ].join('\n');
}

function objectLines(layout: SegmentLayout, describe: (object: GuestObject) => MapEntry | undefined): Line[] {
  const lines: Line[] = [];
  for (const object of layout.objects) {
    const entry = describe(object);
    if (entry !== undefined) lines.push({ kind: entry.kind, name: entry.name, start: layout.addressOf(object), size: object.size });
  }
  return lines;
}

function codeLine({ name, entry, bytes }: PlacedCode): Line {
  return { kind: CODE, name, start: entry, size: bytes.length };
}

function summary({ input, base, objects, codes, dataUsed, dataSize, codeUsed }: SegmentLayout): string {
  const code = base + dataSize;
  return section(`segment ${input.name}`, [
    `data ${address(base)} to ${address(base + dataUsed)}, ${objects.length} objects`,
    `code ${address(code)} to ${address(code + codeUsed)}, ${codes.length} codes`,
    ...input.roots.map(({ name }) => `root ${referenceText(name)}`),
  ]);
}

function section(title: string, lines: readonly string[]): string {
  return [`# ${title}`, ...lines, ''].join('\n');
}

function namesOf(lines: readonly Line[], kind: string): string[] {
  const chosen = lines.filter((line) => line.kind === kind);
  chosen.sort((a, b) => (a.name === b.name ? a.start - b.start : a.name < b.name ? -1 : 1));
  return chosen.map(({ name, start, size }) => `${name} ${address(start)} ${size}`);
}

function addressesOf(lines: readonly Line[]): string[] {
  const sorted = [...lines].sort((a, b) => a.start - b.start);
  return sorted.map(({ kind, name, start, size }) => `${address(start)} ${size} ${kind} ${name}`);
}

/** What the segment takes from others, with the number of places that refer to it; the kernel's takes nothing. */
function importLines(layout: SegmentLayout): string[] {
  if (layout.codeOf(BOOT_STUB) !== undefined) return [];
  const references = new References(layout);
  writeData(layout, references);
  writeCode(layout, references);
  const lines = references.imports().map(
    (each) => `${referenceText(each.name)} ${address(each.address)} ${each.absolute.length + each.relative.length}`,
  );
  return lines.sort((a, b) => (a < b ? -1 : 1));
}

/** The lines of each code as one text, so that no line is kept. */
function relocationLines(layout: SegmentLayout): string[] {
  const names = new TargetNames(layout);
  return layout.codes.filter(({ relocations }) => relocations.length > 0).map(({ name, entry, relocations }) =>
    relocations.map((each) => `${address(entry + each.offset)} ${each.kind} ${names.of(each)} in ${name}`).join('\n'),
  );
}

/** What references are shown as; most targets are referred to many times. */
class TargetNames {
  private readonly names = { abs32: new Map<GuestObject | string, string>(), rel32: new Map<GuestObject | string, string>() };

  constructor(private readonly layout: SegmentLayout) {}

  of({ kind, target, addend }: CodeRelocation): string {
    const names = this.names[kind];
    let name = names.get(target);
    if (name === undefined) names.set(target, (name = kind === 'rel32' ? this.codeText(target) : this.objectText(target)));
    return addend === 0 ? name : `${name} + ${addend}`;
  }

  private codeText(target: GuestObject | string): string {
    return this.layout.codeOf(target)?.name ?? referenceText(this.layout.input.externalCode(target)!.name);
  }

  private objectText(target: GuestObject | string): string {
    if (typeof target === 'string') return target;
    const external = this.layout.input.external(target);
    return external === undefined ? address(this.layout.addressOf(target)) : referenceText(external.name);
  }
}
