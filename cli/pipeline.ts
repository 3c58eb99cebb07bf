/**
 * The pipeline, from sources to segment files: the stages in order. This is the library's face;
 * `apiary build` does what `build` does. The stages are loaded only when there is something to do.
 */
import { BuildCache } from './build-cache';
import { silently } from './progress';
import { readSources } from './sources';
import { unchangedUnits } from './unchanged';
import type { EvaluatorHost } from '../compiler/evaluator';
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
  /** Threads; the outputs do not depend on their number. One if not told. */
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
  const { stage = silently, report = () => {}, out, verify = false, jobs = 1, expression } = request;
  const cache = new BuildCache(out, { verify, enabled: request.cache ?? true });
  const sources = await stage('read sources', () => readSources(request.modules, request.kernel));
  const unchanged = expression ? undefined : await stage('compare with the last build', () => unchangedUnits(sources, cache.records, cache.facts));
  if (unchanged !== undefined) {
    if (unchanged.warnings.length > 0) report(unchanged.warnings);
    return { segments: unchanged.names.map((name) => `${out}/${name}.seg`) };
  }
  const { UnitBuilder } = require('./unit-builder') as typeof import('./unit-builder');
  const builder = new UnitBuilder({ out, cache, stage, report, verify, jobs, expression });
  return { segments: await builder.build(sources) };
}

export interface EvaluateRequest {
  readonly modules: readonly string[];
  readonly expression?: string;
  readonly args: readonly string[];
  readonly host: EvaluatorHost;
  /** Where a cache is kept. */
  readonly out: string;
  readonly cache?: boolean;
  readonly stage?: Stage;
  readonly report?: (diagnostics: readonly Diagnostic[]) => void;
}

/** Runs the last module on the evaluator instead: no native code, no segments. Answers its exit status. */
export async function evaluate(request: EvaluateRequest): Promise<number> {
  const { stage = silently, report = () => {}, expression } = request;
  const { addModule, bootGroup, initialize, openEvaluator, openFrontEnd, parseSources, runMain, addExpression, EXPRESSION_SENDS } = require('./stages') as typeof import('./stages');
  const cache = new BuildCache(request.out, { verify: false, enabled: request.cache ?? true });
  const frontEnd = openFrontEnd(cache);
  const sources = await stage('read sources', () => readSources(request.modules));
  const definitions = await stage('parse', () => parseSources(sources, report, frontEnd));
  const system = await stage('genesis', () => bootGroup(definitions, report, frontEnd));
  const evaluator = openEvaluator(system, request.host);
  await stage('initialize Kernel', () => initialize(system, evaluator, system.modules.values()));
  for (const definition of definitions.modules) {
    const module = await stage(`load ${definition.name}`, () => addModule(system, definition, report, frontEnd, expression === undefined ? undefined : EXPRESSION_SENDS));
    if (expression !== undefined) addExpression(system, module, expression, report);
    await stage(`initialize ${module.name}`, () => initialize(system, evaluator, [module]));
  }
  cache.save();
  return stage('run', () => runMain(evaluator, request.args));
}
