/** The loader, built, and segments for it in a folder of their own. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { LOADER_INTERFACE } from '../../cli/generate';
import { LOADER_EXITS } from '../../segments/format/segment-format';
import { generateLoaderHeader } from '../../segments/generate-header';

export const LOADER_FOLDER = resolve(__dirname, '../../loader');

/** Builds the loader unless it is up to date; answers its path. */
export function buildLoader(): string {
  const folder = join(LOADER_FOLDER, 'build');
  const header = join(folder, 'format.gen.h');
  const text = generateLoaderHeader(LOADER_INTERFACE);
  mkdirSync(folder, { recursive: true });
  if (!existsSync(header) || readFileSync(header, 'utf8') !== text) {
    writeFileSync(`${header}.${process.pid}`, text);
    renameSync(`${header}.${process.pid}`, header);
  }
  // One build at a time: test files run side by side.
  execFileSync('flock', [join(folder, 'lock'), 'make', '-C', LOADER_FOLDER, '-s'], { stdio: 'pipe' });
  return join(folder, 'apiary-loader');
}

export interface Outcome {
  readonly status: number | null;
  readonly output: string;
  readonly error: string;
}

/** A folder for segments, and runs of the loader on them. */
export class LoaderRuns {
  readonly folder = mkdtempSync(join(tmpdir(), 'apiary-loader-'));

  constructor(readonly loader: string = buildLoader()) {}

  write(name: string, bytes: Uint8Array): string {
    const path = join(this.folder, name);
    writeFileSync(path, bytes);
    return path;
  }

  run(args: readonly string[], environment: Readonly<Record<string, string | undefined>> = {}): Outcome {
    const { status, stdout, stderr } = spawnSync(this.loader, args, { env: environment, encoding: 'latin1' });
    return { status, output: stdout, error: stderr };
  }
}

/** The exit status of a cause, by its name. */
export function exitOf(cause: (typeof LOADER_EXITS)[number]['name']): number {
  return LOADER_EXITS.find(({ name }) => name === cause)!.status;
}
