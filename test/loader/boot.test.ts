import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LOADER_BLOCK } from '../../emitter/abi';
import { KERNEL_BASE } from '../../segments/format/object-format';
import { layoutSegment } from '../../segments/layout';
import { writeSegment } from '../../segments/writer';
import { LittleImage, root, stub } from '../segments/little-image';
import { exitOf, LOADER_FOLDER, LoaderRuns } from './fixture';

const runs = new LoaderRuns();
const RETURN = 0xc3;

/** A kernel of one boot stub. */
function kernel(bytes: readonly number[], relocations: Parameters<typeof stub>[2] = [], little = new LittleImage()): Uint8Array {
  return writeSegment(layoutSegment(little.input({ roots: [root('plain', little.object())], stubs: [stub('boot', bytes, relocations)] })));
}

/** `mov rax, [rdi + 8 * field]`. */
function loadField(field: (typeof LOADER_BLOCK)[number]): number[] {
  return [0x48, 0x8b, 0x47, 8 * LOADER_BLOCK.indexOf(field)];
}

/**
 * A kernel whose boot stub reads slot 0 of an object through an absolute address, checks that
 * slot 1 still points at that object, and answers slot 0.
 */
function selfReferring(): Uint8Array {
  const little = new LittleImage();
  const target = little.object(7);
  const other = little.object(target);
  const bytes = [
    0xb8, 0, 0, 0, 0, // mov eax, target
    0x48, 0x3b, 0x04, 0x25, 0, 0, 0, 0, // cmp rax, [other]
    0x75, 0x06, // jne +6
    0x48, 0x8b, 0x00, // mov rax, [rax]
    0x48, 0xd1, 0xf8, // sar rax, 1
    RETURN,
  ];
  const relocations = [
    { offset: 1, kind: 'abs32', target, addend: 0 },
    { offset: 9, kind: 'abs32', target: other, addend: 0 },
  ] as const;
  const input = little.input({ roots: [root('target', target), root('other', other)], stubs: [stub('boot', bytes, relocations)] });
  return writeSegment(layoutSegment(input));
}

test('the boot stub is called and its answer is the exit status', () => {
  const path = runs.write('42.seg', kernel([0xb8, 42, 0, 0, 0, RETURN]));
  expect(runs.run([path])).toEqual({ status: 42, output: '', error: '' });
});

