import { DiagnosticError } from '../../segments/diagnostics';
import { KERNEL_BASE } from '../../segments/format/object-format';
import { GuestObject, type Value } from '../../segments/image/values';
import { VirtualImage } from '../../segments/image/virtual-image';
import { layoutSegment } from '../../segments/layout';
import { readObjects } from '../../segments/objects';
import { readSegment } from '../../segments/reader';
import { verifySegment } from '../../segments/verify';
import { writeSegment } from '../../segments/writer';
import { code, LittleImage, littleInput, root, stub } from './little-image';

const noImports = () => { throw new Error('there are no imports'); };

/** Whether two objects are the roots of the same graph. */
function same(one: Value, other: Value, seen = new Map<GuestObject, GuestObject>()): boolean {
  if (!(one instanceof GuestObject) || !(other instanceof GuestObject)) return one === other;
  if (seen.has(one)) return seen.get(one) === other;
  seen.set(one, other);
  return one.hash === other.hash && one.flags === other.flags && one.size === other.size
    && Buffer.compare(one.bytes ?? Buffer.of(), other.bytes ?? Buffer.of()) === 0
    && same(one.behavior, other.behavior, seen)
    && one.slots.every((value, slot) => same(value, other.slots[slot], seen));
}

function codesOf(run: () => unknown): string[] {
  try {
    run();
  } catch (error) {
    if (error instanceof DiagnosticError) return error.diagnostics.map(({ code }) => code);
    throw error;
  }
  return [];
}

describe('a written segment', () => {
  const input = littleInput();
  const layout = layoutSegment(input);
  const file = writeSegment(layout);
  const segment = readSegment(file, 'Little.seg');

  test('is read back and verified', () => {
    expect(verifySegment(segment)).toEqual([]);
    expect(segment.name).toBe('Little');
    expect(segment.imports).toEqual([]);
    expect(segment.exports.map(({ name }) => `${name.kind} ${name.name}`)).toEqual(['object shapes', 'object method', 'stub boot']);
    expect(segment.known[0]).toEqual({ name: 'nil', address: layout.addressOf(input.image.nil) });
    expect(segment.slots).toContainEqual({ name: 'CompiledMethod.selector', index: 4 });
  });

  test('holds the same objects', () => {
    const objects = readObjects(segment, noImports);
    expect(objects.all).toHaveLength(layout.objects.length);
    const shapes = input.roots[0].object;
    const native = input.codeSlots[0].object;
    // The one slot that layout fills in: the entry, a SmallInteger to the collector.
    const entry = layout.codeOf(input.codes[0].owner)!.entry;
    expect(objects.at(layout.addressOf(native))!.slots[0]).toBe((entry - 1) / 2);
    expect(same(shapes, objects.at(layout.addressOf(shapes))!)).toBe(true);
  });

  test('holds code at odd entries, with addresses filled in', () => {
    const [boot, size] = layout.codes;
    expect([boot.entry % 16, size.entry % 16]).toEqual([1, 1]);
    expect(segment.header.entry).toBe(boot.entry);
    const start = KERNEL_BASE + layout.dataSize;
    const bytes = Buffer.from(segment.parts.code);
    expect(bytes.readInt32LE(size.entry - start + 1)).toBe(layout.addressOf(input.image.nil));
    expect(bytes.readInt32LE(size.entry - start + 6)).toBe(boot.entry - (size.entry + 10));
    expect(bytes[size.entry - start - 1]).toBe(0xcc);
  });

  test('tells debug facts', () => {
    const { methods, codes, sources } = segment.debug;
    const size = input.codes[0].owner;
    expect(methods).toEqual([{ address: layout.addressOf(size), ...input.image.debug.get(size) }]);
    expect(codes.map(({ name }) => name)).toEqual(['boot', 'Array>>size']);
    expect(codes[1].references[1]).toEqual({ offset: 6, kind: 'rel32', target: 'stub boot', addend: 0 });
    expect(sources).toEqual([['Kernel/Array.st', 'size\n\t^42']]);
  });

  test('is the same bytes each time', () => {
    expect(Buffer.compare(file, writeSegment(layoutSegment(littleInput())))).toBe(0);
  });

  test('lies in the file page by page as it will lie in memory', () => {
    const { tablesOffset, dataOffset, codeOffset } = segment.header;
    expect([tablesOffset, dataOffset % 4096, codeOffset % 4096]).toEqual([4096, 0, 0]);
  });
});

describe('layout', () => {
  test('puts known objects first, then roots breadth first', () => {
    const little = new LittleImage();
    const leaf = little.object(1);
    const left = little.object(leaf);
    const right = little.object(2);
    const top = little.object(left, right);
    const { objects } = layoutSegment(little.input({ roots: [root('top', top)] }));
    expect(objects[0]).toBe(little.nil);
    const order = [top, left, right, leaf].map((each) => objects.indexOf(each));
    expect([...order].sort((a, b) => a - b)).toEqual(order);
  });

  test('tells why an object is there', () => {
    const little = new LittleImage();
    const leaf = little.object(1);
    const middle = little.object(0, leaf);
    const layout = layoutSegment(little.input({ roots: [root('top', little.object(middle))] }));
    expect(layout.why(leaf).map(({ by }) => by)).toEqual(['root object:Little.top', 'slot 0', 'slot 1']);
    expect(layout.why(little.plain).map(({ by }) => by)).toEqual(['root object:Little.top', 'behavior']);
  });

  test('keeps what only code refers to', () => {
    const little = new LittleImage();
    const literal = little.object(1);
    const owner = little.object(2);
    const codes = [code('m', owner, [0, 0, 0, 0], [{ offset: 0, kind: 'abs32', target: literal, addend: 0 }])];
    const layout = layoutSegment(little.input({ codes }));
    expect(layout.why(literal).map(({ by }) => by)).toEqual(['root code:m', 'code']);
  });

  test('reports everything that is wrong at once', () => {
    const little = new LittleImage();
    const broken = little.object(undefined as never);
    const call = { offset: 1, kind: 'rel32', target: 'nowhere', addend: 0 } as const;
    const input = little.input({
      roots: [root('broken', broken), root('broken', broken)],
      stubs: [stub('boot', [0xe8, 0, 0, 0, 0], [call])],
      codeSlots: [{ object: little.object(0), slot: 0, target: 'boot' }, { object: broken, slot: 0, target: broken }],
    });
    expect(codesOf(() => layoutSegment(input))).toEqual(['F024', 'F023', 'F021', 'F022', 'F021']);
  });

  test('refuses a kernel without its known objects', () => {
    const input = new LittleImage().input({ image: new VirtualImage(), stubs: [stub('boot', [0xc3])] });
    expect(new Set(codesOf(() => layoutSegment(input)))).toEqual(new Set(['F025']));
    expect(codesOf(() => layoutSegment({ ...input, stubs: [stub('other', [0xc3])] }))).toEqual([]);
  });

  test('refuses what does not fit the segments’ address space', () => {
    const little = new LittleImage();
    expect(codesOf(() => layoutSegment(little.input({ base: 0x7fff_0000, roots: [root('o', little.object())] })))).toEqual(['F020']);
  });
});
