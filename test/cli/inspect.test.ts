/** `apiary disasm`, `apiary verify`, `apiary compare` and `apiary explain`. */
import { readFileSync } from 'node:fs';
import { packaged } from '../../cli/package-root';
import { stackMapDefects } from '../../emitter';
import type { Safepoint } from '../../segments/format/code';
import { objectHeaders } from '../../segments/objects';
import { readSegment } from '../../segments/reader';
import { forged } from '../segments/forge';
import { classText, moduleText, Workplace } from './command';

const workplace = new Workplace('build', 'out');
afterAll(() => workplace.remove());

describe('disasm', () => {
  const disasm = (method: string) => workplace.run(['disasm', 'out/Kernel.seg', method]);

  test('shows instructions with symbols, source lines and stack maps', () => {
    const { status, output, error } = disasm('OrderedCollection>>removeFirst');
    expect({ status, error }).toEqual({ status: 0, error: '' });
    expect(output).toContain('OrderedCollection>>removeFirst');
    expect(output).toMatch(/\bcall\b/);
    expect(output).toMatch(/\bret\b/);
    expect(output).toMatch(/; .*\[oops in slots: /);
    expect(output).toMatch(/; site #\w+/);
  });

  test('shows the blocks of the method too', () => {
    expect(disasm('Collection>>inject:into:').output).toContain('[] in Collection>>inject:into:');
  });

  test('takes methods of the class side', () => {
    expect(disasm('Exception class>>signal').status).toBe(0);
  });

  test('shows the code of loads, calls and branches with short addresses', () => {
    const { output } = disasm('OrderedCollection>>add:');
    expect(output).toMatch(/call qword ptr \[0x\w+\] +; site #addLast: \+ 8 /);
    expect(output).not.toMatch(/ 0x0{4}/);
  });

  test.each(['Array>>frobnicate', 'Aray>>at:', 'nonsense', 'SmallInteger>>'])('%s is no method', (method) => {
    const { status, output, error } = disasm(method);
    expect({ status, output }).toEqual({ status: 1, output: '' });
    expect(error).toMatch(/^error C009: /);
  });
});

describe('verify', () => {
  test('says what it has looked at', () => {
    const { status, output, error } = workplace.run(['verify', 'out/Kernel.seg']);
    expect({ status, output, error }).toEqual({ status: 0, output: expect.stringMatching(/^ok {3}out\/Kernel\.seg: \d{5,} objects, \d{4,} codes\n$/), error: '' });
  });

  test('tells of references that lead nowhere, of one segment after the other', () => {
    const sound = readFileSync(workplace.path('out', 'Kernel.seg'));
    const { header, headers, known } = objectsOf(sound);
    const slots = headers.find(({ oop }) => oop === known)!;
    const damaged = forged(sound, (view) => view.setUint32(header.dataOffset + slots.oop - header.base, slots.oop + 4, true));
    workplace.write({ 'damaged/Kernel.seg': damaged });
    const { status, output, error } = workplace.run(['verify', 'damaged/Kernel.seg', 'out/Kernel.seg']);
    expect({ status, output }).toEqual({ status: 1, output: expect.stringMatching(/^ok {3}out\/Kernel\.seg/) });
    expect(error).toMatch(/^damaged\/Kernel\.seg:\nerror F006: The object at 0x[0-9a-f]+ is malformed: slot 0 holds [0-9a-f]+, which is no object\.\n/);
  });

  test('refuses what is no segment', () => {
    expect(workplace.run(['verify', 'out/Kernel.map'])).toMatchObject({ status: 1, error: expect.stringMatching(/^error F00\d: /) });
    expect(workplace.run(['verify', 'none.seg'])).toMatchObject({ status: 1, error: expect.stringMatching(/^error C\d+: /) });
  });

  test('finds a slot that a stack map lacks', () => {
    const { segment: { debug, header, parts } } = objectsOf(readFileSync(workplace.path('out', 'Kernel.seg')));
    const codes = debug.codes.filter(({ name }) => /^(\[\] in )?SequenceableCollection>>/.test(name));
    let [lacking, found] = [0, 0];
    for (const { entry, size, safepoints } of codes) {
      const start = entry - header.base - header.dataSize;
      const bytes = parts.code.subarray(start, start + size);
      expect(stackMapDefects(bytes, safepoints)).toEqual([]);
      for (const without of lackingOneSlot(safepoints)) {
        lacking++;
        if (stackMapDefects(bytes, without).length > 0) found++;
      }
    }
    // A slot that only one map lists cannot be told from one that holds a raw value; an argument that is only shown is read by nothing.
    expect(lacking).toBeGreaterThan(500);
    expect(found / lacking).toBeGreaterThan(0.75);
  });
});

/** The segment of a file, its object headers, and the address of the known object `global:Smalltalk`. */
function objectsOf(bytes: Uint8Array) {
  const segment = readSegment(bytes, 'Kernel.seg');
  const known = segment.known.find(({ name }) => name === 'global:Smalltalk')!.address;
  return { segment, header: segment.header, headers: objectHeaders(segment), known };
}

/** The stack maps again and again, each time without one of the slots of one of them. */
function lackingOneSlot(safepoints: readonly Safepoint[]): Safepoint[][] {
  return safepoints.flatMap((point, index) => point.oopSlots.map((slot) =>
    safepoints.with(index, { ...point, oopSlots: point.oopSlots.filter((each) => each !== slot) })));
}

describe('compare', () => {
  const farm = (folder: string, methods: Readonly<Record<string, string>>, more: Readonly<Record<string, string>> = {}) => {
    const module = workplace.write({ [`${folder}/Farm/FarmModule.st`]: moduleText('Farm', { 'main: arguments': '^0', ...methods }), ...more });
    expect(workplace.run(['build', module, '-o', 'out']).status).toBe(0);
    workplace.write({ [`${folder}.seg`]: readFileSync(workplace.path('out', 'Farm.seg')) });
  };
  const compare = (...args: readonly string[]) => workplace.run(['compare', ...args]);

  beforeAll(() => {
    const same = { untouched: "^'hen' size", changed: '^#cow', gone: '^1' };
    farm('one', same);
    farm('moved', { ...same, 'main: arguments': '"A comment, so that all that follows moves." ^0' });
    farm('other', { untouched: same.untouched, changed: '^#(goat)', come: '^[:x | x foal: 3]', 'foal: x': '^x' }, { 'other/Farm/Barn.st': classText('Barn', 'Object') });
  });

  test('finds nothing between a segment and itself', () => {
    expect(compare('one.seg', 'one.seg')).toEqual({ status: 0, output: 'The segments are the same.\n', error: '' });
  });

  test('does not take what has only moved for a change', () => {
    expect(compare('one.seg', 'moved.seg')).toEqual({ status: 1, output: 'methods: 1\n  ~ FarmModule>>main:\n', error: '' });
  });

  test('tells methods, names and objects that are gone, new or changed', () => {
    const { status, output } = compare('one.seg', 'other.seg');
    expect(status).toBe(1);
    expect(output).toContain('methods: 4\n  - FarmModule>>gone\n  + FarmModule>>come\n  + FarmModule>>foal:\n  ~ FarmModule>>changed\n');
    expect(output).toMatch(/^names: \d+\n(.*\n)* {2}\+ class:Farm\.Barn\n/);
    expect(output).toMatch(/^objects of Symbol: \d+\n(.*\n)* {2}\+ symbol:goat "goat"\n/m);
    expect(output).not.toContain('>>untouched');
    expect(output).not.toContain('code of unchanged methods');
  });

  test('tells the same as JSON', () => {
    const nothing = { removed: [], added: [] };
    const same = { isSame: true, isEqual: true, exports: nothing, methods: nothing, rewritten: [], recompiled: [], objects: {} };
    expect(JSON.parse(compare('one.seg', 'one.seg', '--json').output)).toEqual(same);
    const { status, output } = compare('one.seg', 'other.seg', '--json');
    expect({ status, ...JSON.parse(output) }).toMatchObject({
      status: 1, isSame: false, isEqual: false, rewritten: ['FarmModule>>changed'],
      methods: { removed: ['FarmModule>>gone'], added: ['FarmModule>>come', 'FarmModule>>foal:'] },
      exports: { added: expect.arrayContaining(['class:Farm.Barn']) },
      objects: { Symbol: { added: expect.arrayContaining(['symbol:goat "goat"']) } },
    });
  });

  test('shows the first of many, or all', () => {
    const many = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`many${index}`, `^${index}`]));
    farm('many', many);
    expect(compare('one.seg', 'many.seg').output).toMatch(/^methods: 33\n(.*\n){20} {2}… 13 more; --all shows them\n/m);
    expect(compare('one.seg', 'many.seg', '--all').output).not.toContain('more');
  });

  test('refuses what is no segment', () => {
    expect(compare('one.seg', 'out/Farm.map')).toMatchObject({ status: 1, output: '', error: expect.stringMatching(/^error F00\d: /) });
    expect(compare('one.seg')).toMatchObject({ status: 2 });
  });
});

