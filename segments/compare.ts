/**
 * What differs between two segments, whatever their addresses: names that others can import, methods by source and by
 * code, and all other objects by what is in them. Objects without a name are told apart by what they hold, one
 * reference deep, so that nothing depends on the order in which they are laid out.
 */
import type { CodeRange, CodeReference, MethodDebug } from './debug';
import { Flag, TAG_BITS } from './format/object-format';
import { referenceText } from './format/segment-format';
import { isTagged, objectHeaders, slotWords, type ObjectHeader } from './objects';
import type { SegmentFile } from './reader';

/** Names or descriptions that are in one of the two only, sorted. */
export interface Difference {
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

export interface SegmentComparison {
  readonly exports: Difference;
  readonly methods: Difference;
  /** Methods of both, the text of which differs. */
  readonly rewritten: readonly string[];
  /** Methods and blocks with the same source, or none, whose machine code or stack maps differ. */
  readonly recompiled: readonly string[];
  /** Other objects, by the names of their classes, where any differ; classes themselves as `classes`. */
  readonly objects: ReadonlyMap<string, Difference>;
}

export function compareSegments(one: SegmentFile, other: SegmentFile): SegmentComparison {
  const [before, after] = [new SegmentContent(one), new SegmentContent(other)];
  const methods = difference(before.sources.keys(), after.sources.keys());
  const rewritten = differing(before.sources, after.sources);
  const isRewritten = new Set(rewritten);
  const recompiled = differing(before.codes, after.codes).filter((name) => !isRewritten.has(methodOf(name)));
  return { exports: difference(before.exports, after.exports), methods, rewritten, recompiled, objects: differentObjects(before.objects, after.objects) };
}

export function isSame({ exports, methods, rewritten, recompiled, objects }: SegmentComparison): boolean {
  return [exports.removed, exports.added, methods.removed, methods.added, rewritten, recompiled].every(({ length }) => length === 0) && objects.size === 0;
}

/** As often as something is there more often than in the other. */
function difference(one: Iterable<string>, other: Iterable<string>): Difference {
  const surplus = new Map<string, number>();
  for (const each of other) surplus.set(each, (surplus.get(each) ?? 0) + 1);
  for (const each of one) surplus.set(each, (surplus.get(each) ?? 0) - 1);
  const repeated = (sign: number) => [...surplus].flatMap(([each, count]) => Array.from({ length: Math.max(0, count * sign) }, () => each)).sort();
  return { removed: repeated(-1), added: repeated(1) };
}

/** What both have, and not the same. */
function differing(one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): string[] {
  return [...one].filter(([name, text]) => other.has(name) && other.get(name) !== text).map(([name]) => name).sort();
}

function differentObjects(one: ReadonlyMap<string, readonly string[]>, other: ReadonlyMap<string, readonly string[]>): Map<string, Difference> {
  const classes = [...new Set([...one.keys(), ...other.keys()])].sort();
  const all = classes.map((name) => [name, difference(one.get(name) ?? [], other.get(name) ?? [])] as const);
  return new Map(all.filter(([, { removed, added }]) => removed.length + added.length > 0));
}

/** The method that a block stands in: `Foo>>bar` of `[] in Foo>>bar`. */
function methodOf(name: string): string {
  return name.slice(name.lastIndexOf(' in ') < 0 ? 0 : name.lastIndexOf(' in ') + 4);
}

/** Names that follow from that of a class. */
const FOLLOWING = new Set(['behavior', 'metaclass']);

/** Where objects are gathered each of which is the only one of its metaclass. */
const CLASSES = 'classes';

/** Arrays that these refer to are literals. */
const CODES = new Set(['CompiledMethod', 'CompiledBlock']);

/** What follows from names, sources and code, with the arrays and bytes that these refer to: tables, treecode, stack maps. */
const DERIVED = new Set([...CODES, 'NativeCode', 'SendSite', 'SuperSendSite', 'InlineGuard', 'MethodDictionary', 'Namespace', 'SymbolTable']);

class SegmentContent {
  readonly exports: readonly string[];
  /** Methods by their names, each as it is written. */
  readonly sources: ReadonlyMap<string, string>;
  /** Machine code by the name of its method, block or stub, without addresses. */
  readonly codes: ReadonlyMap<string, string>;
  /** Descriptions by the names of classes. */
  readonly objects: ReadonlyMap<string, readonly string[]>;
  private readonly headers: ReadonlyMap<number, ObjectHeader>;
  private readonly names: ReadonlyMap<number, string>;
  private readonly methods: ReadonlyMap<number, MethodDebug>;

