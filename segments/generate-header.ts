/**
 * The loader's C++ header: the object format, the segment format, the exit statuses, and the
 * facts of the binary interface that the caller hands in. Generated at build, never edited.
 */
import { DIGEST_LANES, DIGEST_MIX_ROUNDS, DIGEST_MIX_SHIFT, DIGEST_PRIME, DIGEST_SEED } from './format/digest';
import {
  Flag, HeaderOffset, KERNEL_BASE, LARGE_HEADER_SIZE, PAGE_SIZE, SEGMENT_SPACE_LIMIT, SMALL_HEADER_SIZE, SMALL_INTEGER_TAG,
  SPOILT_WORD, TAG_BITS, WORD_SIZE,
} from './format/object-format';
import { KNOWN_OBJECTS } from './format/known-objects';
import {
  ARCHITECTURE_X86_64, HEADER_FIELDS, LOADER_EXITS, SEGMENT_DIGEST_OFFSET, SEGMENT_HEADER_SIZE, SEGMENT_MAGIC, SEGMENT_PARTS,
  SEGMENT_TABLES, SEGMENT_VERSION, SLOT_NAMES,
} from './format/segment-format';
import { fieldSize, headerLayout } from './format/header';

/** What the loader must know of the binary interface of native code. */
export interface LoaderInterface {
  /** Names of the 64-bit words of the block that the boot stub receives. */
  readonly blockFields: readonly string[];
  readonly blockVersion: number;
  /** Offsets in bytes from the frame pointer. */
  readonly frameOffsets: { readonly returnAddress: number; readonly callerFrame: number; readonly owner: number };
  /** Bytes of a safepoint before its slots. */
  readonly safepointHeaderSize: number;
  /** The bytes before the owner's address behind code that can run without a frame. */
  readonly trailerOpcodes: readonly number[];
}

/** The text of the header. */
export function generateLoaderHeader(abi: LoaderInterface): string {
  return [
    '// Generated from the format tables of segments/ by generate-header.ts. Do not edit.',
    '#pragma once', '#include <cstddef>', '#include <cstdint>', '', 'namespace apiary {', '',
    ...objectFormat(), '', ...segmentFormat(), '', ...tables(), '', ...exits(), '', ...names(), '', ...binaryInterface(abi), '',
    '}  // namespace apiary', '',
  ].join('\n');
}

function objectFormat(): string[] {
  return [
    ...constants('', { WORD_SIZE, SMALL_HEADER_SIZE, LARGE_HEADER_SIZE, TAG_BITS, SMALL_INTEGER_TAG, SEGMENT_SPACE_LIMIT, KERNEL_BASE, PAGE_SIZE }),
    `inline constexpr uint64_t SPOILT_WORD = ${SPOILT_WORD}u;`,
    ...constants('HeaderOffset', HeaderOffset),
    ...constants('Flag', Flag),
  ];
}

function segmentFormat(): string[] {
  const fields = HEADER_FIELDS.map(({ name, type }) => (type === 'digest' ? `  Digest ${name};` : `  uint32_t ${name};`));
  const { field, offset } = headerLayout().at(-1)!;
  const padding = SEGMENT_DIGEST_OFFSET - offset - fieldSize(field);
  return [
    ...constants('', { SEGMENT_VERSION, ARCHITECTURE_X86_64, SEGMENT_DIGEST_OFFSET }),
    ...constants('', { DIGEST_LANES, DIGEST_SEED, DIGEST_PRIME, DIGEST_MIX_ROUNDS, DIGEST_MIX_SHIFT }),
    ...constants('Alignment', Object.fromEntries(SEGMENT_PARTS.map(({ name, alignment }) => [name, alignment]))),
    ...byteArray('SEGMENT_MAGIC', SEGMENT_MAGIC), '',
    'struct Digest {', '  uint64_t lanes[DIGEST_LANES];', '};', '',
    'struct SegmentHeader {', '  uint8_t magic[sizeof SEGMENT_MAGIC];', ...fields, `  uint8_t padding[${padding}];`, '  Digest digest;', '};',
    `static_assert(sizeof(SegmentHeader) == ${SEGMENT_HEADER_SIZE} && offsetof(SegmentHeader, digest) == SEGMENT_DIGEST_OFFSET);`,
  ];
}

function tables(): string[] {
  return SEGMENT_TABLES.flatMap(({ name, fields }) => [
    `struct ${capitalized(name)}Record {`, ...fields.map((field) => `  uint32_t ${field.name};`), '};',
  ]);
}

function exits(): string[] {
  return ['enum class Exit : int {', ...LOADER_EXITS.map(({ name, status, meaning }) => `  ${name} = ${status},  // ${meaning}`), '};'];
}

/** Slot names and known objects as enumerations with tables of their texts. */
function names(): string[] {
  return [...enumeration('Slot', 'SLOT_NAMES', SLOT_NAMES), ...enumeration('Known', 'KNOWN_NAMES', KNOWN_OBJECTS)];
}

function enumeration(type: string, table: string, texts: readonly string[]): string[] {
  return [
    `enum class ${type} {`, ...texts.map((text) => `  ${identifier(text)},`), '};',
    `inline constexpr const char* ${table}[] = {`, ...texts.map((text) => `  "${text}",`), '};',
  ];
}

function binaryInterface(abi: LoaderInterface): string[] {
  return [
    ...constants('', { LOADER_BLOCK_VERSION: abi.blockVersion, SAFEPOINT_HEADER_SIZE: abi.safepointHeaderSize }),
    ...constants('FrameOffset', abi.frameOffsets),
    ...byteArray('TRAILER_OPCODES', abi.trailerOpcodes),
    'struct LoaderBlock {', ...abi.blockFields.map((field) => `  uint64_t ${field};`), '};',
  ];
}

/** Constants; those of a named group get its name in front. */
function constants(group: string, values: Readonly<Record<string, number>>): string[] {
  return Object.entries(values).map(([name, value]) => {
    const full = group === '' ? name : `${group}_${name}`;
    return `inline constexpr ${integerOf(value, full)};`;
  });
}

/** A declaration of the smallest type that is wide enough. */
function integerOf(value: number, name: string): string {
  if (value < 0) return `int32_t ${name} = ${value}`;
  return value < 2 ** 32 ? `uint32_t ${name} = ${value}u` : `uint64_t ${name} = ${value}ul`;
}

function byteArray(name: string, bytes: readonly number[]): string[] {
  return [`inline constexpr uint8_t ${name}[] = {${bytes.join(', ')}};`];
}

function identifier(text: string): string {
  return text.replace(/[^A-Za-z0-9]/g, '_').replace(/^(nil|true|false)$/, '$1_');
}

function capitalized(text: string): string {
  return text[0].toUpperCase() + text.slice(1);
}
