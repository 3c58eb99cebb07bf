/** `apiary run` and `apiary build`: programs, their arguments and their exit status. */
import { readdirSync, readFileSync } from 'node:fs';
import { packaged } from '../../cli/package-root';
import { moduleText, Workplace } from './command';

const workplace = new Workplace('build', 'out', 'json');
afterAll(() => workplace.remove());

/** What WordCount prints for a text: words are runs of ASCII letters. */
function wordCount(text: string): string {
  const counts = new Map<string, number>();
  for (const word of text.toLowerCase().match(/[a-z]+/g) ?? []) counts.set(word, (counts.get(word) ?? 0) + 1);
  const sorted = [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
  return sorted.slice(0, 20).map(([word, count]) => `${String(count).padStart(7)} ${word}\n`).join('');
}

const WORD_COUNT = packaged('kernel-src', 'Examples', 'WordCount');

describe('WordCount', () => {
  test('counts the words of a file', () => {
    const path = packaged('LICENSE');
    const text = readFileSync(path, 'latin1');
    expect(workplace.run(['run', WORD_COUNT, '--', path])).toMatchObject({ status: 0, output: wordCount(text) });
  });

  test('counts what other files hold, together', () => {
    const text = Array.from({ length: 20_000 }, (_, index) => `word${'abcdefgh'[index % 8].repeat(index % 5)} ${index}\r\n`).join('\t');
    workplace.write({ 'long.txt': text, 'empty.txt': '', 'one.txt': "it's ONE\n" });
    const found = workplace.run(['run', WORD_COUNT, '--', 'long.txt', 'empty.txt', 'one.txt']);
    expect(found).toMatchObject({ status: 0, output: wordCount(`${text} it's ONE`) });
  });

  test('counts the same while garbage is collected all the time', () => {
    const path = packaged('LICENSE');
    const found = workplace.run(['run', WORD_COUNT, '--gc-stress', '50', '--verify-heap', '--', path]);
    expect(found).toMatchObject({ status: 0, output: wordCount(readFileSync(path, 'latin1')) });
  });

  test('counts the same in a heap of limited size, and refuses sizes that cannot be', () => {
    const path = packaged('LICENSE');
    const limited = (size: string) => workplace.run(['run', WORD_COUNT, '--heap-limit', size, '--', path]);
    expect(limited('96M')).toMatchObject({ status: 0, output: wordCount(readFileSync(path, 'latin1')) });
    expect(limited('1M')).toMatchObject({ status: 2, output: '', error: expect.stringMatching(/the heap cannot have 1048576 bytes: from \d+ to \d+ are possible/) });
    expect(limited('much')).toMatchObject({ status: 2, error: expect.stringContaining('--heap-limit takes a size like 512M or 8G') });
  });

  test('says which file it cannot read', () => {
    const { status, output, error } = workplace.run(['run', WORD_COUNT, '--', 'no-such-file']);
    expect({ status, output }).toEqual({ status: 1, output: '' });
    expect(error).toMatch(/^WordCount: .*no-such-file.*$/m);
  });

  test('without a file says how it is used', () => {
    expect(workplace.run(['run', WORD_COUNT])).toMatchObject({ status: 2, output: '', error: expect.stringContaining('name one or more files') });
  });
});

describe('a module of its own', () => {
  const folder = workplace.write({ 'Echo/EchoModule.st': moduleText('Echo', {
    'main: arguments': "arguments do: [:each | Transcript nextPutAll: each; cr].\n\t^arguments size",
  }) });
  const failing = workplace.write({ 'Failing/FailingModule.st': moduleText('Failing', {
    'main: arguments': "Transcript nextPutAll: 'before'; cr.\n\t^self divide: arguments size",
    'divide: anInteger': '^[:x | x / anInteger] value: 1',
  }) });

  test('is given the arguments, and answers the exit status', () => {
    const args = ['one', '', 'two words', '--flag', '-x', '--', "it's"];
    expect(workplace.run(['run', folder, '--', ...args])).toMatchObject({ status: args.length, output: args.map((each) => `${each}\n`).join('') });
    expect(workplace.run(['run', folder])).toMatchObject({ status: 0, output: '' });
  });

  test('that fails shows the stack, with files and lines', () => {
    const { status, output, error } = workplace.run(['run', failing]);
    expect({ status, output }).toEqual({ status: 1, output: 'before\n' });
    const lines = error.split('\n');
    const start = lines.indexOf('ZeroDivide: 1 was divided by zero');
    expect(lines.slice(start + 1).filter((each) => each.includes('Failing'))).toEqual([
      '    [] in FailingModule>>divide: (Failing/FailingModule.st:15) self: a FailingModule, value: 1',
      '    FailingModule>>divide: (Failing/FailingModule.st:15) self: a FailingModule, divide: 0',
      '    FailingModule>>main: (Failing/FailingModule.st:10) self: a FailingModule, main: an Array of size 0',
    ]);
  });

  test('is built into a folder, and runs from there as it is', () => {
    expect(workplace.run(['build', folder, '-o', 'out'])).toMatchObject({ status: 0, output: '' });
    expect(readdirSync(workplace.path('out')).filter((name) => /\.(seg|map)$/.test(name)).sort()).toEqual(['Echo.map', 'Echo.seg', 'Kernel.map', 'Kernel.seg']);
    expect(workplace.run(['run', 'out/Echo.seg', '--', 'a', 'b'])).toEqual({ status: 2, output: 'a\nb\n', error: '' });
  });

  test('--json reports the stages, a line each', () => {
    const { status, output } = workplace.run(['build', folder, '-o', 'json', '--json']);
    expect(status).toBe(0);
    const stages = output.trim().split('\n').map((line) => JSON.parse(line) as { stage: string; milliseconds: number });
    expect(stages.every(({ stage, milliseconds }) => stage.length > 0 && milliseconds >= 0)).toBe(true);
    expect(stages.map(({ stage }) => stage)).toEqual(expect.arrayContaining(['read sources', 'nativize Echo', 'write Echo']));
  });
});

describe('a package', () => {
  const zoo = (methods: string) => workplace.write({
    'Zoo/package.st': 'Package { #name : #Zoo }\n',
    'Zoo/Keeper.class.st': `Class {\n\t#name : #Keeper,\n\t#superclass : #Object,\n\t#category : #Zoo\n}\n\n${methods}`,
  });

  test('sends main: to the class that defines it', () => {
    const folder = zoo("{ #category : #running }\nKeeper class >> main: arguments [\n\tTranscript show: (', ' join: arguments); cr.\n\t^arguments size\n]\n");
    expect(workplace.run(['run', folder, '--', 'ape', 'bee'])).toMatchObject({ status: 2, output: 'ape, bee\n' });
  });

  test('without such a class says what to write', () => {
    const { status, output, error } = workplace.run(['run', zoo('')]);
    expect({ status, output }).toEqual({ status: 1, output: '' });
    expect(error).toContain('There is nothing to run in Zoo.\n  Give one of its classes a class method main: ');
  });
});
