/** Reads the grammars, which stand beside this file, when they are first needed. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ohm, recipeOf, type Grammar, type MatchResult } from './ohm';
import { withCharacterRuns } from './character-runs';
import { addAstOperation } from './smalltalk-ast';
import type { ParseContext } from './parse-context';
import { addSomOperations, type SomClass } from './som-ast';
import { addTonelOperation } from './tonel-ast';
import { FRONT_END } from './diagnostics';
import { bracketBeyond } from './scanner';
import { EXPRESSION_FAILURE, METHOD_FAILURE, reportFailure, type FailureKind } from './syntax-failure';
import type { DiagnosticKind } from '../../segments/diagnostics';

/** Answers what `make` made the first time: reading the grammars takes longer than a build that changes nothing. */
function once<T extends object>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

const GRAMMARS = ['smalltalk', 'tonel', 'som'] as const;
type GrammarName = (typeof GRAMMARS)[number];

const beside = (name: string): string => join(__dirname, name);

/** The file of a grammar as ohm's recipe, which is read much faster than the grammar; made by `npm run build`. */
export function recipeFile(name: GrammarName): string {
  return beside(`${name}.recipe.json`);
}

/** The recipes of the grammars as their texts stand, in JSON. */
export function grammarRecipes(): [GrammarName, string][] {
  const grammars = parseGrammars();
  return GRAMMARS.map((name) => [name, recipeOf(grammars[name])]);
}

function parseGrammars(): Record<GrammarName, Grammar> {
  const read = (name: GrammarName) => readFileSync(beside(`${name}.ohm`), 'utf8');
  const smalltalk = ohm.grammar(read('smalltalk'));
  const extended = (name: GrammarName) => ohm.grammar(read(name), { Smalltalk: smalltalk });
  return { smalltalk, tonel: extended('tonel'), som: extended('som') };
}

const parsed = once(parseGrammars);

function grammarNamed(name: GrammarName): Grammar {
  const file = recipeFile(name);
  return withCharacterRuns(existsSync(file) ? ohm.makeRecipe(JSON.parse(readFileSync(file, 'utf8'))) : parsed()[name]);
}

const smalltalkReader = once(() => {
  const grammar = grammarNamed('smalltalk');
  return { grammar, semantics: addAstOperation(grammar.createSemantics()) };
});

const tonelReader = once(() => {
  const grammar = grammarNamed('tonel');
  return { grammar, semantics: addTonelOperation(addAstOperation(grammar.createSemantics())) };
});

const somReader = once(() => {
  const grammar = grammarNamed('som');
  return { grammar, semantics: addSomOperations(grammar.createSemantics()) };
});

/** How deep brackets may stand in one another: the parser is recursive, and its stack is limited. */
const MAX_NESTING = 100;

/** The match of a start rule; `undefined`, and a report, when there is none. */
function matched(grammar: Grammar, rule: string, text: string, context: ParseContext, failure: FailureKind): MatchResult | undefined {
  const inmost = bracketBeyond(text, MAX_NESTING);
  if (inmost !== undefined) {
    const start = context.offset + inmost;
    context.report(FRONT_END.tooManyBrackets, { start, end: start + 1 }, { limit: MAX_NESTING });
    return undefined;
  }
  const result = grammar.match(text, rule);
  if (result.succeeded()) return result;
  reportFailure(context, text, result, failure);
  return undefined;
}

/** What a start rule of the Smalltalk grammar makes of a text; `undefined`, and a report, when it does not match. */
export function parseSmalltalk<T>(rule: 'tonelMethod' | 'doIt', text: string, context: ParseContext): T | undefined {
  const { grammar, semantics } = smalltalkReader();
  const result = matched(grammar, rule, text, context, rule === 'doIt' ? EXPRESSION_FAILURE : METHOD_FAILURE);
  return result && (semantics(result).ast(context) as T);
}

/** What a start rule of the Tonel grammar makes of a text; `undefined`, and a report of the given kind, when it does not match. */
export function parseTonel<T>(rule: 'definition' | 'metadata' | 'methodHead', text: string, context: ParseContext, kind: DiagnosticKind): T | undefined {
  const { grammar, semantics } = tonelReader();
  const result = matched(grammar, rule, text, context, { kind, operand: 'a value', whole: 'text' });
  return result && (semantics(result).tonel(context) as T);
}

/** The class that a SOM file holds; `undefined`, and a report, when it holds none. */
export function parseSomClass(text: string, context: ParseContext): SomClass | undefined {
  const { grammar, semantics } = somReader();
  const result = matched(grammar, 'somClass', text, context, { kind: FRONT_END.noSomClass, operand: 'a method', whole: 'text' });
  return result && (semantics(result).som(context) as SomClass);
}

/** The method that a text of a SOM file is; `undefined`, and a report, when it does not match. */
export function parseSomMethod<T>(text: string, context: ParseContext): T | undefined {
  const { grammar, semantics } = somReader();
  const result = matched(grammar, 'somMethod', text, context, METHOD_FAILURE);
  return result && (semantics(result).ast(context) as T);
}

/** Whether a text is a whole method. */
export function isMethod(text: string): boolean {
  return bracketBeyond(text, MAX_NESTING) === undefined && smalltalkReader().grammar.match(text, 'tonelMethod').succeeded();
}
