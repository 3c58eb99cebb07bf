/** Where two segment files, or two maps, begin to differ, decoded. */
import { disassemble } from '../../emitter';
import { Flag } from '../../segments/format/object-format';
import type { CodeRange } from '../../segments/debug';
import { objectHeaders, slotWords, type ObjectHeader } from '../../segments/objects';
import { readSegment, type SegmentFile } from '../../segments/reader';
import { showCode } from '../../cli/show-code';

export function firstDifference(name: string, one: Uint8Array, other: Uint8Array): string {
  if (!name.endsWith('.seg')) return differentLines([one, other].map((bytes) => new TextDecoder().decode(bytes)) as [string, string]);
  const [a, b] = [one, other].map((bytes) => readSegment(bytes, name)) as [SegmentFile, SegmentFile];
  if (a.header.base !== b.header.base) return `base: ${a.header.base} and ${b.header.base}`;
  return differentObject(a, b) ?? differentCode(a, b) ?? differentLines([tablesOf(a), tablesOf(b)]);
}

function differentLines([one, other]: readonly [string, string]): string {
  const [left, right] = [one, other].map((text) => text.split('\n'));
  const at = left.findIndex((line, index) => line !== right[index]);
  if (at < 0) return 'no line differs';
  return `line ${at + 1}\n- ${left.slice(at, at + 3).join('\n- ')}\n+ ${right.slice(at, at + 3).join('\n+ ')}`;
}

function differentObject(one: SegmentFile, other: SegmentFile): string | undefined {
  const [left, right] = [one, other].map((file) => objectHeaders(file).map((header) => shownObject(file, header)));
  const at = left.findIndex((each, index) => each !== right[index]);
  return at < 0 ? undefined : `object ${at}\n- ${left[at]}\n+ ${right[at] ?? 'none'}`;
}

function shownObject(file: SegmentFile, header: ObjectHeader): string {
  const { oop, hash, flags, behavior, size } = header;
  const bytes = file.parts.data.subarray(oop - file.header.base, oop - file.header.base + size);
  const body = flags & Flag.bytes ? JSON.stringify(Buffer.from(bytes).toString('latin1')) : slotWords(file, header).map((word) => nameAt(file, word)).join(' ');
  return `0x${oop.toString(16)} ${nameAt(file, BigInt(behavior))} hash ${hash} flags ${flags} size ${size}: ${body}`;
}

/** A word as its name, if it is the address of something that has one. */
function nameAt({ exports, imports, debug }: SegmentFile, word: bigint): string {
  const address = Number(word);
  const named = [...exports, ...imports].find((each) => each.address === address)?.name;
  return named === undefined ? (debug.methods.find((each) => each.address === address)?.name ?? `0x${word.toString(16)}`) : `${named.kind}:${named.module}.${named.name}`;
}

function differentCode(one: SegmentFile, other: SegmentFile): string | undefined {
  const [left, right] = [one, other].map((file) => file.debug.codes.map((code) => shownCode(file, code)));
  const at = left.findIndex((each, index) => each !== right[index]);
  return at < 0 ? undefined : `${one.debug.codes[at].name}: ${differentLines([left[at], right[at] ?? ''])}`;
}

function shownCode({ header, parts }: SegmentFile, { name, entry, size, safepoints }: CodeRange): string {
  const start = entry - header.base - header.dataSize;
  return showCode(name, disassemble({ bytes: parts.code.subarray(start, start + size), address: entry, safepoints, source: '' }), entry);
}

function tablesOf({ header, exports, imports, known, slots, relocations, debug }: SegmentFile): string {
  const tables = { exports, imports, known, slots, relocations, methods: debug.methods, codes: debug.codes, sources: debug.sources, header };
  return Object.entries(tables).flatMap(([name, table]) => (Array.isArray(table) ? table : [table]).map((each) => `${name} ${JSON.stringify(each)}`)).join('\n');
}
