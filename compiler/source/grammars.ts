/** Reads the grammars, which stand beside this file, when they are first needed. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Node, Operations } from './match';
import { Matcher, type GrammarRecipe } from './matcher';
import { failureOf, grammarFrom, grammarOf, recipeOf, type Grammar } from './ohm';
import { SMALLTALK_AST } from './smalltalk-ast';
import { ParseContext } from './parse-context';
import { SOM, SOM_AST, type SomClass } from './som-ast';
import { TONEL } from './tonel-ast';
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
  const smalltalk = grammarOf(read('smalltalk'));
  const extended = (name: GrammarName) => grammarOf(read(name), { Smalltalk: smalltalk });
  return { smalltalk, tonel: extended('tonel'), som: extended('som') };
}

const recipes = once(() => new Map(grammarRecipes()));

function recipeNamed(name: GrammarName): GrammarRecipe {
  const file = recipeFile(name);
  return JSON.parse(existsSync(file) ? readFileSync(file, 'utf8') : recipes().get(name)!) as GrammarRecipe;
}

/** A grammar, to match with and to ask why a text does not match. */
interface Reader {
  readonly matcher: Matcher;
  readonly grammar: () => Grammar;
}

function reader(name: GrammarName, operations: Operations): () => Reader {
  return once(() => {
    const recipe = recipeNamed(name);
    return { matcher: new Matcher(recipe, operations), grammar: once(() => grammarFrom(recipe)) };
  });
}

const smalltalk = reader('smalltalk', { ast: SMALLTALK_AST });
const tonel = reader('tonel', { ast: SMALLTALK_AST, tonel: TONEL });
const som = reader('som', { ast: SOM_AST, som: SOM });

/** How deep brackets may stand in one another: the parser is recursive, and its stack is limited. */
const MAX_NESTING = 100;

/** The node of a start rule; `undefined`, and a report, when the text does not match. */
function matched({ matcher, grammar }: Reader, rule: string, text: string, context: ParseContext, failure: FailureKind): Node | undefined {
  const inmost = bracketBeyond(text, MAX_NESTING);
  if (inmost !== undefined) {
    const start = context.offset + inmost;
    context.report(FRONT_END.tooManyBrackets, { start, end: start + 1 }, { limit: MAX_NESTING });
    return undefined;
  }
  const node = matcher.match(rule, text, context);
  if (node === undefined) reportFailure(context, text, failureOf(grammar(), rule, text), failure);
  return node;
}

/** What a start rule of the Smalltalk grammar makes of a text; `undefined`, and a report, when it does not match. */
export function parseSmalltalk<T>(rule: 'tonelMethod' | 'doIt', text: string, context: ParseContext): T | undefined {
  return matched(smalltalk(), rule, text, context, rule === 'doIt' ? EXPRESSION_FAILURE : METHOD_FAILURE)?.perform<T>('ast');
}

/** What a start rule of the Tonel grammar makes of a text; `undefined`, and a report of the given kind, when it does not match. */
export function parseTonel<T>(rule: 'definition' | 'metadata' | 'methodHead', text: string, context: ParseContext, kind: DiagnosticKind): T | undefined {
  return matched(tonel(), rule, text, context, { kind, operand: 'a value', whole: 'text' })?.perform<T>('tonel');
}

/** The class that a SOM file holds; `undefined`, and a report, when it holds none. */
export function parseSomClass(text: string, context: ParseContext): SomClass | undefined {
  return matched(som(), 'somClass', text, context, { kind: FRONT_END.noSomClass, operand: 'a method', whole: 'text' })?.perform<SomClass>('som');
}

/** The method that a text of a SOM file is; `undefined`, and a report, when it does not match. */
export function parseSomMethod<T>(text: string, context: ParseContext): T | undefined {
  return matched(som(), 'somMethod', text, context, METHOD_FAILURE)?.perform<T>('ast');
}

/** Whether a text is a whole method. */
export function isMethod(text: string): boolean {
  return bracketBeyond(text, MAX_NESTING) === undefined && smalltalk().matcher.match('tonelMethod', text, new ParseContext('', 0)) !== undefined;
}
