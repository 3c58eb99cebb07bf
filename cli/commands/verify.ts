import { readFileSync } from 'node:fs';
import { diagnostic, DiagnosticError } from '../../segments/diagnostics';
import { objectHeaders } from '../../segments/objects';
import { readSegment } from '../../segments/reader';
import { CLI_DIAGNOSTICS } from '../diagnostics';
import { ExitStatus } from '../exit-status';
import { renderDiagnostics } from '../render-diagnostics';
import { segmentDefects } from '../segment-defects';
import { reasonOf } from '../source-files';

/** `apiary verify`: what the reader checks of each segment, then every object in it, and every stack map of its code. */
export async function verifyCommand({ segments }: { readonly segments: readonly string[] }): Promise<number> {
  const failed = segments.map((path) => verifyFile(path)).filter((isSound) => !isSound);
  return failed.length === 0 ? ExitStatus.success : ExitStatus.failure;
}

/** Says what is wrong, or what was looked at; answers whether all is well. */
function verifyFile(path: string): boolean {
  const segment = readSegment(readBytes(path), path);
  const defects = segmentDefects(segment);
  if (defects.length > 0) process.stderr.write(`${path}:\n${renderDiagnostics(defects, () => undefined)}`);
  else process.stdout.write(`ok   ${path}: ${objectHeaders(segment).length} objects, ${segment.debug.codes.length} codes\n`);
  return defects.length === 0;
}

function readBytes(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new DiagnosticError([diagnostic(CLI_DIAGNOSTICS.unreadable, { path, reason: reasonOf(error) })]);
  }
}