describe('the loader block', () => {
  test('tells the arguments behind the path', () => {
    const path = runs.write('count.seg', kernel([...loadField('argumentCount'), RETURN]));
    expect(runs.run(['--heap=16M', path, 'a', '--heap=nonsense', 'b']).status).toBe(3);
    // mov rax, [rdi + arguments] ; mov rax, [rax] ; movzx eax, byte [rax]
    const first = runs.write('first.seg', kernel([...loadField('arguments'), 0x48, 0x8b, 0, 0x0f, 0xb6, 0, RETURN]));
    expect(runs.run([first, 'A']).status).toBe('A'.charCodeAt(0));
  });

  test('tells heap and stack, which can be used', () => {
    // mov rax, [heapEnd] ; sub rax, [heapStart] ; shr rax, 20
    const bytes = [...loadField('heapEnd'), 0x48, 0x2b, 0x47, 8 * LOADER_BLOCK.indexOf('heapStart'), 0x48, 0xc1, 0xe8, 20, RETURN];
    const path = runs.write('heap.seg', kernel(bytes));
    expect(runs.run(['--heap=64M', path]).status).toBe(64);
    expect(runs.run([path], { APIARY_HEAP: '32M' }).status).toBe(32);
    expect(runs.run(['--heap=16M', path], { APIARY_HEAP: '32M' }).status).toBe(16);
    // mov rax, [heapEnd] ; mov byte [rax - 1], 9 ; movzx eax, byte [rax - 1]
    const touch = [...loadField('heapEnd'), 0xc6, 0x40, 0xff, 9, 0x0f, 0xb6, 0x40, 0xff, RETURN];
    expect(runs.run([runs.write('touch.seg', kernel(touch))]).status).toBe(9);
    // mov rax, [stackHigh] ; mov byte [rax - 1], 3 ; sub rax, [stackLow] ; shr rax, 10
    const size = [0x48, 0x2b, 0x47, 8 * LOADER_BLOCK.indexOf('stackLow'), 0x48, 0xc1, 0xe8, 10];
    const stack = runs.write('stack.seg', kernel([...loadField('stackHigh'), 0xc6, 0x40, 0xff, 3, ...size, RETURN]));
    expect(runs.run(['--stack=128K', stack]).status).toBe(128);
    expect(runs.run([stack], { APIARY_STACK: '64K' }).status).toBe(64);
  });

  test('takes a smaller heap where a large one is not given', () => {
    const bytes = [...loadField('heapEnd'), 0x48, 0x2b, 0x47, 8 * LOADER_BLOCK.indexOf('heapStart'), 0x48, 0xc1, 0xe8, 27, RETURN];
    const path = runs.write('small-heap.seg', kernel(bytes));
    const limited = (megabytes: number) => {
      try {
        execFileSync('sh', ['-c', `ulimit -v ${megabytes * 1024}; exec "$0" "$1"`, runs.loader, path], { stdio: 'pipe' });
        return 0;
      } catch (error) {
        return (error as { status: number }).status;
      }
    };
    expect(limited(3000)).toBe(16);
    expect(limited(300)).toBe(1);
  });

  test('tells where the kernel and its header are', () => {
    const header = [...loadField('kernelHeader'), 0x0f, 0xb6, 0, RETURN];
    expect(runs.run([runs.write('header.seg', kernel(header))]).status).toBe('A'.charCodeAt(0));
    const start = [...loadField('kernelStart'), 0x48, 0xc1, 0xe8, 24, RETURN];
    expect(runs.run([runs.write('start.seg', kernel(start))]).status).toBe(KERNEL_BASE >> 24);
    expect(runs.run([runs.write('start.seg', kernel(start))], { APIARY_BASE: '0x20000000' }).status).toBe(0x20);
  });
});

describe('a segment whose base is taken', () => {
  const path = runs.write('self.seg', selfReferring());

  test('runs at its base without relocation', () => {
    expect(runs.run([path]).status).toBe(7);
  });

  test('is moved, with all that refers to it', () => {
    for (const APIARY_BASE of ['0x20000000', '0x10001000', '0x7ff00000', '1048576'])
      expect({ APIARY_BASE, status: runs.run([path], { APIARY_BASE }).status }).toEqual({ APIARY_BASE, status: 7 });
  });

  test('is moved when the program itself lies there', () => {
    const objects = readdirSync(join(LOADER_FOLDER, 'build')).filter((name) => name.endsWith('.o')).sort();
    const loader = join(runs.folder, 'loader-at-base');
    const paths = objects.map((name) => join(LOADER_FOLDER, 'build', name));
    execFileSync('g++', ['-no-pie', `-Wl,-Ttext-segment=0x${KERNEL_BASE.toString(16)}`, '-o', loader, ...paths], { stdio: 'pipe' });
    expect(new LoaderRuns(loader).run([path])).toEqual({ status: 7, output: '', error: '' });
  });

  test('is refused when the wanted base is not free', () => {
    const { status, error } = runs.run([path], { APIARY_BASE: '0x7ffef000' });
    expect({ status, error }).toMatchObject({ status: exitOf('cannotMap') });
    expect(error).toContain('APIARY_BASE');
  });
});

describe('the loader keeps its bounds', () => {
  test('it has at most 1,000 lines', () => {
    const files = readdirSync(LOADER_FOLDER).filter((name) => /\.(cc|h)$/.test(name));
    const lines = files.map((name) => readFileSync(join(LOADER_FOLDER, name), 'utf8').split('\n').length - 1);
    expect(lines.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(1000);
  });

  test('it needs no library but libc', () => {
    const needed = execFileSync('readelf', ['-d', runs.loader], { encoding: 'utf8' }).match(/NEEDED.*\[(.*?)\]/g)!;
    expect(needed.map((line) => line.replace(/.*\[|\..*/g, '')).filter((name) => !/^lib(c|dl)$/.test(name))).toEqual([]);
  });
});
