/** Starts images through the native loader. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { diagnostic, DiagnosticError } from '../segments/diagnostics';
import { CLI_DIAGNOSTICS } from './diagnostics';
import { packaged } from './package-root';

export function loaderPath(): string {
  const path = packaged('loader', 'build', 'apiary-loader');
  if (!existsSync(path)) throw new DiagnosticError([diagnostic(CLI_DIAGNOSTICS.loaderMissing, { path })]);
  return path;
}

/** The command line that boots segments, the kernel first. */
export function bootCommand(segments: readonly string[], args: readonly string[]): readonly [string, ...string[]] {
  return [loaderPath(), ...segments, ...(args.length > 0 ? ['--', ...args] : [])];
}

/** Boots with our standard streams; answers the exit status, 128 and the signal's number when one ended it. */
export function boot(segments: readonly string[], args: readonly string[]): Promise<number> {
  const [loader, ...words] = bootCommand(segments, args);
  return new Promise((resolve, reject) => {
    const image = spawn(loader, words, { stdio: 'inherit' });
    image.on('error', reject);
    image.on('exit', (status, signal) => resolve(status ?? 128 + constants.signals[signal!]));
  });
}
