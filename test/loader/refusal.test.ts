/** Segments that must be refused: damaged, cut short, made up. The TypeScript reader and the loader are asked alike. */
import { headerLayout, headerOffset } from '../../segments/format/header';
import { HEADER_FIELDS, LOADER_EXITS, SEGMENT_DIGEST_OFFSET, SEGMENT_VERSION } from '../../segments/format/segment-format';
import { DiagnosticError } from '../../segments/diagnostics';
import { layoutSegment } from '../../segments/layout';
import { readSegment } from '../../segments/reader';
import { writeSegment } from '../../segments/writer';
import { altered, forgedHeader } from '../segments/forge';
import { LittleImage, littleInput, root, stub } from '../segments/little-image';
import { exitOf, LoaderRuns } from './fixture';

type Cause = (typeof LOADER_EXITS)[number]['name'];

/** The reader's diagnostic for each of the loader's causes. */
const CODES: Partial<Record<Cause, string>> = {
  notSegment: 'F001', wrongVersion: 'F002', wrongArchitecture: 'F003', wrongDigest: 'F004', malformed: 'F005',
};

const runs = new LoaderRuns();
const sound = smallKernel();
const header = readSegment(sound, 'sound.seg').header;

/** A kernel whose boot stub answers 42, with few objects. */
function smallKernel(): Uint8Array {
  const little = new LittleImage();
  const roots = [root('object', little.object(little.object(3), little.image.string('text')))];
  return writeSegment(layoutSegment(little.input({ roots, stubs: [stub('boot', [0xb8, 42, 0, 0, 0, 0xc3])] })));
}

function readerCodes(bytes: Uint8Array): string[] {
  try {
    if (readSegment(bytes, 'x.seg').debug === undefined) return ['no debug part'];
  } catch (error) {
    if (error instanceof DiagnosticError) return error.diagnostics.map(({ code }) => code);
    throw error;
  }
  return [];
}

function loaderStatus(bytes: Uint8Array, environment: Record<string, string | undefined> = {}): number | null {
  return runs.run(['--heap=1M', '--stack=64K', runs.write('fuzz.seg', bytes)], environment).status;
}

/** Why a file with the byte at this offset altered is refused. */
function causeAt(offset: number): Cause {
  if (offset < headerOffset('version')) return 'notSegment';
  if (offset < headerOffset('architecture')) return 'wrongVersion';
  if (offset < headerOffset('architecture') + 4) return 'wrongArchitecture';
  return 'wrongDigest';
}

/** Bytes that mean something, and some of the padding. */
function offsetsThatMatter(): number[] {
  const used = (start: number, size: number) => Array.from({ length: size }, (_, index) => start + index);
  const last = headerLayout().at(-1)!.offset + 32;
  const tables = header.stringsOffset + header.stringsSize - header.tablesOffset;
  return [
    ...used(0, last), ...used(SEGMENT_DIGEST_OFFSET, 32), ...used(header.tablesOffset, tables),
    ...used(header.dataOffset, header.dataUsed), ...used(header.codeOffset, header.codeUsed),
    ...used(0, header.relocationsOffset).filter((offset) => offset % 128 === 0),
  ];
}

test('the sound segment is accepted', () => {
  expect([readerCodes(sound), loaderStatus(sound)]).toEqual([[], 42]);
});

describe('a flipped bit is found', () => {
  const flipped = (offset: number) => altered(sound, (bytes) => { bytes[offset] ^= 1 << offset % 8; });

  test('by the reader, in every byte', () => {
    const offsets = Array.from({ length: sound.length }, (_, offset) => offset);
    expect(offsets.filter((offset) => readerCodes(flipped(offset)).join() !== CODES[causeAt(offset)])).toEqual([]);
  });

  test('by the loader, in every byte that it reads', () => {
    for (const offset of offsetsThatMatter())
      expect({ offset, status: loaderStatus(flipped(offset)) }).toEqual({ offset, status: exitOf(causeAt(offset)) });
  });

  test('by the loader in relocations, when it needs them', () => {
    const { relocationsOffset, relocationsSize } = header;
    for (let offset = relocationsOffset; offset < relocationsOffset + relocationsSize; offset++) {
      const status = loaderStatus(flipped(offset), { APIARY_BASE: '0x20000000' });
      expect({ offset, status }).toEqual({ offset, status: exitOf('wrongDigest') });
    }
    expect(loaderStatus(flipped(relocationsOffset))).toBe(42);
  });
});

