/** Reads the grammars, which stand beside this file, when they are first needed. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ohm, type Grammar, type Semantics } from './ohm';
import { addAstOperation } from './smalltalk-ast';
import type { ParseContext } from './parse-context';
import { addTonelOperation } from './tonel-ast';
import { METHOD_FAILURE, reportFailure } from './syntax-failure';
import type { DiagnosticKind } from '../../segments/diagnostics';

interface Grammars {
  readonly smalltalk: Grammar;
  readonly smalltalkSemantics: Semantics;
  readonly tonel: Grammar;
  readonly tonelSemantics: Semantics;
}

/** Answers what `make` made the first time: reading the grammars takes longer than a build that changes nothing. */
function once<T extends object>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

const read = (name: string): string => readFileSync(join(__dirname, name), 'utf8');

const grammars = once((): Grammars => {
  const smalltalk = ohm.grammar(read('smalltalk.ohm'));
  const tonel = ohm.grammar(read('tonel.ohm'), { Smalltalk: smalltalk });
  const smalltalkSemantics = addAstOperation(smalltalk.createSemantics());
  const tonelSemantics = addTonelOperation(addAstOperation(tonel.createSemantics()));
  return { smalltalk, smalltalkSemantics, tonel, tonelSemantics };
});

/** What a start rule of the Smalltalk grammar makes of a text; `undefined`, and a report, when it does not match. */
export function parseSmalltalk<T>(rule: 'tonelMethod' | 'doIt', text: string, context: ParseContext): T | undefined {
  const { smalltalk, smalltalkSemantics } = grammars();
  const result = smalltalk.match(text, rule);
  if (result.succeeded()) return smalltalkSemantics(result).ast(context) as T;
  reportFailure(context, text, result, METHOD_FAILURE);
  return undefined;
}

/** What a start rule of the Tonel grammar makes of a text; `undefined`, and a report of the given kind, when it does not match. */
export function parseTonel<T>(rule: 'definition' | 'metadata' | 'methodHead', text: string, context: ParseContext, kind: DiagnosticKind): T | undefined {
  const { tonel, tonelSemantics } = grammars();
  const result = tonel.match(text, rule);
  if (result.succeeded()) return tonelSemantics(result).tonel(context) as T;
  reportFailure(context, text, result, { kind, operand: 'a value' });
  return undefined;
}

/** Whether a text is a whole method. */
export function isMethod(text: string): boolean {
  return grammars().smalltalk.match(text, 'tonelMethod').succeeded();
}
