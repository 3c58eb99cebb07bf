/** `docs/segment-format.md`, from the tables that define the format. */
import { DIGEST_LANES, DIGEST_MIX_ROUNDS, DIGEST_MIX_SHIFT, DIGEST_PRIME, DIGEST_SEED } from './format/digest';
import { fieldSize, headerLayout } from './format/header';
import { Flag, KERNEL_BASE, SEGMENT_SPACE_LIMIT } from './format/object-format';
import { KNOWN_OBJECTS } from './format/known-objects';
import {
  IMAGE_EXITS, LOADER_EXITS, REFERENCE_KINDS, SEGMENT_DIGEST_OFFSET, SEGMENT_HEADER_SIZE, SEGMENT_MAGIC, SEGMENT_PARTS, SEGMENT_TABLES, SEGMENT_VERSION,
  SLOT_NAMES,
} from './format/segment-format';

/** The text of the document. */
export function segmentFormatDocument(): string {
  return [
    introduction(), parts(), header(), digests(), objects(), tables(), relocation(), references(), known(), loading(), tryIt(),
  ].join('\n\n') + '\n';
}

function introduction(): string {
  return `# Segment files

Generated from the tables in \`segments/format\`; a test checks that it is current. Format version ${SEGMENT_VERSION}.

A segment file holds the objects and the native code of one module (the kernel's holds the boot group), laid out for an
address below ${hexadecimal(SEGMENT_SPACE_LIMIT)}. Mapped at that address it needs no change; mapped elsewhere, or beside other
segments than those it was built against, its place lists tell which four-byte values to correct.
All numbers are little-endian. The file begins with the bytes \`${SEGMENT_MAGIC.map((byte) => byte.toString(16).padStart(2, '0')).join(' ')}\` (\`APIARY\`,
a byte that ends a text, a line end).`;
}

function parts(): string {
  return `## Parts

The header fills the first ${SEGMENT_HEADER_SIZE} bytes. The parts follow in this order, without gaps, each padded to its alignment: with zeros, the
code with \`int3\`. Data and code are neighbours in the file as in memory.

${table(['part', 'alignment', ''], SEGMENT_PARTS.map(({ name, alignment, meaning }) => [name, alignment, meaning]))}`;
}

function header(): string {
  const rows = headerLayout().map(({ field, offset }) => [offset, `\`${field.name}\``, fieldSize(field), field.meaning]);
  return `## Header

Fields without words of their own are as those before them. What is not listed is zero.

${table(['offset', 'field', 'bytes', ''], [[0, '`magic`', SEGMENT_MAGIC.length, 'See above.'], ...rows, [SEGMENT_DIGEST_OFFSET, '`digest`', 32, 'Digest of all header bytes before it: the digest of the segment.']])}`;
}

function digests(): string {
  return `## Digests

A digest is ${DIGEST_LANES} lanes of 64 bits. Lane *i* begins as ${hexadecimal(DIGEST_SEED)} + *i*. The bytes, a multiple of 32, are taken as 64-bit
words; word *w* goes to lane *w* mod ${DIGEST_LANES}: \`lane := (lane bitXor: word) * ${hexadecimal(DIGEST_PRIME)}\`, modulo 2⁶⁴. At the end, ${DIGEST_MIX_ROUNDS} times over all lanes
in order: \`lane := (lane bitXor: previousLane bitXor: size) * ${hexadecimal(DIGEST_PRIME)}. lane := lane bitXor: lane >> ${DIGEST_MIX_SHIFT}\`; the lane before the first is the last.
It finds damage; it is no defence against forgery.

The segment's digest covers the header, and in it the digests of all parts. Booting checks the header, tables, data and code;
relocations when they are needed; never the debug part.`;
}

function objects(): string {
  const flags = Object.entries(Flag).map(([name, bit]) => [`\`${name}\``, hexadecimal(bit)]);
  return `## Objects

Guest objects stand one behind the other in the data part: header, body, padding to a multiple of 8. An oop is the address of the body.

    oop-16  u32 size               large objects (more than 255 elements) only
    oop-12  u32 zero               large objects only; where a small header has its behavior
    oop-8   u16 hash
    oop-6   u8  size               zero in large objects
    oop-5   u8  flags
    oop-4   u32 behavior           an oop
    oop+0   body                   64-bit slots, or bytes

A slot with low bit 1 is a SmallInteger, or the odd entry address of code, which is one to the collector. All else are oops.

${table(['flag', 'bit'], flags)}

The segment's own order: known objects, then breadth first from the roots, over behavior, slots, and the objects that code names.`;
}

function tables(): string {
  const each = SEGMENT_TABLES.map(({ name, meaning, fields }) => {
    const rows = fields.map((field) => [`\`${field.name}\``, field.meaning]);
    return `### ${name}\n\n${meaning}\n\n${table(['field', ''], rows)}`;
  });
  return `## Tables

Records of u32 fields, each table where the header says. Names are byte offsets into the strings: a u32 length, that many bytes of UTF-8,
and one to four zeros up to a multiple of four.

${each.join('\n\n')}`;
}

function relocation(): string {
  return `## Place lists

A place list is a sequence of numbers in LEB128 form (seven bits a byte, lowest first, high bit set on all but the last byte): the gaps between
ascending offsets from the base, the first counted from the base itself. Each offset names four bytes in data or code that hold an address.

The first list of the relocations part, \`relocationCount\` numbers, names all places with addresses into the segment itself: add (actual base − \`base\`)
to each when the segment moves. Each import has two lists of its own; its record says where they begin and what to add.
To bring a segment into place: relocate first, then fix the imports whose addresses differ.`;
}

function references(): string {
  return `## Kinds of references

${table(['number', 'kind', ''], REFERENCE_KINDS.map(({ name, meaning }, index) => [index, name, meaning]))}`;
}

function known(): string {
  const list = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(', ');
  return `## Names that the runtime knows

Known objects: ${list(KNOWN_OBJECTS)}.

Slots: ${list(SLOT_NAMES)}.`;
}

function loading(): string {
  return `## The loader

    apiary-loader [--heap=SIZE] [--stack=SIZE] KERNEL.seg [ARGUMENT...]

Maps the kernel at its base (${hexadecimal(KERNEL_BASE)} as built), or anywhere below ${hexadecimal(SEGMENT_SPACE_LIMIT)} when that is taken, and calls its entry. Sizes are numbers with
an optional K, M, G or T. The environment may say \`APIARY_HEAP\` and \`APIARY_STACK\` instead of the options, and \`APIARY_BASE\`, an address to map the
kernel at in place of its own base. Arguments behind the path are the image's. The image ends the process; otherwise it ends with one of

${table(['status', 'cause', ''], [...LOADER_EXITS, ...IMAGE_EXITS].map(({ name, status, meaning }) => [status, name, meaning]))}`;
}

function tryIt(): string {
  return `## Trying it

    $ npx apiary build -o build && od -A d -t x1z -N 16 build/Kernel.seg
    0000000 41 50 49 41 52 59 1a 0a 01 00 00 00 3e 00 00 00  >APIARY......>...<

    $ head -c 5000 build/Kernel.seg > short.seg; loader/build/apiary-loader short.seg; echo $?
    apiary-loader: refused: short.seg
    ...
    85`;
}

function table(titles: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`;
  return [line(titles), line(titles.map(() => '---')), ...rows.map(line)].join('\n');
}

function hexadecimal(number: number): string {
  return `0x${number.toString(16)}`;
}
