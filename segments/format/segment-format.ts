/**
 * The segment file format, told once. Reader, writer, verifier, the loader's C++ header and
 * `docs/segment-format.md` are all made from these tables.
 *
 * A file is five parts, one behind the other without gaps; the header stands in front.
 * All numbers are little-endian. Addresses in a file are those of its preferred base.
 */
import { PAGE_SIZE } from './object-format';

/** The first eight bytes of every segment file. */
export const SEGMENT_MAGIC = [0x41, 0x50, 0x49, 0x41, 0x52, 0x59, 0x1a, 0x0a] as const;
/** Changes whenever a reader of the previous version would misread a file. */
export const SEGMENT_VERSION = 2;
/** Architecture numbers are those of ELF's e_machine. */
export const ARCHITECTURE_X86_64 = 62;

/** The header fills one page, so that the parts behind it can be mapped. */
export const SEGMENT_HEADER_SIZE = PAGE_SIZE;
/** Bytes in a digest, and what every part is padded to at least. */
export const DIGEST_SIZE = 32;
/** The segment's digest is the last field of the header and covers all bytes before it. */
export const SEGMENT_DIGEST_OFFSET = SEGMENT_HEADER_SIZE - DIGEST_SIZE;
/** Bytes between the codes in the code part: `int3`. */
export const CODE_FILLER = 0xcc;

/** The parts in file order. Those of alignment PAGE_SIZE are mapped where they lie in the file. */
export const SEGMENT_PARTS = [
  { name: 'tables', alignment: PAGE_SIZE, meaning: 'The tables below. Mapped read-only together with the header.' },
  { name: 'data', alignment: PAGE_SIZE, meaning: 'Guest objects, one behind the other. Mapped at the base, private, readable and writable.' },
  { name: 'code', alignment: PAGE_SIZE, meaning: 'Native code. Mapped right behind the data, readable and executable.' },
  { name: 'relocations', alignment: DIGEST_SIZE, meaning: 'Place lists. Read only when the segment, or one that it imports from, is not where it was laid out to be.' },
  { name: 'debug', alignment: DIGEST_SIZE, meaning: 'Names, source texts, source positions, stack maps, as MessagePack. Never read when booting.' },
] as const;
export type SegmentPart = (typeof SEGMENT_PARTS)[number]['name'];

/** Header fields in order, without gaps. `u32` unless told otherwise. */
export const HEADER_FIELDS = [
  { name: 'version', type: 'u32', meaning: 'Version of this format.' },
  { name: 'architecture', type: 'u32', meaning: 'Of the native code: 62 is x86-64.' },
  { name: 'fileSize', type: 'u32', meaning: 'Bytes in the whole file.' },
  { name: 'base', type: 'u32', meaning: 'The address that the data part was laid out for.' },
  { name: 'entry', type: 'u32', meaning: 'Address of the `boot` stub, odd; zero in segments that are no kernel.' },
  { name: 'name', type: 'u32', meaning: 'The name of the segment, a string.' },
  { name: 'dataUsed', type: 'u32', meaning: 'Bytes of objects in the data part; zeros follow.' },
  { name: 'codeUsed', type: 'u32', meaning: 'Bytes of code in the code part; `int3` follows.' },
  { name: 'tablesOffset', type: 'u32', meaning: 'Where the part begins in the file.' },
  { name: 'tablesSize', type: 'u32', meaning: 'Its bytes, with padding.' },
  { name: 'dataOffset', type: 'u32', meaning: '' },
  { name: 'dataSize', type: 'u32', meaning: '' },
  { name: 'codeOffset', type: 'u32', meaning: '' },
  { name: 'codeSize', type: 'u32', meaning: '' },
  { name: 'relocationsOffset', type: 'u32', meaning: '' },
  { name: 'relocationsSize', type: 'u32', meaning: '' },
  { name: 'debugOffset', type: 'u32', meaning: '' },
  { name: 'debugSize', type: 'u32', meaning: '' },
  { name: 'debugUsed', type: 'u32', meaning: 'Bytes of the debug part without padding.' },
  { name: 'relocationCount', type: 'u32', meaning: 'Places in the first place list of the relocations part, which begins where the part begins.' },
  { name: 'exportsOffset', type: 'u32', meaning: 'Where the table begins in the file.' },
  { name: 'exportsCount', type: 'u32', meaning: 'Records in the table.' },
  { name: 'importsOffset', type: 'u32', meaning: '' },
  { name: 'importsCount', type: 'u32', meaning: '' },
  { name: 'knownOffset', type: 'u32', meaning: '' },
  { name: 'knownCount', type: 'u32', meaning: '' },
  { name: 'slotsOffset', type: 'u32', meaning: '' },
  { name: 'slotsCount', type: 'u32', meaning: '' },
  { name: 'stringsOffset', type: 'u32', meaning: 'Where the strings begin in the file.' },
  { name: 'stringsSize', type: 'u32', meaning: 'Bytes of strings.' },
  { name: 'tablesDigest', type: 'digest', meaning: 'Digest of the part with its padding.' },
  { name: 'dataDigest', type: 'digest', meaning: '' },
  { name: 'codeDigest', type: 'digest', meaning: '' },
  { name: 'relocationsDigest', type: 'digest', meaning: 'Checked by those who read the part.' },
  { name: 'debugDigest', type: 'digest', meaning: 'Checked by those who read the part.' },
  { name: 'importedDigest', type: 'digest', meaning: 'Digest of the segment whose addresses the imports carry; zeros when there are no imports.' },
] as const;
export type HeaderField = (typeof HEADER_FIELDS)[number];

