/** Expressions of `apiary eval`: a method of nil's class in the module that prints its value. */
import { compileExpression } from '../compiler/genesis/expression';
import { installMethod } from '../compiler/genesis/methods';
import type { GuestModule, GuestSystem } from '../compiler/genesis/system';
import type { GuestObject } from '../segments/image/values';
import { packaged } from './package-root';
import { settle, type Report } from './system-stages';

/** The module that sends `doIt` to nil and prints the answer. */
export const EVAL_MODULE = 'Eval';

/** What the module sends before there is an expression. */
export const EXPRESSION_SENDS: ReadonlyMap<string, string> = new Map([['doIt', 'the expression becomes this method']]);

export function evalModuleFolder(): string {
  return packaged('kernel-src', EVAL_MODULE);
}

/** Compiles the statements and adds them to the module as `UndefinedObject >> doIt`. */
export function addExpression(system: GuestSystem, module: GuestModule, text: string, report: Report): void {
  const { method, diagnostics } = compileExpression(system, module, text);
  settle(diagnostics, report);
  const extension = {
    behavior: system.kernelClass('UndefinedObject')!.behavior,
    selector: system.image.symbol('doIt'),
    method: method as GuestObject,
  };
  installMethod(system, extension.behavior, extension.method);
  module.extensions.push(extension);
}
