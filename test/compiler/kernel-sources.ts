/** The kernel's own sources, read and booted for tests. */
import { packaged } from '../../cli/package-root';
import { readModuleFolder } from '../../cli/source-files';
import { bootKernel, loadModule } from '../../compiler/genesis/genesis';
import { initializeModules } from '../../compiler/genesis/initialize';
import { compileSource, type CompiledSource, type MethodCompiler } from '../../compiler/genesis/methods';
import type { GuestModule, GuestSystem } from '../../compiler/genesis/system';
import { Evaluator, RecordingHost } from '../../compiler/evaluator';
import { readModule, type MethodDefinition, type ModuleDefinition, type SourceFile } from '../../compiler/source';
import type { Diagnostic } from '../../segments/diagnostics';

export const BOOT_GROUP = ['Kernel', 'LMR', 'OS'] as const;

const sources = new Map<string, readonly SourceFile[]>();

/** The source files of a boot module, as a build reads them; read once. */
export function sourceFiles(module: string): readonly SourceFile[] {
  if (!sources.has(module)) sources.set(module, readModuleFolder(packaged('kernel-src', module)).sources!.files);
  return sources.get(module)!;
}

/** The boot group's definitions; `change` may replace the text of a file, or drop it by answering undefined. */
export function kernelDefinitions(change: (file: SourceFile) => string | undefined = ({ text }) => text): ModuleDefinition[] {
  return BOOT_GROUP.map((name) => {
    const files = sourceFiles(name).flatMap((file) => {
      const text = change(file);
      return text === undefined ? [] : [{ path: file.path, text }];
    });
    return readModule(name, files).module;
  });
}

/** A module of one text per file name. */
export function moduleOf(name: string, files: Readonly<Record<string, string>>): ModuleDefinition {
  const sources = Object.entries(files).map(([file, text]) => ({ path: `${name}/${file}`, text }));
  return readModule(name, sources).module;
}

export function errorsIn(diagnostics: readonly Diagnostic[]): string[] {
  return diagnostics.filter((each) => each.severity === 'error').map((each) => `${each.code} ${each.message}`);
}

export interface RunningKernel {
  readonly system: GuestSystem;
  readonly evaluator: Evaluator;
  readonly host: RecordingHost;
}

let unchanged: readonly ModuleDefinition[] | undefined;
const compiled = new Map<MethodDefinition, CompiledSource>();

/** Compiles each method of the unchanged kernel once for all tests of a file. */
const remembering: MethodCompiler = (file, definition, scope) => {
  let result = compiled.get(definition);
  if (result === undefined) compiled.set(definition, (result = compileSource(file, definition, scope)));
  return result;
};

/** The kernel, booted and initialized. */
export function runningKernel(): RunningKernel {
  unchanged ??= kernelDefinitions();
  const { system, diagnostics } = bootKernel(unchanged, { compiler: remembering });
  expect(errorsIn(diagnostics)).toEqual([]);
  const host = new RecordingHost();
  const evaluator = new Evaluator(system, host);
  initializeModules(system, evaluator, [...system.modules.values()]);
  return { system, evaluator, host };
}

/** Loads a further module, which must be without errors, and initializes it. */
export function load({ system, evaluator }: RunningKernel, definition: ModuleDefinition): GuestModule {
  const { module, diagnostics } = loadModule(system, definition);
  expect(errorsIn(diagnostics)).toEqual([]);
  initializeModules(system, evaluator, [module]);
  return module;
}
