/**
 * The pipeline, from sources to segment files: the stages in order, each a call by its name. This
 * is the library's face too; `apiary build` does what `build` does.
 */
import { definitionErrors, withOthers } from './all-errors';
import { BuildCache } from './build-cache';
import { openFrontEnd } from './build-front-end';
import { BuildSession, type BuildOptions } from './build-session';
import type { Stage } from './build';
import { addExpression, EXPRESSION_SENDS } from './expression';
import { silently } from './progress';
import { bindStatically, emitCode, linkSegment, nativize, planSegment, type SegmentPlan } from './segment-stages';
import { readSources, type BuildSources } from './sources';
import { addModule, bootGroup, initialize, openWorld, parseSources, runMain, type Definitions } from './system-stages';
import type { Unit } from './units';
import type { EvaluatorHost } from '../compiler/evaluator';
import type { Diagnostic } from '../segments/diagnostics';

export { build, type BuildRequest, type BuildResult, type Stage } from './build';

/** Builds the units that are not what was built before; answers the paths of all segments, the kernel's first. */
export async function buildUnits(sources: BuildSources, options: BuildOptions): Promise<readonly string[]> {
  const session = new BuildSession(options);
  try {
    const definitions = await options.stage('parse', () => parseSources(sources, session.report, session.frontEnd));
    const { kernel, modules } = session.unitsOf(definitions);
    const opened = await openUnits(session, definitions).catch((error: unknown) => {
      throw withOthers(error, () => definitionErrors(definitions, session.frontEnd));
    });
    if (opened.length > 0) session.checkOutput();
    for (const { unit, plan } of opened) await toSegment(session, unit, plan());
    return [kernel, ...modules].map((unit) => session.pathOf(unit));
  } finally {
    session.close();
  }
}

/** A unit whose sources are free of errors and whose modules are initialized; its plan is made when what it is linked against is written. */
interface OpenUnit {
  readonly unit: Unit;
  readonly plan: () => SegmentPlan;
}

/** All that is to be built, in order, up to where the long work begins: what is wrong with any source is told before. */
async function openUnits(session: BuildSession, definitions: Definitions): Promise<OpenUnit[]> {
  const { kernel, modules } = session.unitsOf(definitions);
  const opened: OpenUnit[] = [];
  if (!session.isFresh(kernel)) opened.push(await openKernelUnit(session, kernel, definitions));
  for (const unit of modules) if (!session.isFresh(unit)) opened.push(await openModuleUnit(session, unit, definitions));
  return opened;
}

async function openKernelUnit(session: BuildSession, unit: Unit, definitions: Definitions): Promise<OpenUnit> {
  const { stage, verify } = session.options;
  session.openWorkers(unit);
  const system = await stage('genesis', () => bootGroup(definitions, session.report, session.frontEnd));
  const world = await stage(`initialize ${unit.name}`, () => openWorld(system));
  return { unit, plan: () => planSegment(world, { verify }) };
}

async function openModuleUnit(session: BuildSession, unit: Unit, definitions: Definitions): Promise<OpenUnit> {
  const { stage, verify } = session.options;
  const { name } = unit;
  const world = await stage(`genesis for ${name}`, () => session.worldFor(unit, definitions));
  const kernel = await stage(`import into ${name}`, () => session.linkedSegments(unit, world));
  const module = await stage(`load ${name}`, () => session.load(unit, world, definitions));
  await stage(`initialize ${name}`, () => initialize(world, [module]));
  return { unit, plan: () => planSegment(world, { verify, module, kernel }) };
}

async function toSegment(session: BuildSession, unit: Unit, plan: SegmentPlan): Promise<void> {
  const { stage } = session.options;
  const { name } = unit;
  const emission = session.emissionOf(unit, plan);
  const functions = await stage(`nativize ${name}`, () => nativize(plan, emission, session.report));
  const bound = await stage(`bind ${name}`, () => bindStatically(plan, emission, functions, session.report));
  const code = await stage(`emit ${name}`, () => emitCode(plan, emission, bound));
  const linked = await stage(`link ${name}`, () => linkSegment(plan, code));
  await stage(`write ${name}`, () => session.write(unit, linked));
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
  const cache = new BuildCache(request.out, { verify: false, enabled: request.cache ?? true });
  const frontEnd = openFrontEnd(cache);
  const sources = await stage('read sources', () => readSources(request.modules));
  const definitions = await stage('parse', () => parseSources(sources, report, frontEnd));
  const system = await stage('genesis', () => bootGroup(definitions, report, frontEnd));
  const world = await stage('initialize Kernel', () => openWorld(system, request.host));
  for (const definition of definitions.modules) {
    const module = await stage(`load ${definition.name}`, () => addModule(system, definition, report, frontEnd, expression === undefined ? undefined : EXPRESSION_SENDS));
    if (expression !== undefined) addExpression(system, module, expression, report);
    await stage(`initialize ${module.name}`, () => initialize(world, [module]));
  }
  cache.save();
  return stage('run', () => runMain(world.evaluator, request.args));
}
