/** What README and docs tell people to try works as they print it here. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { packaged } from '../../cli/package-root';
import { Workplace } from './command';
import { MAIN } from '../built-kernel';

const workplace = new Workplace('build');
afterAll(() => workplace.remove());

beforeAll(() => {
  workplace.write(examples);
  for (const each of ['kernel-src', 'README.md', 'loader']) symlinkSync(packaged(each), workplace.path(each));
  mkdirSync(workplace.path('bin'));
  writeFileSync(workplace.path('bin', 'npx'), `#!/bin/sh\nshift\nexec '${process.execPath}' '${MAIN}' "$@"\n`, { mode: 0o755 });
  expect(workplace.run(['build', 'kernel-src/Examples/Hello']).status).toBe(0);
});

/** Tests of their own run these. */
const ELSEWHERE = /apiary test kernel-src\/Tests *(#|$)/;

/** Commands of lines that are code, and of code within lines. */
function commandsIn(text: string): string[] {
  const lines = [...text.matchAll(/^ {4}(?:\$ )?(npx apiary .*)$/gm)];
  const words = [...text.matchAll(/`(npx apiary [^`]+)`/g)];
  return [...lines, ...words].map(([, command]) => command).filter((command) => !ELSEWHERE.test(command));
}

/** Files that the documents show: the first line of the block says where they go. */
function filesIn(text: string): [path: string, content: string][] {
  return [...text.matchAll(/^```smalltalk (\S+)\n([^]*?)^```$/gm)].map(([, path, content]) => [path, content]);
}

const folders = ['docs', 'docs/decisions'].flatMap((folder) => readdirSync(packaged(folder)).filter((name) => name.endsWith('.md')).sort().map((name) => `${folder}/${name}`));
const documents = ['README.md', ...folders].map((file) => [file, readFileSync(packaged(file), 'utf8')] as const);
const commands = documents.flatMap(([file, text]) => commandsIn(text).map((command) => [file, command] as const));
const examples = Object.fromEntries(documents.flatMap(([, text]) => filesIn(text)));

test('there are some', () => {
  expect(commands.length).toBeGreaterThan(20);
  expect(Object.keys(examples).length).toBeGreaterThan(5);
});

/** The exit status and the code of a diagnostic that the text tells of beside the command: `# status 1`, `# S002 …`. */
function expectedOf(command: string): { status: number; words: string } {
  const code = / # ([A-Z]\d{3})\b/.exec(command)?.[1];
  const status = / # status (\d)/.exec(command)?.[1] ?? (code === undefined ? 0 : 1);
  return { status: command.includes('; echo $?') ? 0 : Number(status), words: code ?? '' };
}

test.each(commands)('%s: %s', (_, command) => {
  const environment = { ...process.env, PATH: `${workplace.path('bin')}:${process.env['PATH']}` };
  const { status, stdout, stderr } = spawnSync('sh', ['-c', command], { cwd: workplace.folder, encoding: 'utf8', env: environment });
  const expected = expectedOf(command);
  expect({ status, stderr: status === expected.status ? '' : stderr }).toEqual({ status: expected.status, stderr: '' });
  expect(stdout + stderr).toContain(expected.words);
});
