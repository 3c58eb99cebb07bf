/** Programs with several processes, in native code: as they are, with a collection at every so manieth allocation, and as whole images. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Workplace } from '../cli/command';
import { parseCases } from './case-files';
import { NativeEngine } from './engines';
import { runPrograms } from './run-programs';

const FILE = join(__dirname, 'processes', 'programs.txt');
const cases = parseCases('programs.txt', readFileSync(FILE, 'utf8'));

describe('programs', () => {
  const native = new NativeEngine();
  afterAll(() => native.close());

  test.each([
    ['as they are', [], cases],
    ['with a collection at every 97th allocation', ['--gc-stress=97', '--verify-heap'], cases],
    ['with a collection at every allocation', ['--gc-stress=1', '--verify-heap'], cases.filter((_, index) => index % 3 === 1)],
  ])('%s', (_, options, chosen) => {
    native.options = options;
    native.timeout = 280_000;
    const outcomes = runPrograms(native, chosen.map(({ text }) => text));
    const wrong = chosen.flatMap(({ place, expected }, index) => (outcomes[index].text === expected ? [] : [{ place, expected, ...outcomes[index] }]));
    expect(wrong).toEqual([]);
  }, 300_000);
});

describe('a whole image', () => {
  const workplace = new Workplace('out');
  afterAll(() => workplace.remove());
  const evaluate = (text: string) => workplace.run(['eval', text, '-o', workplace.path('out')]);

  test('goes on when a process fails, and its exit status tells', () => {
    const { status, output, error } = evaluate('[1/0] fork. Processor yield. 7');
    expect([status, output]).toEqual([1, '7\n']);
    expect(error).toMatch(/^ZeroDivide: 1 was divided by zero\n( .*\n)* +Process>>run .*\n +Process class>>_begin /m);
  }, 60_000);

  test('ends with the main process, whatever others do', () => {
    expect(evaluate('[[true] whileTrue: []] fork. Processor yield. 7')).toMatchObject({ status: 0, output: '7\n' });
  });

  test('tells a deadlock, where the main process waits', () => {
    const { status, error } = evaluate('[Semaphore new wait] fork. Semaphore new wait');
    expect(status).toBe(1);
    expect(error).toMatch(/^Deadlock: every process waits for another one\n( .*\n)* +Semaphore>>wait .*\n +UndefinedObject>>doIt/m);
  });

  test('tells on the evaluator that it runs one process only', () => {
    const { status, error } = workplace.run(['eval', '--evaluator', '[] fork', '-o', workplace.path('out')]);
    expect([status, error]).toEqual([1, expect.stringContaining('E017: the evaluator runs one process only')]);
  });

  test('lets the others run while one waits for input', async () => {
    const program = "| line | [Transcript show: 'ready'; cr; flush] fork. line := StandardStreams stdin nextLine. Transcript show: 'got ', line; cr; flush";
    const image = spawn(process.execPath, [join(__dirname, '../../dist/cli/main.js'), 'eval', program, '-o', workplace.path('out')]);
    const said = await new Promise<string>((resolve) => {
      let text = '';
      image.stdout.on('data', (chunk: Buffer) => {
        text += chunk.toString();
        if (text.includes('ready') && !image.stdin.writableEnded) image.stdin.end('a line\n');
      });
      image.on('close', () => resolve(text));
    });
    expect(said).toContain('ready\ngot a line\n');
  }, 60_000);
});
