/** Moving a segment gives what laying it out there gives. */
import type { GuestObject } from '../../segments/image/values';
import type { SegmentInput } from '../../segments/input';
import { layoutSegment } from '../../segments/layout';
import { readObjects } from '../../segments/objects';
import { readSegment, type SegmentFile } from '../../segments/reader';
import { relocated } from '../../segments/relocate';
import { verifySegment } from '../../segments/verify';
import { writeSegment } from '../../segments/writer';
import { code, LittleImage, littleInput, root, stub } from './little-image';

const noImports = () => { throw new Error('there are no imports'); };

function built(input: SegmentInput): SegmentFile {
  return readSegment(writeSegment(layoutSegment(input)), `${input.name}.seg`);
}

function memory({ parts: { data, code } }: SegmentFile): Buffer {
  return Buffer.concat([data, code]);
}

test('a moved kernel is one laid out elsewhere', () => {
  const here = built(littleInput(new LittleImage(), { base: 0x1000_0000 }));
  const there = built(littleInput(new LittleImage(), { base: 0x2345_6000 }));
  expect(Buffer.compare(relocated(here, { base: 0x1000_0000, addressOf: noImports }), memory(here))).toBe(0);
  expect(Buffer.compare(relocated(here, { base: 0x2345_6000, addressOf: noImports }), memory(there))).toBe(0);
});

/** A module that uses objects, code and a stub of a kernel, and a symbol that the kernel may have. */
class LittleModule {
  readonly little = new LittleImage();
  readonly symbol = this.little.image.symbol('size');
  readonly own = this.little.object(this.little.nil, this.symbol, 5);
  readonly method: GuestObject;
  readonly native: GuestObject;

  constructor(readonly kernelBase: number) {
    const { method, native } = this.little.method(this.little.nil, 'run', 'Module/Run.st', new Uint8Array(0), 24);
    [this.method, this.native] = [method, native];
  }

  /** Kernel objects: the known ones and all behaviors, by number. */
  external = (object: GuestObject) => {
    const known = this.little.image.knownObjects().map(([, each]) => each);
    const index = [...known, ...known.map(({ behavior }) => behavior), this.little.plain].indexOf(object);
    if (index < 0) return undefined;
    return { name: { kind: 'object', module: 'Kernel', name: `${index}` }, address: this.kernelBase + 0x108 + 16 * index } as const;
  };

  externalCode = (target: GuestObject | string) =>
    target === 'dispatch0' ? ({ name: { kind: 'stub', module: '', name: 'dispatch0' }, address: this.kernelBase + 0x4001 } as const) : undefined;

  input(base: number): SegmentInput {
    const { little, own, symbol, method, native, external, externalCode } = this;
    const relocations = [
      { offset: 1, kind: 'rel32', target: 'dispatch0', addend: 0 },
      { offset: 5, kind: 'abs32', target: little.nil, addend: 0 },
      { offset: 9, kind: 'abs32', target: symbol, addend: 0 },
      { offset: 13, kind: 'abs32', target: own, addend: 16 },
      { offset: 17, kind: 'rel32', target: method, addend: 0 },
    ] as const;
    return little.input({
      name: 'Module', base, external, externalCode, importedDigest: 'ab'.repeat(32),
      roots: [root('own', own)],
      codes: [code('run', method, new Array(24).fill(0), relocations)],
      codeSlots: [{ object: native, slot: 0, target: method }, { object: own, slot: 2, target: 'dispatch0' }],
      shared: (object) => (object === symbol ? { kind: 'symbol', module: '', name: 'size' } : undefined),
    });
  }
}

describe('a module', () => {
  const module = new LittleModule(0x1000_0000);
  const segment = built(module.input(0x1100_0000));

  test('is sound, and no kernel', () => {
    expect(verifySegment(segment)).toEqual([]);
    expect(segment.header.entry).toBe(0);
    expect(segment.header.importedDigest).toBe('ab'.repeat(32));
  });

  test('names what it takes from others, and where', () => {
    const stubImport = segment.imports.find(({ name }) => name.kind === 'stub')!;
    expect([stubImport.address, stubImport.absolute.length, stubImport.relative.length]).toEqual([0x1000_4001, 1, 1]);
    const symbol = segment.imports.find(({ name }) => name.kind === 'symbol')!;
    // A slot of `own`, the selector of the method, the code.
    expect(symbol.absolute).toHaveLength(2);
    expect(symbol.address).toBeGreaterThan(0x1100_0000);
  });

  test('needs nothing when it and the kernel are where they were', () => {
    const inPlace = relocated(segment, { base: 0x1100_0000, addressOf: ({ address }) => address });
    expect(Buffer.compare(inPlace, memory(segment))).toBe(0);
  });

  test('moved, and beside a kernel moved otherwise, is as if laid out so', () => {
    const elsewhere = new LittleModule(0x3000_0000);
    const expected = built(elsewhere.input(0x5000_0000));
    const addresses = new Map(expected.imports.map(({ name, address }) => [`${name.kind} ${name.name}`, address]));
    const moved = relocated(segment, { base: 0x5000_0000, addressOf: ({ name }) => addresses.get(`${name.kind} ${name.name}`)! });
    expect(Buffer.compare(moved, memory(expected))).toBe(0);
  });

  test('takes the image’s own symbol in place of its copy', () => {
    const addressOf = (each: { name: { kind: string }; address: number }) => (each.name.kind === 'symbol' ? 0x1000_9008 : each.address);
    const fixed = Buffer.from(relocated(segment, { base: 0x2200_0000, addressOf }));
    const own = segment.exports.find(({ name }) => name.name === 'own')!.address - 0x1100_0000;
    expect(fixed.readUInt32LE(own + 8)).toBe(0x1000_9008);
  });

  test('is read back with the kernel’s objects in place', () => {
    const kernel = new Map<string, GuestObject>();
    const objects = readObjects(segment, ({ name }) => {
      const existing = kernel.get(name.name) ?? module.little.object();
      kernel.set(name.name, existing);
      return existing;
    });
    const own = objects.at(segment.exports[0].address)!;
    expect(own.slots[0]).toBe(kernel.get(module.external(module.little.nil)!.name.name));
    expect(own.slots[1]).toBe(objects.at(segment.imports.find(({ name }) => name.kind === 'symbol')!.address));
  });
});

test('a stub of a module that only calls', () => {
  const module = new LittleModule(0x1000_0000);
  const input = { ...module.input(0x1100_0000), stubs: [stub('bridge', [0xe9, 0, 0, 0, 0], [{ offset: 1, kind: 'rel32', target: 'dispatch0', addend: 0 }])] };
  const segment = built(input);
  const { address } = segment.exports.find(({ name }) => name.name === 'bridge')!;
  const start = 0x1100_0000 + segment.header.dataSize;
  expect(Buffer.from(segment.parts.code).readInt32LE(address - start + 1)).toBe(0x1000_4001 - (address + 5));
});