describe('a file cut short is refused', () => {
  const causeOf = (size: number): Cause => (size < 8 ? 'notSegment' : 'malformed');

  test('by the reader, at every length', () => {
    const sizes = Array.from({ length: sound.length }, (_, size) => size);
    expect(sizes.filter((size) => readerCodes(sound.subarray(0, size)).join() !== CODES[causeOf(size)])).toEqual([]);
  });

  test('by the loader', () => {
    const edges = [0, 1, 7, 8, 9, 4095, 4096, 4097, header.dataOffset, header.codeOffset, header.debugOffset, sound.length - 1];
    const sizes = [...edges, ...Array.from({ length: Math.floor(sound.length / 61) }, (_, index) => index * 61)];
    for (const size of sizes)
      expect({ size, status: loaderStatus(sound.subarray(0, size)) }).toEqual({ size, status: exitOf(causeOf(size)) });
  });

  test('and one that is too long', () => {
    const longer = new Uint8Array(sound.length + 1);
    longer.set(sound);
    expect([readerCodes(longer), loaderStatus(longer)]).toEqual([['F005'], exitOf('malformed')]);
  });
});

describe('a header with a digest that fits but fields that do not', () => {
  const refusals = new Set<number>([...LOADER_EXITS.map(({ status }) => status)].filter((status) => status < exitOf('usage')));
  const numbers = HEADER_FIELDS.filter(({ type }) => type === 'u32').map(({ name }) => name);

  test.each(numbers)('%s: nothing crashes', (name) => {
    const original = new DataView(sound.buffer).getUint32(headerOffset(name), true);
    for (const value of [0, 1, 2, 8, original - 1, original + 1, original + 4096, 0x7fff_ffff, 0x8000_0000, 0xffff_f000, 0xffff_ffff]) {
      const bytes = forgedHeader(sound, (view) => view.setUint32(headerOffset(name), value, true));
      for (const environment of [{}, { APIARY_BASE: '0x20000000' }]) {
        const status = loaderStatus(bytes, environment);
        expect({ value, status: status === 42 || refusals.has(status!) }).toEqual({ value, status: true });
      }
      readerCodes(bytes);
    }
  });

  test.each([
    ['dataOffset', 8192 + 4096], ['tablesSize', 0], ['exportsCount', 0x4000_0000], ['exportsOffset', 2], ['stringsSize', 0x7000_0000],
    ['base', 0], ['base', 0x1000_0001], ['base', 0x7fff_0000], ['dataUsed', 0x10_0000], ['entry', 0x1000_0001], ['fileSize', 5],
  ] as const)('%s = %i is malformed', (name, value) => {
    const bytes = forgedHeader(sound, (view) => view.setUint32(headerOffset(name), value, true));
    expect([readerCodes(bytes)[0], loaderStatus(bytes)]).toEqual(['F005', exitOf('malformed')]);
  });
});

describe('the loader says what is wrong', () => {
  const refusal = (cause: Cause, subject: string) => ({
    status: exitOf(cause), output: '', error: expect.stringMatching(new RegExp(`^apiary-loader: refused: .*${subject}\n  found: .+\n  expected: .+\n  remedy: .+\n$`)),
  });

  test('a missing file, a folder, a text', () => {
    expect(runs.run(['/nowhere/Kernel.seg'])).toEqual(refusal('notFound', '/nowhere/Kernel.seg'));
    expect(runs.run([runs.folder])).toEqual(refusal('notSegment', runs.folder));
    expect(runs.run([runs.write('text.seg', Buffer.from('Hello, world'))])).toEqual(refusal('notSegment', 'text.seg'));
    expect(runs.run([runs.write('empty.seg', Buffer.of())])).toEqual(refusal('notSegment', 'empty.seg'));
  });

  test('a segment that is no kernel', () => {
    const module = writeSegment(layoutSegment(littleInput(new LittleImage(), { stubs: [stub('other', [0xc3])], codes: [], codeSlots: [] })));
    expect(runs.run([runs.write('module.seg', module)])).toEqual(refusal('noKernel', 'module.seg'));
  });

  test('wrong usage', () => {
    expect(runs.run([])).toEqual(refusal('usage', 'arguments'));
    expect(runs.run(['--what'])).toEqual(refusal('usage', 'option'));
    for (const size of ['', 'x', '-1', '1X', '12MM', '0', '99999999999999999999', '9999999T'])
      expect({ size, ...runs.run([`--heap=${size}`, 'Kernel.seg']) }).toEqual({ size, ...refusal('usage', 'heap size') });
    expect(runs.run(['Kernel.seg'], { APIARY_BASE: '0x123' })).toEqual(refusal('usage', 'APIARY_BASE'));
  });

  test('a header of another version tells both versions', () => {
    const { error } = runs.run([runs.write('version.seg', altered(sound, (bytes) => { bytes[8] = 77; }))]);
    expect(error).toContain(`found:    77\n  expected: ${SEGMENT_VERSION}\n`);
  });
});
