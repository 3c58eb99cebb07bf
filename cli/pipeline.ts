/**
 * The pipeline, from sources to segment files: the stages in order. This is the library's face;
 * `apiary build` does what `build` does.
 */
import { bindStatically, emitCode, initialize, linkSegment, nativize, planSegment, type SegmentPlan } from './segment-stages';
import { addModule, bootGroup, openEvaluator, parseSources, runMain } from './system-stages';
import { addExpression, EVAL_MODULE } from './expression';
import { readSources } from './sources';
import { silently } from './progress';
import { writeOutputs, type OutputFile } from './write-files';
import type { EvaluatorHost } from '../compiler/evaluator';
import type { Diagnostic } from '../segments/diagnostics';

/** Runs one named stage; how it is shown is the caller's choice. */
export type Stage = <T>(title: string, work: () => T | Promise<T>) => Promise<T>;

export interface BuildRequest {
  /** Module folders, besides the kernel, which always comes along. */
  readonly modules: readonly string[];
  /** Where segments and maps are written; made if missing. */
  readonly out: string;
  /** Statements that the module `Eval` prints the value of. */
  readonly expression?: string;
  /** Run the IR verifier after every pass, and the segment verifier on what is written. */
  readonly verify?: boolean;
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
  const { stage = silently, report = () => {}, verify = false } = request;
  const sources = await stage('read sources', () => readSources(request.modules));
  const definitions = await stage('parse', () => parseSources(sources, report));
  const system = await stage('genesis', () => bootGroup(definitions, report));
  const evaluator = openEvaluator(system);
  await stage('initialize Kernel', () => initialize(system, evaluator, system.modules.values()));
  const kernel = await toSegment(planSegment(system, evaluator, { verify }));
  const outputs = [...kernel.outputs];
  for (const definition of definitions.modules) {
    const module = await stage(`load ${definition.name}`, () => addModule(system, definition, report));
    if (module.name === EVAL_MODULE && request.expression !== undefined) addExpression(system, module, request.expression, report);
    await stage(`initialize ${module.name}`, () => initialize(system, evaluator, [module]));
    outputs.push(...(await toSegment(planSegment(system, evaluator, { verify, module, kernel: kernel.linked }))).outputs);
  }
  await stage('write', () => writeOutputs(request.out, outputs));
  return { segments: segmentPaths(request.out, outputs) };

  async function toSegment(plan: SegmentPlan) {
    const functions = await stage(`nativize ${plan.name}`, () => nativize(plan, report));
    const bound = await stage(`bind ${plan.name}`, () => bindStatically(plan, functions, report));
    const code = await stage(`emit ${plan.name}`, () => emitCode(plan, bound));
    return stage(`link ${plan.name}`, () => linkSegment(plan, code));
  }
}

export interface EvaluateRequest {
  readonly modules: readonly string[];
  readonly expression?: string;
  readonly args: readonly string[];
  readonly host: EvaluatorHost;
  readonly stage?: Stage;
  readonly report?: (diagnostics: readonly Diagnostic[]) => void;
}

/** Runs the last module on the evaluator instead: no native code, no files. Answers its exit status. */
export async function evaluate(request: EvaluateRequest): Promise<number> {
  const { stage = silently, report = () => {} } = request;
  const sources = await stage('read sources', () => readSources(request.modules));
  const definitions = await stage('parse', () => parseSources(sources, report));
  const system = await stage('genesis', () => bootGroup(definitions, report));
  const evaluator = openEvaluator(system, request.host);
  await stage('initialize Kernel', () => initialize(system, evaluator, system.modules.values()));
  for (const definition of definitions.modules) {
    const module = await stage(`load ${definition.name}`, () => addModule(system, definition, report));
    if (module.name === EVAL_MODULE && request.expression !== undefined) addExpression(system, module, request.expression, report);
    await stage(`initialize ${module.name}`, () => initialize(system, evaluator, [module]));
  }
  return stage('run', () => runMain(evaluator, request.args));
}

function segmentPaths(out: string, outputs: readonly OutputFile[]): string[] {
  return outputs.filter(({ name }) => name.endsWith('.seg')).map(({ name }) => `${out}/${name}`);
}
