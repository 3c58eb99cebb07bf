/** The first stages: sources → definitions → the guest system with its modules. */
import { uncheckedCollectors } from '../compiler/binding';
import { CLOSED_HOST, Evaluator, GuestExit, type EvaluatorHost } from '../compiler/evaluator';
import { bootKernel, loadModule } from '../compiler/genesis/genesis';
import { compileSource, type MethodCompiler } from '../compiler/genesis/methods';
import { hiddenMethods } from '../compiler/genesis/hidden-methods';
import { initializeModules } from '../compiler/genesis/initialize';
import { withImpliedRequirements } from '../compiler/genesis/implied-requirements';
import { loadOrder, readImports } from '../compiler/genesis/module-imports';
import { PERMITTED_SENDS } from '../compiler/genesis/permitted-sends';
import { unimplementedSends } from '../compiler/genesis/sends';
import type { GuestModule, GuestSystem } from '../compiler/genesis/system';
import { readModule, readSource, type ModuleDefinition, type SourceFile, type TonelContents } from '../compiler/source';
import { DiagnosticError, type Diagnostic } from '../segments/diagnostics';
import { syntaxErrors, withOthers } from './all-errors';
import { isMemoryShort } from './host-memory';
import type { ModuleSources } from './source-files';
import { withImports, type BuildSources } from './sources';

/** Told the warnings of a stage that succeeds. */
export type Report = (diagnostics: readonly Diagnostic[]) => void;

export interface Definitions {
  readonly kernel: readonly ModuleDefinition[];
  /** In the order in which they can be loaded. */
  readonly modules: readonly ModuleDefinition[];
  /** What they were read from: in the same order, and with what the given modules import. */
  readonly sources: BuildSources;
}

/** What reads files and compiles methods; a cache can stand before both. */
export interface FrontEnd {
  readonly read: (file: SourceFile) => TonelContents;
  readonly compiler: MethodCompiler;
}

const PLAIN_FRONT_END: FrontEnd = { read: readSource, compiler: compileSource };

/** Splits diagnostics: reports warnings, throws everything when there are errors. */
export function settle(diagnostics: readonly Diagnostic[], report: Report): void {
  if (diagnostics.some(({ severity }) => severity === 'error')) throw new DiagnosticError(diagnostics);
  if (diagnostics.length > 0) report(diagnostics);
}

/** Reads the definitions of the modules, and of those that they import. When these are no good, syntax errors in methods are told with them. */
export function parseSources(given: BuildSources, report: Report, { read } = PLAIN_FRONT_END): Definitions {
  const diagnostics: Diagnostic[] = [];
  const parsed = new Map<string, ModuleDefinition>();
  const parse = ({ name, files }: ModuleSources) => {
    const { module, diagnostics: found } = readModule(name, files, read);
    diagnostics.push(...found);
    parsed.set(name, module);
    return module;
  };
  try {
    const kernel = given.kernel.map(parse);
    const { modules } = withImports(given, (each) => importedNames(parse(each)));
    settle(diagnostics, report);
    const order = loadOrder(withImpliedRequirements(modules.map(({ name }) => parsed.get(name)!)), kernel.map(({ name }) => name));
    const inOrder = order.map(({ name }) => modules.find((each) => each.name === name)!);
    return { kernel, modules: order, sources: { kernel: given.kernel, modules: inOrder } };
  } catch (error) {
    throw withOthers(error, () => syntaxErrors(parsed.values()));
  }
}

/** Names of the modules that one imports; what is wrong with its imports is told when they are put in order. */
export function importedNames(definition: ModuleDefinition): string[] {
  return readImports(definition, []).map(({ module }) => module);
}

export function bootGroup({ kernel }: Definitions, report: Report, { compiler } = PLAIN_FRONT_END): GuestSystem {
  const { system, diagnostics } = bootKernel(kernel, { compiler });
  settle(diagnostics, report);
  settle([...unimplementedSends(system, PERMITTED_SENDS), ...hiddenMethods(system)], report);
  return system;
}

/** The boot group again, when it is known to be free of errors and its warnings have been told. */
export function openKernel({ kernel }: Definitions, { compiler } = PLAIN_FRONT_END): GuestSystem {
  return bootKernel(kernel, { compiler }).system;
}

/**
 * Messages that nobody implements. A package has been written for another system, where it may have
 * reasons for them: there they are warned of, and signal MessageNotUnderstood when they are sent.
 */
function missingMessages(system: GuestSystem, { kind }: ModuleDefinition, permitted: ReadonlyMap<string, string>, module: GuestModule): readonly Diagnostic[] {
  const missing = unimplementedSends(system, permitted, [module]);
  return kind === 'package' ? missing.map((each) => ({ ...each, severity: 'warning' as const })) : missing;
}

/** `permitted`: selectors that the module sends and that will be implemented only after this, each with the reason. */
export function addModule(
  system: GuestSystem, definition: ModuleDefinition, report: Report, { compiler } = PLAIN_FRONT_END, permitted: ReadonlyMap<string, string> = new Map(),
): GuestModule {
  const { module, diagnostics } = loadModule(system, definition, { compiler });
  settle(diagnostics, report);
  const collectors = uncheckedCollectors(system.image, module.methods.map(({ method }) => method));
  settle([...missingMessages(system, definition, permitted, module), ...hiddenMethods(system, [module]), ...collectors], report);
  return module;
}

/** A guest system with the evaluator that runs on it. */
export interface World {
  readonly system: GuestSystem;
  readonly evaluator: Evaluator;
}

/** A build depends on nothing but its sources. */
const BUILD_HOST: EvaluatorHost = { ...CLOSED_HOST, isMemoryShort };

/** The boot group, initialized; without a host, the evaluator reaches nothing outside the image. */
export function openWorld(system: GuestSystem, host = BUILD_HOST): World {
  const world = { system, evaluator: new Evaluator(system, host) };
  initialize(world, system.modules.values());
  return world;
}

/** Runs the initializers of modules that were added to the system. */
export function initialize({ system, evaluator }: World, modules: Iterable<GuestModule>): void {
  initializeModules(system, evaluator, [...modules]);
}

/** Sends `justLoaded` and `main:` to the module that was loaded last, as a booted image does; answers the exit status. */
export function runMain(evaluator: Evaluator, args: readonly string[]): number {
  const { image, modules } = evaluator.system;
  const { instance } = [...modules.values()].at(-1)!;
  const strings = (texts: readonly string[]) => image.array(texts.map((each) => image.string(each)));
  try {
    evaluator.send(image.get('global:Smalltalk'), 'evaluateWith:environment:', [strings(args), strings(evaluator.host.environment ?? [])]);
    evaluator.send(instance!, 'justLoaded', []);
    const answer = evaluator.send(instance!, 'main:', [strings(args)]);
    evaluator.send(image.get('global:Smalltalk'), 'exit:', [typeof answer === 'number' ? answer & 255 : 0]);
    return 0;
  } catch (error) {
    if (error instanceof GuestExit) return error.status;
    throw error;
  }
}
