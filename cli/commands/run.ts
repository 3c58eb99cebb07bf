import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { startGcLog } from '../gc-log';
import { boot, type MemoryOptions } from '../loader';
import { build } from '../build';
import { shownStages } from '../progress';
import { reportFailure } from '../report-failure';
import { sourceLookup } from '../source-files';
import { diagnostic, DiagnosticError } from '../../segments/diagnostics';
import { CLI_DIAGNOSTICS } from '../diagnostics';
import { showWarnings } from './build';

interface RunArguments extends MemoryOptions {
  readonly module: string;
  readonly out: string;
  readonly jobs: number;
  readonly verify: boolean;
  readonly cache: boolean;
  /** For the image. */
  readonly args: readonly string[];
}

/** `apiary run`: answers the exit status of the image. */
export async function runCommand(request: RunArguments): Promise<number> {
  try {
    startGcLog(request.gcLog);
    const segments = isFile(request.module) ? segmentsOf(request.module) : await built(request);
    return boot(segments, request.args, request);
  } catch (error) {
    return reportFailure(error, sourceLookup([request.module]));
  }
}

async function built({ module, out, verify, cache, jobs }: RunArguments): Promise<readonly string[]> {
  const { segments } = await build({ modules: [module], out, verify, cache, jobs, stage: shownStages(), report: showWarnings([module]) });
  return segments;
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

/** A segment runs with the kernel that lies beside it. */
function segmentsOf(segment: string): readonly string[] {
  const kernel = join(dirname(segment), 'Kernel.seg');
  if (existsSync(kernel)) return segment === kernel ? [kernel] : [kernel, segment];
  throw new DiagnosticError([diagnostic(CLI_DIAGNOSTICS.noSuchSegment, { path: kernel, folder: dirname(segment) })]);
}

