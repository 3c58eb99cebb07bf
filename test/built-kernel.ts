/**
 * The kernel that all tests share: it is built once, into a folder that is kept, where the next run of the tests
 * finds it unchanged or builds what is not. Tests that need a build of their own begin with a copy.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { packaged } from '../cli/package-root';

/** What `npm run build` makes; another build can be named. */
export const MAIN = process.env['APIARY_MAIN'] ?? packaged('dist', 'cli', 'main.js');

/** Segments and cache, as `apiary build` leaves them. */
export const KERNEL_OUTPUT = packaged('build', 'test');

const ROOMS = ['cli', 'compiler', 'emitter', 'segments'];

/** The package as programs import it, compiled: it finds the kernel's build its own, as the sources of it, which have another digest, would not. */
export const apiary = (): typeof import('../cli/pipeline') => require(packaged('dist', 'cli', 'pipeline.js')) as typeof import('../cli/pipeline');

/** Before all tests; the engines that run inside of them link against this kernel, so that it must be of the same tool. */
export function buildKernel(): void {
  refuseStale();
  const { status, stderr } = spawnSync(process.execPath, [MAIN, 'build', '-o', KERNEL_OUTPUT], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`the kernel cannot be built for the tests:\n${stderr}`);
}

/** A folder that a build into it finds as if it had made the kernel itself. */
export function copyKernel(out: string): void {
  copyCache(out);
  for (const each of ['Kernel.seg', 'Kernel.map']) cpSync(join(KERNEL_OUTPUT, each), join(out, each));
}

/** A folder where the kernel is yet to be linked, from what is compiled already. */
export function copyCache(out: string): void {
  cpSync(join(KERNEL_OUTPUT, '.cache'), join(out, '.cache'), { recursive: true });
}

/** Whether the tool was compiled after its sources were changed. */
function refuseStale(): void {
  const stale = ROOMS.flatMap((room) => filesBelow(room)).filter((path) => /(?<!\.d)\.ts$/.test(path) && isStale(path));
  if (stale.length > 0) throw new Error(`${stale[0]} is newer than what was compiled from it: npm run build`);
}

function isStale(path: string): boolean {
  const compiled = packaged('dist', path.replace(/\.ts$/, '.js'));
  return !existsSync(compiled) || statSync(compiled).mtimeMs < statSync(packaged(path)).mtimeMs;
}

function filesBelow(folder: string): string[] {
  return readdirSync(packaged(folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path) : [path];
  });
}
