/** The rooms' import rules of the architecture, read off every import in the sources. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';

const ROOT = resolve(__dirname, '..');

/** What each room may import from other rooms, as path prefixes; places in sources, and diagnostics at them, are everybody's. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  segments: [],
  compiler: ['segments/format/', 'segments/image/', 'segments/diagnostics', 'segments/lines'],
  emitter: ['compiler/ir/', 'segments/format/', 'segments/image/', 'segments/diagnostics', 'segments/lines'],
  cli: ['compiler/', 'emitter/', 'segments/'],
};

/** The one place where each package may be imported. */
const PACKAGE_DOORS: Record<string, readonly string[]> = {
  'ohm-js': ['compiler/source/'],
  'iced-x86': ['emitter/'],
  yargs: ['cli/'],
  listr2: ['cli/'],
  msgpackr: ['segments/', 'cli/'],
};

/** Node's own modules that reach the outside world belong to cli; grammars are read next to their reader. */
const OUTSIDE = ['node:fs', 'node:child_process', 'node:os', 'node:process', 'node:worker_threads'];
const OUTSIDE_ALLOWED = ['cli/', 'compiler/source/'];

interface Import {
  readonly file: string;
  readonly target: string;
}

function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sourceFiles(path);
    return entry.name.endsWith('.ts') ? [path] : [];
  });
}

function importsOf(path: string): Import[] {
  const file = relative(ROOT, path).split(sep).join('/');
  const text = readFileSync(path, 'utf8');
  return [...text.matchAll(/(?:from\s+|import\(|require\()'([^']+)'/g)].map((match) => ({
    file,
    target: match[1].startsWith('.') ? relative(ROOT, resolve(dirname(path), match[1])).split(sep).join('/') : match[1],
  }));
}

const imports = Object.keys(MAY_IMPORT).flatMap((room) => sourceFiles(join(ROOT, room)).flatMap(importsOf));
const roomOf = (path: string) => path.split('/')[0];
const shown = (each: Import) => `${each.file} imports ${each.target}`;

test('imports are found at all', () => {
  expect(imports.length).toBeGreaterThan(50);
});

test('rooms import only what the architecture allows', () => {
  const wrong = imports.filter(({ file, target }) => {
    const [from, to] = [roomOf(file), roomOf(target)];
    return to in MAY_IMPORT && to !== from && !MAY_IMPORT[from].some((prefix) => `${target}/`.startsWith(prefix));
  });
  expect(wrong.map(shown)).toEqual([]);
});

test('each package has one door', () => {
  const wrong = imports.filter(({ file, target }) => target in PACKAGE_DOORS && !PACKAGE_DOORS[target].some((door) => file.startsWith(door)));
  expect(wrong.map(shown)).toEqual([]);
});

test('the file system, clock and processes belong to cli', () => {
  const wrong = imports.filter(({ file, target }) => OUTSIDE.includes(target) && !OUTSIDE_ALLOWED.some((door) => file.startsWith(door)));
  expect(wrong.map(shown)).toEqual([]);
});