/** A header as read: digests are hexadecimal texts. `digest` is the segment's own. */
export type SegmentHeader = {
  readonly [F in HeaderField as F['name']]: F['type'] extends 'digest' ? string : number;
} & { readonly digest: string };

/**
 * The tables of the `tables` part: records of u32 fields. Fields named `…Name` or `module`
 * are strings: byte offsets into the strings, where stand a u32 length, that many bytes of
 * UTF-8, and one to four zeros up to the next multiple of four.
 */
export const SEGMENT_TABLES = [
  {
    name: 'exports',
    meaning: 'What other segments may refer to, in the order of the roots, then the stubs.',
    fields: [
      { name: 'kind', meaning: 'Index into the reference kinds.' },
      { name: 'moduleName', meaning: 'The module that the name belongs to.' },
      { name: 'ownName', meaning: 'The name.' },
      { name: 'address', meaning: 'The oop, or the odd entry of code.' },
    ],
  },
  {
    name: 'imports',
    meaning:
      'What this segment refers to in others. The places already hold values for `address`, so nothing needs fixing when the ' +
      'segment of digest `importedDigest` is at its preferred base. An address inside this segment is its own copy (of a symbol), ' +
      'to be replaced if the image already has that symbol.',
    fields: [
      { name: 'kind', meaning: 'Index into the reference kinds.' },
      { name: 'moduleName', meaning: 'The module that the name belongs to.' },
      { name: 'ownName', meaning: 'The name.' },
      { name: 'address', meaning: 'The address that the places were prelinked with.' },
      { name: 'absoluteOffset', meaning: 'Where, in the relocations part, the place list of absolute references begins.' },
      { name: 'absoluteCount', meaning: 'Places in it. To fix one: add (actual address − `address`).' },
      { name: 'relativeOffset', meaning: 'Where, in the relocations part, the place list of rel32 references begins.' },
      { name: 'relativeCount', meaning: 'Places in it. To fix one: add (actual address − `address`) − (actual base − `base`).' },
    ],
  },
  {
    name: 'known',
    meaning: 'The known objects that stand in this segment.',
    fields: [
      { name: 'ownName', meaning: 'As in `known-objects.ts`.' },
      { name: 'address', meaning: 'The oop.' },
    ],
  },
  {
    name: 'slots',
    meaning: 'Where the runtime finds instance variables: the loader prints stack traces with these.',
    fields: [
      { name: 'ownName', meaning: '`Class.variable`.' },
      { name: 'index', meaning: 'The zero-based slot.' },
    ],
  },
] as const;
export type SegmentTable = (typeof SEGMENT_TABLES)[number]['name'];