describe('explain', () => {
  const explain = (...args: readonly string[]) => workplace.run(['explain', 'Integer>>even', ...args]);

  test('shows a method at every stage', () => {
    const { status, output } = explain();
    expect(status).toBe(0);
    const titles = output.split('\n').filter((line) => line.startsWith('--- ')).map((line) => line.slice(4).split(' ')[0]);
    expect(titles).toEqual(expect.arrayContaining(['ast', 'treecode', 'ir', 'code']));
  });

  test.each([['ast', /\(send /], ['treecode', /send #/], ['ir', /\breturn\b/], ['code', /\bret\b/]])('shows the stage %s alone', (stage, words) => {
    const { status, output } = explain('--stage', stage);
    expect(status).toBe(0);
    expect(output.match(/^--- /gm)).toHaveLength(1);
    expect(output).toMatch(words);
  });

  test('takes modules before and behind the method', () => {
    const simd = packaged('kernel-src', 'Examples', 'Simd');
    const asked = ['SimdModule>>main:', '--stage', 'ast'];
    const [before, behind] = [['--module', simd, ...asked], [...asked, '--module', simd]].map((args) => workplace.run(['explain', ...args]));
    expect(before).toEqual(behind);
    expect(before).toMatchObject({ status: 0, output: expect.stringContaining('main:') });
  });

  test('knows the nearest name of a method that there is not', () => {
    const { status, error } = workplace.run(['explain', 'Integer>>evven']);
    expect({ status, error }).toEqual({ status: 1, error: expect.stringContaining("error C009: There is no method 'Integer>>evven' (did you mean 'Integer>>even'?).") });
    expect(workplace.run(['explain', 'Interger>>even']).error).toContain("did you mean 'Integer>>even'");
    expect(workplace.run(['explain', 'Objct>>foo']).error).toContain("did you mean the class 'Object'?");
  });

  test.each([['Object class>>new', 'Species>>new'], ['Array>>isEmpty', 'Collection>>isEmpty']])('tells what %s inherits', (name, inherited) => {
    expect(workplace.run(['explain', name])).toMatchObject({ status: 1, error: expect.stringContaining(`There is no method '${name}' (what it inherits is '${inherited}').`) });
  });
});
