/** Writes outputs so that no reader ever sees half of one: aside first, then renamed. */
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { diagnostic, DiagnosticError } from '../segments/diagnostics';
import { CLI_DIAGNOSTICS } from './diagnostics';
import { reasonOf } from './source-files';

export interface OutputFile {
  readonly name: string;
  readonly content: Uint8Array | string;
}

/** Writes all files into the folder, or none: renames only when every one is complete on disk. */
export function writeOutputs(folder: string, files: readonly OutputFile[]): void {
  const pending = files.map((file) => ({ aside: join(folder, `.${file.name}.${process.pid}.tmp`), final: join(folder, file.name), file }));
  const remove = () => pending.forEach(({ aside }) => rmSync(aside, { force: true }));
  const interrupted = () => {
    remove();
    process.exit(130);
  };
  process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
  try {
    mkdirSync(folder, { recursive: true });
    for (const { aside, file } of pending) writeFileSync(aside, file.content);
    for (const { aside, final } of pending) renameSync(aside, final);
  } catch (error) {
    remove();
    throw new DiagnosticError([diagnostic(CLI_DIAGNOSTICS.outputNotWritable, { path: folder, reason: reasonOf(error) })]);
  } finally {
    process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
  }
}
