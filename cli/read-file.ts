/** Files that commands are told the paths of. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { diagnostic, DiagnosticError } from '../segments/diagnostics';
import { readSegment, type SegmentFile } from '../segments/reader';
import { CLI_DIAGNOSTICS } from './diagnostics';
import { reasonOf } from './source-files';

/** Throws a DiagnosticError when there is none, or none that may be read. */
function readBytes(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new DiagnosticError([diagnostic(CLI_DIAGNOSTICS.unreadable, { path, reason: reasonOf(error) })]);
  }
}

/** A text in UTF-8. */
export function readText(path: string): string {
  return Buffer.from(readBytes(path)).toString('utf8');
}

export function readSegmentFile(path: string): SegmentFile {
  if (!existsSync(path)) throw new DiagnosticError([diagnostic(CLI_DIAGNOSTICS.noSuchSegment, { path, folder: dirname(path) })]);
  return readSegment(readBytes(path), path);
}
