/** `apiary disasm` and `apiary explain`. */
import { packaged } from '../../cli/package-root';
import { Workplace } from './command';

const workplace = new Workplace();
beforeAll(() => {
  expect(workplace.run(['build', '-o', 'out']).status).toBe(0);
});
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
  });
});
