/**
 * The reader turns the bytes of a segment file into header, parts and tables. It trusts
 * nothing: magic, version, architecture, digests and the bounds of everything are checked
 * before anything is handed out, in the same order as the loader does.
 */
import { diagnostic, DiagnosticError, type Diagnostic } from './diagnostics';
import { SEGMENT_DIAGNOSTICS } from './diagnostic-kinds';
import { unpackDebug, type SegmentDebug } from './debug';
import { digestOf } from './format/digest';
import { readHeader } from './format/header';
import { PAGE_SIZE, SEGMENT_SPACE_LIMIT } from './format/object-format';
import { decodePlaces } from './format/places';
import {
  ARCHITECTURE_X86_64, REFERENCE_KINDS, SEGMENT_DIGEST_OFFSET, SEGMENT_HEADER_SIZE, SEGMENT_MAGIC, SEGMENT_PARTS, SEGMENT_TABLES,
  SEGMENT_VERSION, type ReferenceName, type SegmentHeader, type SegmentPart, type SegmentTable,
} from './format/segment-format';

export interface SegmentExport {
  readonly name: ReferenceName;
  readonly address: number;
}

export interface SegmentImport extends SegmentExport {
  /** Offsets from the base of places that hold the address. */
  readonly absolute: readonly number[];
  /** Offsets from the base of places that hold the distance to the address. */
  readonly relative: readonly number[];
}

/** A segment file, checked and taken apart. Addresses are those of the preferred base. */
export interface SegmentFile {
  readonly path: string;
  readonly header: SegmentHeader;
  readonly name: string;
  readonly parts: Readonly<Record<SegmentPart, Uint8Array>>;
  readonly exports: readonly SegmentExport[];
  readonly imports: readonly SegmentImport[];
  readonly known: readonly { readonly name: string; readonly address: number }[];
  readonly slots: readonly { readonly name: string; readonly index: number }[];
  /** Offsets from the base of places that move with the segment. */
  readonly relocations: readonly number[];
  /** Unpacked when first asked for. */
  readonly debug: SegmentDebug;
}

/** Reads a segment file; `path` is only for diagnostics. Throws a {@link DiagnosticError} when it is refused. */
export function readSegment(file: Uint8Array, path: string): SegmentFile {
  refuse(checkMagic(file, path));
  refuse(malformedIf(file.length < SEGMENT_HEADER_SIZE, path, 'its size', file.length, `at least ${SEGMENT_HEADER_SIZE}`));
  const header = readHeader(file);
  refuse(checkHeader(file, header, path));
  refuse(checkBounds(file, header, path));
  const parts = Object.fromEntries(SEGMENT_PARTS.map(({ name }) => [name, partOf(file, header, name)])) as SegmentFile['parts'];
  refuse(SEGMENT_PARTS.flatMap(({ name }) => checkDigest(`${name} part`, parts[name], header[`${name}Digest`], path)));
  return new Tables(file, header, parts, path).read();
}

function refuse(diagnostics: readonly Diagnostic[]): void {
  if (diagnostics.length > 0) throw new DiagnosticError(diagnostics);
}

function malformed(path: string, what: string, found: string | number, expected: string | number): Diagnostic {
  return diagnostic(SEGMENT_DIAGNOSTICS.malformed, { path, what, found, expected });
}

function malformedIf(wrong: boolean, path: string, what: string, found: string | number, expected: string | number): Diagnostic[] {
  return wrong ? [malformed(path, what, found, expected)] : [];
}

function checkMagic(file: Uint8Array, path: string): Diagnostic[] {
  if (SEGMENT_MAGIC.every((byte, index) => file[index] === byte)) return [];
  const start = Array.from(file.subarray(0, SEGMENT_MAGIC.length), (byte) => byte.toString(16).padStart(2, '0')).join(' ');
  return [diagnostic(SEGMENT_DIAGNOSTICS.notSegment, { path, found: start === '' ? 'nothing' : start })];
}

function checkHeader(file: Uint8Array, header: SegmentHeader, path: string): Diagnostic[] {
  const { version, architecture } = header;
  if (version !== SEGMENT_VERSION)
    return [diagnostic(SEGMENT_DIAGNOSTICS.wrongVersion, { path, found: version, expected: SEGMENT_VERSION })];
  if (architecture !== ARCHITECTURE_X86_64)
    return [diagnostic(SEGMENT_DIAGNOSTICS.wrongArchitecture, { path, found: architecture, expected: ARCHITECTURE_X86_64 })];
  return checkDigest('header', file.subarray(0, SEGMENT_DIGEST_OFFSET), header.digest, path);
}

function checkDigest(part: string, bytes: Uint8Array, expected: string, path: string): Diagnostic[] {
  const found = digestOf(bytes);
  return found === expected ? [] : [diagnostic(SEGMENT_DIAGNOSTICS.wrongDigest, { part, path, found, expected })];
}

