/** The first stages: sources → definitions → the guest system with its modules. */
import { Evaluator, GuestExit, type EvaluatorHost } from '../compiler/evaluator';
import { bootKernel, loadModule } from '../compiler/genesis/genesis';
import { loadOrder } from '../compiler/genesis/module-imports';
import { PERMITTED_SENDS } from '../compiler/genesis/permitted-sends';
import { unimplementedSends } from '../compiler/genesis/sends';
import type { GuestModule, GuestSystem } from '../compiler/genesis/system';
import { readModule, type ModuleDefinition } from '../compiler/source';
import { DiagnosticError, type Diagnostic } from '../segments/diagnostics';
import type { BuildSources } from './sources';

/** Told the warnings of a stage that succeeds. */
export type Report = (diagnostics: readonly Diagnostic[]) => void;

export interface Definitions {
  readonly kernel: readonly ModuleDefinition[];
  /** In the order in which they can be loaded. */
  readonly modules: readonly ModuleDefinition[];
}

/** Splits diagnostics: reports warnings, throws everything when there are errors. */
export function settle(diagnostics: readonly Diagnostic[], report: Report): void {
  if (diagnostics.some(({ severity }) => severity === 'error')) throw new DiagnosticError(diagnostics);
  if (diagnostics.length > 0) report(diagnostics);
}

export function parseSources(sources: BuildSources, report: Report): Definitions {
  const diagnostics: Diagnostic[] = [];
  const parse = ({ name, files }: BuildSources['kernel'][number]) => {
    const { module, diagnostics: found } = readModule(name, files);
    diagnostics.push(...found);
    return module;
  };
  const [kernel, modules] = [sources.kernel.map(parse), sources.modules.map(parse)];
  settle(diagnostics, report);
  return { kernel, modules: loadOrder(modules, kernel.map(({ name }) => name)) };
}

export function bootGroup({ kernel }: Definitions, report: Report): GuestSystem {
  const { system, diagnostics } = bootKernel(kernel);
  settle(diagnostics, report);
  settle(unimplementedSends(system, PERMITTED_SENDS), report);
  return system;
}

export function addModule(system: GuestSystem, definition: ModuleDefinition, report: Report): GuestModule {
  const { module, diagnostics } = loadModule(system, definition);
  settle(diagnostics, report);
  settle(unimplementedSends(system, new Map(), [module]), report);
  return module;
}

/** The evaluator of a build; without a host, initializers reach nothing outside the image. */
export function openEvaluator(system: GuestSystem, host?: EvaluatorHost): Evaluator {
  return new Evaluator(system, host);
}

/** Sends `justLoaded` and `main:` to the module that was loaded last, as a booted image does; answers the exit status. */
export function runMain(evaluator: Evaluator, args: readonly string[]): number {
  const { image, modules } = evaluator.system;
  const { instance } = [...modules.values()].at(-1)!;
  try {
    evaluator.send(instance!, 'justLoaded', []);
    const answer = evaluator.send(instance!, 'main:', [image.array(args.map((each) => image.string(each)))]);
    evaluator.send(image.get('global:Smalltalk'), 'exit:', [typeof answer === 'number' ? answer & 255 : 0]);
    return 0;
  } catch (error) {
    if (error instanceof GuestExit) return error.status;
    throw error;
  }
}
