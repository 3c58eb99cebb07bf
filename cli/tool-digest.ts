/**
 * What the tool itself is, as a digest: its files and the versions of the packages that it uses.
 * `npm run build` leaves it beside the compiled files; run from other files, it is computed.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { digest } from './cache/folder';
import { packaged } from './package-root';
import { byCodePoint } from './source-files';

const ROOMS = ['cli', 'compiler', 'emitter', 'segments'];
const PACKAGES = ['iced-x86', 'msgpackr', 'ohm-js'];
const FILE = 'tool-digest';

/** The folder that holds the rooms as they run: `dist`, or the checkout. */
const codeRoot = join(__dirname, '..');

export function toolDigest(): string {
  const path = toolDigestPath();
  return isNewest(path) ? readFileSync(path, 'utf8') : computeToolDigest();
}

/** Whether the digest was taken after all code was compiled. */
function isNewest(path: string): boolean {
  const taken = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
  return taken !== undefined && codeFiles().every((each) => statSync(each).mtimeMs <= taken);
}

export function toolDigestPath(): string {
  return join(codeRoot, FILE);
}

export function computeToolDigest(): string {
  return digest(...codeFiles().flatMap((path) => [path.slice(codeRoot.length), readFileSync(path)]), ...packageVersions());
}

function codeFiles(): string[] {
  return ROOMS.flatMap((room) => filesIn(join(codeRoot, room)));
}

/** Code and grammars, by path. */
function filesIn(folder: string): string[] {
  const paths = readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesIn(path);
    return /(?<!\.d)\.(js|ts|ohm|json)$/.test(entry.name) ? [path] : [];
  });
  return paths.sort(byCodePoint);
}

/** The versions that package.json pins. */
function packageVersions(): string[] {
  const { dependencies } = JSON.parse(readFileSync(packaged('package.json'), 'utf8')) as { dependencies: Record<string, string> };
  return PACKAGES.map((name) => `${name} ${dependencies[name]}`);
}