  constructor(private readonly file: SegmentFile) {
    const { debug, exports, imports } = file;
    this.headers = new Map(objectHeaders(file).map((header) => [header.oop, header]));
    this.methods = new Map(debug.methods.map((each) => [each.address, each]));
    const methodNames = debug.methods.map(({ address, name }) => [address, name] as const);
    const references = [...imports, ...exports].map(({ address, name }) => [address, referenceText(name).replace(/^known:/, '')] as const);
    this.names = new Map([...methodNames, ...references]);
    this.exports = exports.filter(({ name }) => !FOLLOWING.has(name.kind)).map(({ name }) => referenceText(name));
    const texts = new Map(debug.sources);
    const textOf = ({ file, start, end }: MethodDebug) => (texts.get(file) ?? '').slice(start, end);
    this.sources = new Map(debug.methods.filter(({ name }) => methodOf(name) === name).map((each) => [each.name, textOf(each)]));
    this.codes = this.describedCodes();
    this.objects = this.describedObjects();
  }

  private describedCodes(): Map<string, string> {
    const codes = new Map<string, string>();
    for (const each of this.file.debug.codes) codes.set(each.name, `${codes.get(each.name) ?? ''}${this.describedCode(each)}`);
    return codes;
  }

  /** Positions count from where the method begins, which may move in its file. */
  private describedCode({ entry, size, owner, safepoints, references }: CodeRange): string {
    const { header, parts } = this.file;
    const first = entry - header.base - header.dataSize;
    const bytes = parts.code.slice(first, first + size);
    for (const { offset } of references) bytes.fill(0, offset, offset + 4);
    const start = this.methods.get(owner)?.start ?? 0;
    const maps = safepoints.map(({ offset, position, oopSlots }) => [offset, position - start, oopSlots]);
    return JSON.stringify([Buffer.from(bytes).toString('base64'), maps, references.map((each) => this.describedReference(each))]);
  }

  private describedReference({ offset, kind, target, addend }: CodeReference): unknown[] {
    const address = /^0x([0-9a-f]+)$/.exec(target)?.[1];
    return [offset, kind, addend, address === undefined ? target : this.mentioned(BigInt(`0x${address}`))];
  }

  private describedObjects(): Map<string, string[]> {
    const objects = new Map<string, string[]>();
    const derived = this.derivedObjects();
    for (const header of this.headers.values()) {
      if (derived.has(header.oop)) continue;
      const name = this.classOf(header);
      objects.set(name, objects.get(name) ?? []);
      objects.get(name)!.push(this.described(header));
    }
    return objects;
  }

  private derivedObjects(): Set<number> {
    const derived = new Set<number>();
    for (const header of this.headers.values()) {
      const name = this.classOf(header);
      if (!DERIVED.has(name)) continue;
      const parts = CODES.has(name) ? ['ByteArray'] : ['ByteArray', 'Array'];
      derived.add(header.oop);
      for (const word of slotWords(this.file, header)) {
        const part = this.headers.get(Number(word));
        if (part !== undefined && parts.includes(this.classOf(part))) derived.add(part.oop);
      }
    }
    return derived;
  }

  private classOf({ behavior }: ObjectHeader): string {
    const name = (this.names.get(behavior) ?? 'nothing').replace(/^behavior:(?:\S*\.)?/, '');
    return name.endsWith(' class') ? CLASSES : name;
  }

  private described(header: ObjectHeader): string {
    const name = this.names.get(header.oop);
    return `${name === undefined ? '' : `${name} `}${header.flags & Flag.bytes ? this.bytesOf(header) : this.slotsOf(header)}`;
  }

  private slotsOf(header: ObjectHeader): string {
    return `(${slotWords(this.file, header).map((word) => this.mentioned(word)).join(' ')})`;
  }

  private bytesOf({ oop, size }: ObjectHeader): string {
    const start = oop - this.file.header.base;
    return JSON.stringify(Buffer.from(this.file.parts.data.subarray(start, start + size)).toString('latin1'));
  }

  /** How an object is shown that another one refers to; entries of code are all alike. */
  private mentioned(word: bigint): string {
    const address = Number(word);
    const header = this.headers.get(address);
    if (header === undefined) return this.names.get(address) ?? (isTagged(word) && !this.isEntry(address) ? `${word >> BigInt(TAG_BITS)}` : 'code');
    const name = this.names.get(address);
    if (name !== undefined) return name;
    return header.flags & Flag.bytes ? this.bytesOf(header) : `${this.classOf(header)}/${header.size}`;
  }

  private isEntry(address: number): boolean {
    const { base, dataSize, codeSize } = this.file.header;
    return address > base + dataSize && address < base + dataSize + codeSize;
  }
}
