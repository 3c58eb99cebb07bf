/** What the command says when it is asked, and when it is not understood. */
import { spawnSync } from 'node:child_process';
import { MAIN } from '../built-kernel';
import { Workplace } from './command';

const workplace = new Workplace();
afterAll(() => workplace.remove());

const COMMANDS = ['build', 'run', 'eval', 'disasm', 'explain'];

test('--help lists the commands', () => {
  const { status, output, error } = workplace.run(['--help']);
  expect({ status, error }).toEqual({ status: 0, error: '' });
  for (const each of COMMANDS) expect(output).toContain(`apiary ${each}`);
});

test.each(COMMANDS)('%s --help tells its arguments', (command) => {
  const { status, output, error } = workplace.run([command, '--help']);
  expect({ status, error }).toEqual({ status: 0, error: '' });
  expect(output).toMatch(new RegExp(`^apiary ${command} .*\n\n[A-Z]`));
  expect(output).toContain('--help');
});

test('--version, of a file that is a program itself', () => {
  const { status, stdout, stderr } = spawnSync(MAIN, ['--version'], { encoding: 'utf8' });
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/), stderr: '' });
});

test.each([
  ['no command', [], 'Say which command.'],
  ['an unknown command', ['bild'], 'Unknown command: bild'],
  ['an unknown option', ['build', '--frob'], 'frob'],
  ['an argument too few', ['run'], 'Not enough'],
  ['an argument too many', ['eval', '3', '4'], '4'],
  ['an option without its value', ['build', '-o'], 'Not enough arguments following: o'],
  ['a stage that there is not', ['explain', 'Array>>size', '--stage', 'tree'], 'Choices'],
  ['an option given twice', ['build', '-o', 'one', '-o', 'two'], '--out is given twice'],
  ['a number given twice', ['build', '--jobs', '1', '--jobs', '2'], '--jobs is given twice'],
  ['a stage given twice', ['explain', 'Array>>size', '--stage', 'ir', '--stage', 'code'], '--stage is given twice'],
  ['a number that is none', ['build', '--jobs', 'x'], 'jobs'],
])('%s is wrong usage', (_, args, words) => {
  const { status, output, error } = workplace.run(args);
  expect({ status, output }).toEqual({ status: 2, output: '' });
  expect(error).toContain(words);
  expect(error).not.toMatch(/^\s+at /m);
});

test('output that has no room is told', () => {
  const { status, stderr } = spawnSync('sh', ['-c', `"${process.execPath}" "${MAIN}" --help > /dev/full`], { encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringMatching(/^error C011: Standard output cannot be written: no space left on the device\.\n/) });
});
