/** What modules are linked against: the addresses of all that a segment names, by name. */
import { Packr } from 'msgpackr';
import { kernelNames, moduleNames, type NamedObject } from '../compiler/genesis/reference-names';
import { KERNEL, type GuestModule, type GuestSystem } from '../compiler/genesis/system';
import { DIGEST_SIZE, referenceText, type ReferenceName } from '../segments/format/segment-format';
import { GuestObject } from '../segments/image/values';
import { textOf } from '../segments/image/virtual-image';
import type { External } from '../segments/input';
import type { SegmentLayout } from '../segments/layout';
import { readSegment } from '../segments/reader';
import type { LinkedKernel } from './segment-input';

export interface LinkTable {
  /** Of the segment. */
  readonly digest: string;
  /** Oops and entries of code by the text of their names. */
  readonly addresses: ReadonlyMap<string, number>;
}

const packr = new Packr({ useRecords: false, variableMapSize: true });

/** The table of a segment that was just laid out. */
export function tableOfLayout(layout: SegmentLayout, digest: string): LinkTable {
  const { input, codes } = layout;
  const exported = input.roots.map(({ name, object }): [string, number] => [referenceText(name), layout.addressOf(object)]);
  return { digest, addresses: new Map([...exported, ...codes.map(({ name, owner, entry }) => codeEntry(name, owner !== undefined, entry))]) };
}

/** The table of a segment as its file tells it. */
export function tableOfFile(bytes: Uint8Array, path: string): LinkTable {
  const { header, exports, debug } = readSegment(bytes, path);
  const exported = exports.map(({ name, address }): [string, number] => [referenceText(name), address]);
  return { digest: header.digest, addresses: new Map([...exported, ...debug.codes.map(({ name, owner, entry }) => codeEntry(name, owner !== 0, entry))]) };
}

/** Blocks share names; nothing outside calls them. */
function codeEntry(name: string, isOwned: boolean, entry: number): [string, number] {
  return [referenceText({ kind: isOwned ? 'code' : 'stub', module: KERNEL, name }), entry];
}

export function packTable({ digest, addresses }: LinkTable): Uint8Array {
  return packr.pack([digest, [...addresses.keys()], [...addresses.values()]]);
}

export function unpackTable(bytes: Uint8Array): LinkTable {
  const [digest, names, addresses] = packr.unpack(bytes) as [string, string[], number[]];
  return { digest, addresses: new Map(names.map((name, index) => [name, addresses[index]])) };
}

/** The segments that a module is linked against: the kernel's, and those of the modules that it imports. */
export class LinkedSegments implements LinkedKernel {
  private readonly names: ReadonlyMap<GuestObject, ReferenceName>;
  private readonly objects: ReadonlySet<GuestObject>;
  private known: readonly LinkTable[] | undefined;

  /**
   * Made when the imported modules are loaded, and the importing one is not. `readTables` answers the
   * tables of the kernel and then of the imported modules, which are asked for when their segments are there.
   */
  constructor(
    private readonly system: GuestSystem,
    imported: readonly GuestModule[],
    private readonly readTables: () => readonly LinkTable[],
  ) {
    const named = [...kernelNames(system), ...imported.flatMap((module) => moduleNames(system, module))];
    this.names = new Map(named.map(({ name, object }) => [object, name]));
    this.objects = reachable(named);
  }

  private get tables(): readonly LinkTable[] {
    return (this.known ??= this.readTables());
  }

  /** Addresses of several segments are not covered by one digest: zeros, so that the image links by name. */
  get digest(): string {
    return this.tables.length === 1 ? this.tables[0].digest : '00'.repeat(DIGEST_SIZE);
  }

  external(object: GuestObject): External | undefined {
    const name = this.names.get(object) ?? this.symbolName(object);
    return (name && this.named(name)) ?? (this.objects.has(object) ? this.unnamed(object) : undefined);
  }

  externalCode(target: GuestObject | string): External | undefined {
    if (typeof target === 'string') return this.named({ kind: 'stub', module: KERNEL, name: target });
    const name = this.objects.has(target) ? this.system.image.debug.get(target)?.name : undefined;
    return name === undefined ? undefined : this.named({ kind: 'code', module: KERNEL, name });
  }

  private named(name: ReferenceName): External | undefined {
    const text = referenceText(name);
    const address = this.tables.find(({ addresses }) => addresses.has(text))?.addresses.get(text);
    return address === undefined ? undefined : { name, address };
  }

  /** Symbols that came into being after this was made go by their texts. */
  private symbolName(object: GuestObject): ReferenceName | undefined {
    return this.system.image.isSymbol(object) ? { kind: 'symbol', module: '', name: textOf(object) } : undefined;
  }

  /** Whether every segment may have a copy, of which the image keeps one. */
  private isShared(object: GuestObject): boolean {
    const { image } = this.system;
    return image.isSymbol(object) || object.behavior === image.get('behavior:Character');
  }

  private unnamed(object: GuestObject): External | undefined {
    if (this.isShared(object)) return undefined;
    const kind = this.system.behaviorName(object.behavior);
    throw new Error(`a module refers to an object of another segment without a name: an instance of ${kind}`);
  }
}

/** All objects that there are already. */
function reachable(named: readonly NamedObject[]): Set<GuestObject> {
  const objects = new Set(named.map(({ object }) => object));
  for (const { behavior, slots } of objects) {
    objects.add(behavior);
    for (const slot of slots) if (slot instanceof GuestObject) objects.add(slot);
  }
  return objects;
}
