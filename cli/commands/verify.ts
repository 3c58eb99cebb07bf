import { objectHeaders } from '../../segments/objects';
import { ExitStatus } from '../exit-status';
import { readSegmentFile } from '../read-file';
import { renderDiagnostics } from '../render-diagnostics';
import { segmentDefects } from '../segment-defects';

/** `apiary verify`: what the reader checks of each segment, then every object in it, and every stack map of its code. */
export async function verifyCommand({ segments }: { readonly segments: readonly string[] }): Promise<number> {
  const failed = segments.map((path) => verifyFile(path)).filter((isSound) => !isSound);
  return failed.length === 0 ? ExitStatus.success : ExitStatus.failure;
}

/** Says what is wrong, or what was looked at; answers whether all is well. */
function verifyFile(path: string): boolean {
  const segment = readSegmentFile(path);
  const defects = segmentDefects(segment);
  if (defects.length > 0) process.stderr.write(`${path}:\n${renderDiagnostics(defects, () => undefined)}`);
  else process.stdout.write(`ok   ${path}: ${objectHeaders(segment).length} objects, ${segment.debug.codes.length} codes\n`);
  return defects.length === 0;
}
