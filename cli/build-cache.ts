/** What a build keeps for the next one, in the cache of its output folder. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CacheFolder } from './cache/folder';
import type { Table, TableKind } from './cache/pack';
import { toolDigest } from './tool-digest';
import { UnitRecords } from './units';

type Pack = import('./cache/pack').Pack;
type PackClass = typeof import('./cache/pack').Pack;

export class BuildCache {
  readonly records: UnitRecords;
  /** What all outputs depend on besides the sources. */
  readonly facts: readonly string[];
  private readonly tool = toolDigest();
  private readonly folder: CacheFolder;
  private readonly packs = new Map<string, Pack>();

  constructor(
    private readonly out: string,
    { verify, enabled }: { readonly verify: boolean; readonly enabled: boolean },
  ) {
    this.folder = new CacheFolder(out, enabled);
    this.records = new UnitRecords(out, this.folder);
    this.facts = [this.tool, `verify ${verify}`];
  }

  /** The table of a unit, read when first asked for. */
  table(unit: string, kind: TableKind, Pack: PackClass): Table {
    const name = `${unit}.${kind}`;
    const pack = this.packs.get(name) ?? new Pack(this.folder, unit, kind, this.tool);
    this.packs.set(name, pack);
    return pack;
  }

  /** A file of a unit that was stored with this key. */
  read(name: string, key: string): Uint8Array | undefined {
    return this.folder.readFor(key, name);
  }

  write(name: string, key: string, content: Uint8Array): void {
    this.folder.writeFor(key, name, content);
  }

  /** Writes the tables, and removes what belongs to neither a unit of this build nor one that is there. */
  save(): void {
    for (const pack of this.packs.values()) pack.save();
    const used = [...this.packs.keys()].map(unitName);
    const isWanted = (unit: string) => used.includes(unit) || existsSync(join(this.out, `${unit}.seg`));
    this.folder.prune((name) => isWanted(unitName(name)));
  }
}

/** The unit that a file of the cache belongs to. */
function unitName(file: string): string {
  return file.slice(0, file.lastIndexOf('.'));
}
