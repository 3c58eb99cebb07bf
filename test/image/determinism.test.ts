/** The same sources give the same bytes, whatever else is different about the build. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot, packaged } from '../../cli/package-root';
import { Workplace } from '../cli/command';
import { copyKernel, MAIN } from '../built-kernel';
import { firstDifference } from './segment-difference';

const workplace = new Workplace();
afterAll(() => workplace.remove());

const MODULES = ['Hello', 'WordCount', 'Simd'];

interface Circumstances {
  /** Where the tool and the sources lie; here, unless told. */
  readonly copied?: boolean;
  readonly order?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly options?: readonly string[];
}

/** The examples, and the kernel that all tests share. */
function builtPlainly(): string {
  const out = workplace.path('plain');
  copyKernel(out);
  return build(out, [MAIN, 'build', ...MODULES.map((each) => packaged('kernel-src', 'Examples', each))]);
}

/** The kernel and the examples from nothing, under the circumstances; answers the folder of the outputs. */
function built(name: string, { copied = false, order = MODULES, environment = {}, options = [] }: Circumstances): string {
  const root = copied ? copyOfThePackage(name) : packageRoot();
  const out = workplace.path(name, 'out');
  const main = copied ? join(root, 'dist', 'cli', 'main.js') : MAIN;
  const modules = order.map((each) => join(root, 'kernel-src', 'Examples', each));
  return build(out, [main, 'build', ...modules, '--no-cache', ...options], environment);
}

function build(out: string, words: readonly string[], environment: Readonly<Record<string, string>> = {}): string {
  const { status, stderr } = spawnSync(process.execPath, [...words, '-o', out], { encoding: 'utf8', env: { ...process.env, ...environment } });
  if (status !== 0) throw new Error(stderr);
  return out;
}

/** The tool and its sources in another place, their files made in the opposite order. */
function copyOfThePackage(name: string): string {
  const root = workplace.path(name, 'a place with blanks');
  for (const folder of ['dist', 'kernel-src']) copyBackwards(packaged(folder), join(root, folder));
  copyFileSync(packaged('package.json'), join(root, 'package.json'));
  symlinkSync(packaged('node_modules'), join(root, 'node_modules'));
  return root;
}

function copyBackwards(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true }).reverse()) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) copyBackwards(source, target);
    else copyFileSync(source, target);
  }
}

/** Directory listings come in another order, at every call another one. */
const SHUFFLED = workplace.path('shuffle.js');
writeFileSync(SHUFFLED, `
const fs = require('node:fs');
const plain = fs.readdirSync;
fs.readdirSync = (...args) => plain(...args).map((each) => [Math.random(), each]).sort(([one], [other]) => one - other).map(([, each]) => each);
require('node:module').syncBuiltinESMExports();
`);

const plain = builtPlainly();
const names = readdirSync(plain).filter((name) => /\.(seg|map)$/.test(name)).sort();

test('segments and maps of all modules are compared', () => {
  expect(names).toEqual(['Kernel', ...MODULES].sort().flatMap((each) => [`${each}.map`, `${each}.seg`]));
});

test.each<[string, Circumstances]>([
  // Few builds, for each takes long: which of its circumstances is to blame is soon found.
  ['another folder, time zone and locale', { copied: true, environment: { TZ: 'Asia/Kolkata', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' }, options: ['--jobs', '1'] }],
  ['shuffled directory listings, modules named in another order, two threads', {
    order: [...MODULES].reverse(), environment: { NODE_OPTIONS: `--require ${SHUFFLED}`, TZ: 'Pacific/Apia' }, options: ['--jobs', '2'],
  }],
])('%s', (name, circumstances) => {
  const other = built(name, circumstances);
  for (const each of names) {
    const [one, another] = [plain, other].map((folder) => readFileSync(join(folder, each)));
    if (!one.equals(another)) throw new Error(`${each}: ${firstDifference(each, one, another)}`);
  }
});