function checkBounds(file: Uint8Array, header: SegmentHeader, path: string): Diagnostic[] {
  const { base, dataSize, codeSize, dataUsed, codeUsed, debugUsed, debugSize, entry, fileSize, dataOffset } = header;
  const codeStart = base + dataSize;
  const end = codeStart + codeSize;
  const stringsEnd = header.stringsOffset + header.stringsSize;
  return [
    ...malformedIf(file.length !== fileSize, path, 'its size', file.length, fileSize),
    ...checkPartPlaces(header, path),
    ...malformedIf(base === 0 || base % PAGE_SIZE !== 0 || end > SEGMENT_SPACE_LIMIT, path, 'the base', base, 'a page with room above it'),
    ...malformedIf(dataUsed > dataSize, path, 'the size of objects', dataUsed, `at most ${dataSize}`),
    ...malformedIf(codeUsed > codeSize, path, 'the size of code', codeUsed, `at most ${codeSize}`),
    ...malformedIf(debugUsed > debugSize, path, 'the size of debug facts', debugUsed, `at most ${debugSize}`),
    ...malformedIf(entry !== 0 && !isEntry(entry, header), path, 'the entry', entry, 'an odd address in the code'),
    ...SEGMENT_TABLES.flatMap(({ name, fields }) => {
      const tableEnd = header[`${name}Offset`] + header[`${name}Count`] * fields.length * 4;
      const outside = header[`${name}Offset`] < SEGMENT_HEADER_SIZE || tableEnd > dataOffset || header[`${name}Offset`] % 4 !== 0;
      return malformedIf(outside, path, `the ${name} table`, `outside`, 'inside the tables part');
    }),
    ...malformedIf(header.stringsOffset < SEGMENT_HEADER_SIZE || header.stringsOffset % 4 !== 0 || stringsEnd > dataOffset,
      path, 'the place of strings', header.stringsOffset, 'inside the tables part'),
  ];
}

/** Whether an address is where code can begin. */
export function isEntry(address: number, { base, dataSize, codeUsed }: SegmentHeader): boolean {
  return address % 2 === 1 && address > base + dataSize && address < base + dataSize + codeUsed;
}

function checkPartPlaces(header: SegmentHeader, path: string): Diagnostic[] {
  let next: number = SEGMENT_HEADER_SIZE;
  const found: Diagnostic[] = [];
  for (const { name, alignment } of SEGMENT_PARTS) {
    const offset = header[`${name}Offset`];
    const size = header[`${name}Size`];
    found.push(...malformedIf(offset !== next || size % alignment !== 0, path, `the place of the ${name} part`, offset, next));
    next = offset + size;
  }
  return [...found, ...malformedIf(next !== header.fileSize, path, 'the end of the last part', next, header.fileSize)];
}

function partOf(file: Uint8Array, header: SegmentHeader, part: SegmentPart): Uint8Array {
  const offset = header[`${part}Offset`];
  return file.subarray(offset, offset + header[`${part}Size`]);
}

function once<T>(compute: () => T): () => T {
  let computed: { readonly value: T } | undefined;
  return () => (computed ??= { value: compute() }).value;
}

/** Decodes the tables of a file whose bounds and digests are checked. */
class Tables {
  private readonly view: DataView;

  constructor(
    file: Uint8Array,
    private readonly header: SegmentHeader,
    private readonly parts: SegmentFile['parts'],
    private readonly path: string,
  ) {
    this.view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  }

  read(): SegmentFile {
    const { header, parts, path } = this;
    const debug = once(() => this.debug());
    return {
      path, header, parts,
      name: this.string(header.name),
      exports: this.records('exports').map((record) => ({ name: this.reference(record), address: record[3] })),
      imports: this.records('imports').map((record) => this.import(record)),
      known: this.records('known').map(([name, address]) => ({ name: this.string(name), address })),
      slots: this.records('slots').map(([name, index]) => ({ name: this.string(name), index })),
      relocations: this.places('relocations', 0, header.relocationCount),
      get debug() {
        return debug();
      },
    };
  }

  private debug(): SegmentDebug {
    try {
      return unpackDebug(this.parts.debug.subarray(0, this.header.debugUsed));
    } catch (error) {
      return this.fail('the debug part', (error as Error).message, 'packed debug facts');
    }
  }

  private records(table: SegmentTable): number[][] {
    const width = SEGMENT_TABLES.find(({ name }) => name === table)!.fields.length;
    const start = this.header[`${table}Offset`];
    return Array.from({ length: this.header[`${table}Count`] }, (_, index) =>
      Array.from({ length: width }, (_, field) => this.view.getUint32(start + 4 * (index * width + field), true)),
    );
  }

  private reference([kind, module, name]: readonly number[]): ReferenceName {
    const known = REFERENCE_KINDS[kind];
    if (known === undefined) this.fail('a reference kind', kind, `below ${REFERENCE_KINDS.length}`);
    return { kind: known.name, module: this.string(module), name: this.string(name) };
  }

  private import(record: readonly number[]): SegmentImport {
    const name = this.reference(record);
    const [address, absoluteOffset, absoluteCount, relativeOffset, relativeCount] = record.slice(3);
    const absolute = this.places(name.name, absoluteOffset, absoluteCount);
    return { name, address, absolute, relative: this.places(name.name, relativeOffset, relativeCount) };
  }

  private string(offset: number): string {
    const { stringsOffset, stringsSize } = this.header;
    if (offset % 4 !== 0 || offset + 8 > stringsSize) this.fail('a string', offset, `below ${stringsSize}`);
    const size = this.view.getUint32(stringsOffset + offset, true);
    if (offset + 4 + size >= stringsSize) this.fail('the size of a string', size, `below ${stringsSize}`);
    const start = stringsOffset + offset + 4 - this.header.tablesOffset;
    return new TextDecoder().decode(this.parts.tables.subarray(start, start + size));
  }

  private places(list: string, offset: number, count: number): number[] {
    const limit = this.header.dataSize + this.header.codeSize;
    const places = decodePlaces(this.parts.relocations, offset, count, limit);
    return places ?? this.fail(`the place list of ${list}`, 'out of bounds', 'inside its part');
  }

  private fail(what: string, found: string | number, expected: string | number): never {
    throw new DiagnosticError([malformed(this.path, what, found, expected)]);
  }
}
