/**
 * The one door to ohm-js, which reads the grammars and tells why a text does not match; see matcher.ts for those that do.
 * Its types describe an ECMAScript module, its package also holds the CommonJS one that is loaded here, when it is first needed.
 */
import type * as Types from 'ohm-js' with { 'resolution-mode': 'import' };
import type { GrammarRecipe } from './matcher';

export type FailedMatchResult = Types.FailedMatchResult;
export type Grammar = Types.Grammar;

/** What its types do not tell of. */
interface Recipes {
  makeRecipe(recipe: GrammarRecipe): Grammar;
}

const ohm = (): typeof Types & Recipes => require('ohm-js') as typeof Types & Recipes;

/** The grammar that a text tells, which may extend one of `others`. */
export function grammarOf(text: string, others: Readonly<Record<string, Grammar>> = {}): Grammar {
  return ohm().grammar(text, others);
}

/** The recipe of a grammar, as JSON: it is read much faster than the grammar. */
export function recipeOf(grammar: Grammar): string {
  return (grammar as Grammar & { toRecipe(): string }).toRecipe();
}

export function grammarFrom(recipe: GrammarRecipe): Grammar {
  return ohm().makeRecipe(recipe);
}

/** How a text fails to match a rule of a grammar. */
export function failureOf(grammar: Grammar, rule: string, text: string): FailedMatchResult {
  const result = grammar.match(text, rule);
  if (result.succeeded()) throw new Error(`ohm matches what the matcher does not, by the rule '${rule}': ${text}`);
  return result as FailedMatchResult;
}
