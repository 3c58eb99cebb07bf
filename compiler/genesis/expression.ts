/** Expressions: what `apiary eval` and initializers of tools compile. */
import type { Diagnostic } from '../../segments/diagnostics';
import type { GuestObject } from '../../segments/image/values';
import { parseExpression } from '../source';
import type { SourceFile } from '../source/definitions';
import { Characters } from './characters';
import { LiteralMaker } from './literals';
import { methodScope } from './method-scope';
import { compileParsed, MethodMaker } from './methods';
import type { GuestModule, GuestSystem } from './system';

/** The name under which diagnostics and stack traces show the text. */
export const EXPRESSION_FILE = 'expression';

export interface CompiledExpression {
  /** A CompiledMethod `doIt` of UndefinedObject, in no dictionary; absent when there are errors. */
  readonly method?: GuestObject;
  readonly diagnostics: readonly Diagnostic[];
}

/** Compiles statements as a method that answers the value of the last; names are those that the module sees. */
export function compileExpression(system: GuestSystem, module: GuestModule, text: string): CompiledExpression {
  const file: SourceFile = { path: EXPRESSION_FILE, text };
  system.image.sources.set(file.path, text);
  const parsed = parseExpression(file);
  if (parsed.method === undefined) return { diagnostics: parsed.diagnostics };
  const guestClass = system.kernelClass('UndefinedObject')!;
  const scope = methodScope(system, module, guestClass, false, file.path);
  const { code, diagnostics } = compileParsed(parsed.method, scope, parsed.diagnostics);
  if (code === undefined) return { diagnostics };
  const literals = new LiteralMaker(system, (codePoint) => Characters.of(system).at(codePoint));
  const { start, end } = parsed.method.span;
  return { method: new MethodMaker(system, literals).make(code, { guestClass, isClassSide: false, file, start, end }), diagnostics };
}
