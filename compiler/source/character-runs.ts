/**
 * Lets ohm take a run of characters in one step. For each character of a name, a comment or a string it would
 * evaluate a choice of expressions and make a node, which is most of what parsing costs. So an iteration over
 * characters, `("a".."z" | "_")*`, tries a regular expression made from it first; what of the choice cannot be said by one, and what stands after that, is
 * tried behind the run, and if it matches there, ohm goes its own way. The iteration's node has no children then: its
 * text is all that it tells. Where failures are collected, ohm always goes its own way.
 */
import { IterationNode, ohm, type Grammar } from './ohm';

/** What ohm's types do not tell of its expressions. */
interface Expression {
  eval(state: MatchState): boolean;
  /** How many nodes it makes. */
  getArity(): number;
}

interface MatchState {
  readonly input: string;
  readonly inputStream: { pos: number; examinedLength: number };
  readonly recordedFailures: unknown;
  readonly _bindings: unknown[];
  readonly _bindingOffsets: number[];
  eval(expression: Expression): boolean;
  posToOffset(position: number): number;
  processFailure(position: number, expression: Expression): void;
  truncateBindings(length: number): void;
}

type Class<Fields> = abstract new (...args: never[]) => Expression & Fields;
interface Expressions {
  readonly Iter: Class<{ readonly expr: Expression }>;
  readonly Opt: Class<object>;
  readonly Plus: Class<object>;
  readonly Alt: new (terms: readonly Expression[]) => Expression & { readonly terms: readonly Expression[] };
  readonly Seq: Class<{ readonly factors: readonly Expression[] }>;
  readonly Not: Class<{ readonly expr: Expression }>;
  readonly Range: Class<{ readonly from: string; readonly to: string }>;
  readonly Terminal: Class<{ readonly obj: string }>;
  readonly any: Expression;
}

const { Iter, Opt, Plus, Alt, Seq, Not, Range, Terminal, any } = (ohm as unknown as { readonly pexprs: Expressions }).pexprs;

/** Changes all iterations over characters in the rules of a grammar; answers the grammar. */
export function withCharacterRuns(grammar: Grammar): Grammar {
  const { rules } = grammar as unknown as { readonly rules: Readonly<Record<string, { readonly body: Expression }>> };
  for (const name in rules) visit(rules[name].body);
  return grammar;
}

function visit(expression: Expression): void {
  if (expression instanceof Alt) expression.terms.forEach(visit);
  else if (expression instanceof Seq) expression.factors.forEach(visit);
  else if (expression instanceof Iter) {
    visit(expression.expr);
    if (!(expression instanceof Opt) && expression.getArity() === 1 && !Object.hasOwn(expression, 'eval')) takeAtOnce(expression, expression.expr);
  }
}

function takeAtOnce(iteration: Expression, iterated: Expression): void {
  const choices = iterated instanceof Alt ? iterated.terms : [iterated];
  const patterns = choices.map(patternOf);
  const firstOther = patterns.indexOf(undefined);
  const count = firstOther < 0 ? patterns.length : firstOther;
  if (count === 0) return;
  const others = choices.slice(count);
  const run = new RegExp(`(?:${patterns.slice(0, count).join('|')})*`, 'y');
  const rest = others.length === 0 ? undefined : new Alt(others);
  const stepwise = iteration.eval;
  iteration.eval = (state) => takeRun(state, iteration, run, rest) || stepwise.call(iteration, state);
}

/** Whether a run was taken; if not, the state is as it was. */
function takeRun(state: MatchState, iteration: Expression, run: RegExp, rest: Expression | undefined): boolean {
  if (state.recordedFailures !== undefined) return false;
  const { inputStream, _bindings, _bindingOffsets } = state;
  const start = inputStream.pos;
  run.lastIndex = start;
  run.test(state.input);
  const end = run.lastIndex;
  if (end === start && iteration instanceof Plus) return false;
  inputStream.pos = end;
  if (rest !== undefined && state.eval(rest)) {
    state.truncateBindings(_bindings.length - 1);
    inputStream.pos = start;
    return false;
  }
  inputStream.examinedLength = Math.max(inputStream.examinedLength, end + 1);
  state.processFailure(end, iteration);
  _bindings.push(new IterationNode([], [], end - start, false));
  _bindingOffsets.push(state.posToOffset(start));
  return true;
}

/** A regular expression for what an expression matches of characters; undefined where it does other things. */
function patternOf(expression: Expression): string | undefined {
  if (expression === any) return '[^]';
  if (expression instanceof Range) return isUnit(expression.from) && isUnit(expression.to) ? `[${escaped(expression.from)}-${escaped(expression.to)}]` : undefined;
  if (expression instanceof Terminal) return [...expression.obj].map(escaped).join('');
  if (expression instanceof Not) return combined([expression.expr], ([one]) => `(?!${one})`);
  if (expression instanceof Alt) return combined(expression.terms, (terms) => `(?:${terms.join('|')})`);
  if (expression instanceof Seq) return combined(expression.factors, (factors) => factors.join(''));
  return undefined;
}

function combined(parts: readonly Expression[], combine: (patterns: readonly string[]) => string): string | undefined {
  const patterns = parts.map(patternOf);
  return patterns.every((each) => each !== undefined) ? combine(patterns) : undefined;
}

/** One unit of UTF-16, as ohm compares them in ranges. */
const isUnit = (text: string): boolean => text.length === 1;

const escaped = (unit: string): string => [...Array(unit.length).keys()].map((at) => `\\u${unit.charCodeAt(at).toString(16).padStart(4, '0')}`).join('');
