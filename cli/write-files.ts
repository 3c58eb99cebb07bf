/** Writes outputs so that no reader ever sees half of one: aside first, then renamed. */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { diagnostic, DiagnosticError } from '../segments/diagnostics';
import { CLI_DIAGNOSTICS } from './diagnostics';
import { reasonOf } from './source-files';

export interface OutputFile {
  readonly name: string;
  readonly content: Uint8Array | string;
}

/** Writes all files into the folder, or none: renames only when every one is complete on disk. */
export function writeOutputs(folder: string, files: readonly OutputFile[]): void {
  const pending = files.map((file) => ({ aside: asideOf(join(folder, file.name)), final: join(folder, file.name), file }));
  try {
    mkdirSync(folder, { recursive: true });
    removeLeftovers(folder);
    for (const { aside, file } of pending) writeFileSync(aside, file.content);
    for (const { aside, final } of pending) renameSync(aside, final);
  } catch (error) {
    for (const { aside } of pending) removeAside(aside);
    throw notWritable(folder, error);
  }
}

/** Makes the folder, and finds out whether files can be written to it. */
export function refuseUnwritable(folder: string): void {
  const probe = asideOf(join(folder, 'probe'));
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(probe, '');
    rmSync(probe);
  } catch (error) {
    throw notWritable(folder, error);
  }
}

function notWritable(path: string, error: unknown): DiagnosticError {
  return new DiagnosticError([diagnostic(CLI_DIAGNOSTICS.outputNotWritable, { path, reason: reasonOf(error) })]);
}

/** Writes one file whose folder is there. */
export function replaceFile(path: string, content: Uint8Array | string): void {
  const aside = asideOf(path);
  try {
    writeFileSync(aside, content);
    renameSync(aside, path);
  } catch (error) {
    removeAside(aside);
    throw error;
  }
}

/** `rmSync` would complain where a file is in the place of the folder. */
function removeAside(path: string): void {
  if (existsSync(path)) rmSync(path, { force: true });
}

let asides = 0;

/** A name that no other process, and no other build of this one, writes to. */
function asideOf(path: string): string {
  return join(dirname(path), `.${basename(path)}.${process.pid}-${asides++}.tmp`);
}

/** Removes what processes left that were killed while they wrote. */
export function removeLeftovers(folder: string): void {
  for (const name of readdirSync(folder)) {
    const writer = /^\..*\.(\d+)-\d+\.tmp$/.exec(name)?.[1];
    if (writer !== undefined && !isRunning(Number(writer))) rmSync(join(folder, name), { force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