/** What a named reference between segments can name. */
export const REFERENCE_KINDS = [
  { name: 'known', meaning: 'A known object.' },
  { name: 'class', meaning: 'A class, by its name.' },
  { name: 'metaclass', meaning: 'The metaclass of the class so named.' },
  { name: 'behavior', meaning: 'The Behavior of instances of the class (or `Name class`) so named.' },
  { name: 'symbol', meaning: 'The unique Symbol with that text.' },
  { name: 'character', meaning: 'The Character with that decimal code point.' },
  { name: 'global', meaning: 'The Association of a global or class variable, `Class.Variable`.' },
  { name: 'module', meaning: 'A module instance.' },
  { name: 'method', meaning: 'A CompiledMethod, `Class>>selector`.' },
  { name: 'code', meaning: 'The native code of a CompiledMethod, `Class>>selector`.' },
  { name: 'stub', meaning: 'The code of a stub.' },
  { name: 'object', meaning: 'Anything else, by a path that its owner gives it.' },
] as const;
export type ReferenceKind = (typeof REFERENCE_KINDS)[number]['name'];

/** A named reference between segments. */
export interface ReferenceName {
  readonly kind: ReferenceKind;
  readonly module: string;
  readonly name: string;
}

/** `known:nil`, `class:Kernel.Array`: for people, and unique. */
export function referenceText(name: ReferenceName): string {
  return name.module === '' ? `${name.kind}:${name.name}` : `${name.kind}:${name.module}.${name.name}`;
}

/** Instance variables that the loader's stack traces and the tools' reports read, and the one that its timer writes. */
export const SLOT_NAMES = [
  'CompiledMethod.nativeCode',
  'CompiledMethod.class',
  'CompiledMethod.selector',
  'CompiledMethod.source',
  'CompiledMethod.position',
  'CompiledBlock.method',
  'CompiledBlock.nativeCode',
  'NativeCode.entry',
  'NativeCode.size',
  'NativeCode.safepoints',
  'Class.name',
  'Metaclass.instanceClass',
  'ProcessorScheduler.stackLimit',
] as const;
export type SlotName = (typeof SLOT_NAMES)[number];

/** Where each of SLOT_NAMES stands. */
export type SlotIndexes = Readonly<Record<SlotName, number>>;

/** How the loader exits when it is not the image that exits. */
export const LOADER_EXITS = [
  { name: 'notFound', status: 80, meaning: 'The segment file is missing or cannot be read.' },
  { name: 'notSegment', status: 81, meaning: 'The file does not begin like a segment.' },
  { name: 'wrongVersion', status: 82, meaning: 'The segment is of another version of the format.' },
  { name: 'wrongArchitecture', status: 83, meaning: 'The native code is for another processor.' },
  { name: 'wrongDigest', status: 84, meaning: 'The bytes are not those that were written.' },
  { name: 'malformed', status: 85, meaning: 'A size, table or address is out of bounds.' },
  { name: 'cannotMap', status: 86, meaning: 'The operating system does not give the memory.' },
  { name: 'noKernel', status: 87, meaning: 'The segment is sound but cannot be booted: it has no entry, or needs other segments.' },
  { name: 'usage', status: 88, meaning: 'The loader was called wrongly.' },
  { name: 'crash', status: 90, meaning: 'Native code ran into a memory fault, an illegal instruction or a division by zero.' },
  { name: 'stackOverflow', status: 91, meaning: 'The Smalltalk stack is used up.' },
] as const;

/** How the image exits when its own machinery gives up, and not a program. */
export const IMAGE_EXITS = [
  { name: 'heapDamaged', status: 70, meaning: 'The heap verifier has found a fault, which it tells on standard error.' },
] as const;

/** The status of such an exit. */
export function imageExit(name: (typeof IMAGE_EXITS)[number]['name']): number {
  return IMAGE_EXITS.find((each) => each.name === name)!.status;
}
