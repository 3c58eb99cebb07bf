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

/** What the types do not tell of nodes. */
interface Dispatching {
  args: unknown;
  readonly _semantics: { readonly operations: Readonly<Record<string, { readonly actionDict: ActionDict<unknown> }>> };
}

/**
 * What an operation makes of a node; its actions find their arguments in `this.args`. Calling the
 * operation would do the same, but make an object of the arguments for each node.
 */
export function perform<T>(operation: string, node: Node, args: object): T {
  const { actionDict } = (node as Node & Dispatching)._semantics.operations[operation];
  let each = node;
  let action = actionDict[each.ctorName];
  for (; action === undefined; action = actionDict[each.ctorName]) each = onlyPart(each);
  (each as Node & Dispatching).args = args;
  return action.apply(each, each.children) as T;
}

/** What a rule without an action means is what its one part does. */
function onlyPart(node: Node): Node {
  if (node.numChildren !== 1) throw new Error(`there is no action for '${node.ctorName}'`);
  return node.child(0);
}

/** What the types do not tell of intervals. */
interface BareInterval {
  readonly _sourceString: string;
  readonly startIdx: number;
  subInterval(offset: number, length: number): BareInterval;
}

/** The match of nothing by the grammar of grammars: it shows what ohm's objects are. */
const example = (ohm as unknown as { ohmGrammar: { match(text: string): { getInterval(): BareInterval; _cst: { children: object[] } } } }).ohmGrammar.match('');

/** The class of the nodes of iterations. */
export const IterationNode = example._cst.children[0].constructor as new (children: readonly [], offsets: readonly [], length: number, isOptional: boolean) => object;

/** An interval, but for its text being hidden from who prints it: to hide it takes ohm longer than all else about a node. */
class PlainInterval {
  constructor(
    readonly _sourceString: string,
    readonly startIdx: number,
    readonly endIdx: number,
  ) {}
}

const intervals = example.getInterval().constructor.prototype as BareInterval;
Object.setPrototypeOf(PlainInterval.prototype, intervals);
intervals.subInterval = function (offset, length) {
  const start = this.startIdx + offset;
  return new PlainInterval(this._sourceString, start, start + length) as unknown as BareInterval;
};
