/**
 * Stages stop at the first module that is no good. What is wrong with all the others is found
 * then, so that one run tells everything. None of this happens in a build that succeeds.
 */
import { bootKernel, loadModule } from '../compiler/genesis/genesis';
import { readImports } from '../compiler/genesis/module-imports';
import { parseMethod, type ModuleDefinition } from '../compiler/source';
import { DiagnosticError, type Diagnostic } from '../segments/diagnostics';
import type { Definitions, FrontEnd } from './system-stages';

/** The same failure with what else is wrong, each told once. Failures that are not the sources' stay as they are. */
export function withOthers(error: unknown, others: () => readonly Diagnostic[]): unknown {
  return error instanceof DiagnosticError ? new DiagnosticError(distinct([...error.diagnostics, ...others()])) : error;
}

/** Errors of methods by themselves, which can be found where definitions do not fit together. */
export function syntaxErrors(modules: Iterable<ModuleDefinition>): Diagnostic[] {
  const methods = [...modules].flatMap(({ files }) => files.flatMap(({ file, methods }) => methods.map((definition) => ({ file, definition }))));
  return errorsIn(methods.flatMap(({ file, definition }) => parseMethod(file, definition).diagnostics));
}

/** Errors in the classes and methods of all modules, each seen with what it imports and nothing else. */
export function definitionErrors({ kernel, modules }: Definitions, { compiler }: FrontEnd): Diagnostic[] {
  const found = [...modules].flatMap((module) => {
    const { system } = bootKernel(kernel, { compiler });
    const visible = withImported(module, modules);
    return visible.map((each) => loadModule(system, each, { compiler }).diagnostics).at(-1)!;
  });
  return errorsIn(found);
}

/** What a module imports, and what that imports in turn, in the order of loading; itself last. */
function withImported(module: ModuleDefinition, modules: readonly ModuleDefinition[]): ModuleDefinition[] {
  const names = new Set([module.name]);
  for (const name of names)
    for (const { module: imported } of readImports(modules.find((each) => each.name === name)!, []))
      if (modules.some((each) => each.name === imported)) names.add(imported);
  return modules.filter(({ name }) => names.has(name));
}

function errorsIn(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return diagnostics.filter(({ severity }) => severity === 'error');
}

function distinct(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return [...new Map(diagnostics.map((each) => [JSON.stringify(each), each])).values()];
}
