/**
 * A file of the cache as a table, key → value. Keys are all that the value follows
 * from, or digests of it. What a build asked for is what it writes back: nothing that is no longer asked for stays.
 */
import { Packr } from 'msgpackr';
import type { CacheFolder } from './folder';

export type TableKind = 'front' | 'code';

/** How the values of a table are written. */
interface Form {
  readonly pack: (values: unknown) => Uint8Array;
  readonly unpack: (content: Buffer) => unknown;
}

/** Texts and small numbers are read and written fastest as JSON, which keeps no `undefined`; bytes are not. */
const FORMS: Readonly<Record<TableKind, () => Form>> = {
  front: () => ({ pack: (values) => Buffer.from(JSON.stringify(values)), unpack: (content) => JSON.parse(content.toString()) }),
  code: () => new Packr({ useRecords: false, variableMapSize: true }),
};

/** Answers and keeps values by key. */
export interface Table {
  /** Whether no build before has left anything. */
  readonly isEmpty: boolean;
  get(key: string): unknown;
  put(key: string, value: unknown): void;
}

export class Pack implements Table {
  private readonly form: Form;
  private readonly name: string;
  private readonly stored: ReadonlyMap<string, unknown>;
  private readonly used = new Map<string, unknown>();
  private isChanged = false;

  /** `tool`: digest of the tool; what another tool has written is not read. */
  constructor(
    private readonly folder: CacheFolder,
    unit: string,
    kind: TableKind,
    private readonly tool: string,
  ) {
    this.form = FORMS[kind]();
    this.name = `${unit}.${kind}`;
    this.stored = this.load();
  }

  get isEmpty(): boolean {
    return this.stored.size === 0;
  }

  get(key: string): unknown {
    const value = this.stored.get(key) ?? this.used.get(key);
    if (value !== undefined) this.used.set(key, value);
    return value;
  }

  put(key: string, value: unknown): void {
    this.used.set(key, value);
    this.isChanged = true;
  }

  /** Writes what was asked for, if that is not what the file holds. */
  save(): void {
    const isStored = !this.isChanged && this.used.size === this.stored.size;
    if (isStored || !this.folder.isEnabled) return;
    this.folder.writeFor(this.tool, this.name, this.form.pack([...this.used].flat()));
  }

  private load(): ReadonlyMap<string, unknown> {
    const content = this.folder.readFor(this.tool, this.name);
    return content === undefined ? new Map() : pairs(this.form.unpack(content) as unknown[]);
  }
}

function pairs(entries: readonly unknown[]): Map<string, unknown> {
  const map = new Map<string, unknown>();
  for (let index = 0; index < entries.length; index += 2) map.set(entries[index] as string, entries[index + 1]);
  return map;
}
