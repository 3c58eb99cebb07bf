/**
 * What `apiary build` does: nothing, when nothing has changed; else the stages of `pipeline.ts`,
 * which are loaded only then.
 */
import { BuildCache } from './build-cache';
import { DEFAULT_JOBS } from './jobs';
import { silently } from './progress';
import { readSources } from './sources';
import { unchangedUnits } from './unchanged';
import type { Diagnostic } from '../segments/diagnostics';

/** Runs one named stage; how it is shown is the caller's choice. */
export type Stage = <T>(title: string, work: () => T | Promise<T>) => Promise<T>;

export interface BuildRequest {
  /** Module folders, besides the kernel, which always comes along, and the modules that they import. */
  readonly modules: readonly string[];
  /** The folder that holds those of the kernel; the one that comes with the tool if not told. */
  readonly kernel?: string;
  /** Where segments and maps are written, and the cache is kept; made if missing. */
  readonly out: string;
  /** Statements that the module `Eval` prints the value of; its segment is not kept for later builds. */
  readonly expression?: { readonly text: string; readonly out: string };
  /** Run the IR verifier after every pass, and the segment verifier on what is written. */
  readonly verify?: boolean;
  /** Whether to use, and to leave behind, what makes the next build fast; the outputs are the same. Yes if not told. */
  readonly cache?: boolean;
  /** Threads; the outputs do not depend on their number. Two if not told, or one on a single processor. */
  readonly jobs?: number;
  readonly stage?: Stage;
  /** Told every warning. */
  readonly report?: (diagnostics: readonly Diagnostic[]) => void;
}

export interface BuildResult {
  /** Paths of the segments in the order in which they are loaded: the kernel first. */
  readonly segments: readonly string[];
}

/** Builds the kernel's segment and those of the modules. Throws a DiagnosticError with all errors of the stage that failed. */
export async function build(request: BuildRequest): Promise<BuildResult> {
  const { stage = silently, report = () => {}, out, verify = false, jobs = DEFAULT_JOBS, expression } = request;
  const cache = new BuildCache(out, { verify, enabled: request.cache ?? true });
  const sources = await stage('read sources', () => readSources(request.modules, request.kernel));
  const unchanged = expression ? undefined : await stage('compare with the last build', () => unchangedUnits(sources, cache.records, cache.facts));
  if (unchanged !== undefined) {
    if (unchanged.warnings.length > 0) report(unchanged.warnings);
    return { segments: unchanged.names.map((name) => `${out}/${name}.seg`) };
  }
  const { buildUnits } = require('./pipeline') as typeof import('./pipeline');
  return { segments: await buildUnits(sources, { out, cache, stage, report, verify, jobs, expression }) };
}
