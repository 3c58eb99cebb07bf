/** The one door to ohm-js: its types describe an ECMAScript module, its package also holds the CommonJS one that is loaded here. */
import type * as Types from 'ohm-js' with { 'resolution-mode': 'import' };

export type Node = Types.Node;
export type Interval = Types.Interval;
export type Semantics = Types.Semantics;
export type MatchResult = Types.MatchResult;
export type FailedMatchResult = Types.FailedMatchResult;
export type ActionDict<T> = Types.ActionDict<T>;
export type Grammar = Types.Grammar;
export type Namespace = Types.Namespace;

/** A grammar in the form that ohm-js makes it from fastest; its types do not tell of it. */
interface Recipes {
  makeRecipe(recipe: unknown): Grammar;
}

export const ohm = require('ohm-js') as typeof Types & Recipes;

/** The recipe of a grammar, as JSON. */
export function recipeOf(grammar: Grammar): string {
  return (grammar as Grammar & { toRecipe(): string }).toRecipe();
}
