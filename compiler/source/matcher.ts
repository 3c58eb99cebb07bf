/**
 * Matches texts by a grammar. Most texts match, and for these ohm does much in vain: it notes where and why
 * what was tried did not match, remembers each application of a rule, and makes a node of each character. So
 * the expressions of a grammar are made functions here, with the meaning that they have for ohm, which is
 * asked only why a text does not match.
 *
 * A grammar is read as the recipe that ohm writes of it. What no grammar of ours has is refused: rules
 * with parameters, syntactic rules. Left recursion, which none has either, would not end.
 */
import { CharacterSet } from './character-set';
import { ITERATION, Node, TERMINAL, type Match, type Operations } from './match';
import type { ParseContext } from './parse-context';

type Expression = readonly [kind: string, place: object, ...parts: unknown[]];
type RuleRecipe = readonly [kind: string, place: object, description: string | null, formals: readonly string[], body: Expression];

/** What ohm calls the recipe of a grammar, read from JSON. */
export type GrammarRecipe = readonly [
  kind: 'grammar', source: object, name: string, extended: GrammarRecipe | null, start: string | null, rules: Readonly<Record<string, RuleRecipe>>,
];

/** Answers where a match that begins here ends, and adds its nodes to the state; or FAILED, and leaves them as they were. */
type Matching = (state: State, at: number) => number;

const FAILED = -1;
const NONE: readonly Node[] = [];

/** Stands for what matches a rule while that is made: a rule may lead back to itself, and looks its matching up when it runs. */
const unmade: Matching = () => {
  throw new Error('a rule of a grammar is not made yet');
};

/** A match under way. */
class State {
  /** Of what has matched, but belongs to no rule or iteration yet; those from `top` on are void. */
  private readonly nodes: Node[] = [];
  top = 0;
  /** Where each rule was tried last, by its number, where that ended, and the node: an alternative often begins with what the one before it began with. */
  readonly lastStarts: number[];
  readonly lastEnds: number[];
  readonly lastNodes: (Node | undefined)[];

  constructor(
    readonly match: Match,
    readonly text: string,
    ruleCount: number,
  ) {
    this.lastStarts = new Array<number>(ruleCount).fill(FAILED);
    this.lastEnds = new Array<number>(ruleCount).fill(FAILED);
    this.lastNodes = new Array<undefined>(ruleCount).fill(undefined);
  }

  get first(): Node {
    return this.nodes[0];
  }

  add(node: Node): void {
    this.nodes[this.top++] = node;
  }

  /** Makes the nodes from `base` on the children of one. */
  reduce(rule: string, base: number, start: number, end: number): Node {
    const node = new Node(this.match, rule, start, end, this.since(base));
    this.top = base;
    this.add(node);
    return node;
  }

  /** Makes the nodes from `base` on, `arity` for each time, those of an iteration, which has a node for each part of what is iterated. */
  reduceIteration(arity: number, base: number, start: number, end: number): void {
    const columns = arity === 1 ? [this.since(base)] : this.columns(arity, base);
    this.top = base;
    for (const each of columns) this.add(new Node(this.match, ITERATION, start, end, each));
  }

  private since(base: number): readonly Node[] {
    return base === this.top ? NONE : this.nodes.slice(base, this.top);
  }

  private columns(arity: number, base: number): readonly (readonly Node[])[] {
    const columns: Node[][] = [];
    while (columns.length < arity) columns.push([]);
    for (let index = base; index < this.top; index++) columns[(index - base) % arity].push(this.nodes[index]);
    return columns;
  }
}

interface Rule {
  /** Adds a node. */
  match: Matching;
  /** Adds nothing. */
  skip: Matching;
}

export class Matcher {
  private readonly rules = new Map<string, Rule>();

  constructor(
    private readonly recipe: GrammarRecipe,
    private readonly operations: Operations,
  ) {}

  /** The node of a rule that matches all of a text; `undefined` when it does not. */
  match(start: string, text: string, context: ParseContext): Node | undefined {
    const rule = this.rule(start);
    const state = new State({ text, operations: this.operations, context }, text, this.rules.size);
    return rule.match(state, 0) === text.length ? state.first : undefined;
  }

  private rule(name: string): Rule {
    const known = this.rules.get(name);
    if (known !== undefined) return known;
    const body = bodyOf(this.recipe, name);
    const rule: Rule = { match: unmade, skip: unmade };
    const number = this.rules.size;
    this.rules.set(name, rule);
    rule.skip = this.skipping(body);
    rule.match = this.hasParts(name, body) ? remembered(number, name, this.matching(body)) : noted(name, rule.skip);
    return rule;
  }

  /** Whether anyone looks at the parts of a rule's nodes. */
  private hasParts(name: string, body: Expression): boolean {
    return isRenaming(body) || Object.values(this.operations).some((actions) => name in actions);
  }

  private arity(expression: Expression): number {
    const [kind, , ...parts] = expression as readonly [string, object, ...Expression[]];
    switch (kind) {
      case 'not': return 0;
      case 'seq': return parts.reduce((sum, each) => sum + this.arity(each), 0);
      case 'alt': case 'star': case 'plus': case 'opt': case 'lookahead': return this.arity(parts[0]);
      default: return 1;
    }
  }

  /** What matches an expression and adds nodes. */
  private matching(expression: Expression): Matching {
    const [kind, , ...parts] = expression as readonly [string, object, ...Expression[]];
    switch (kind) {
      case 'not': return this.skipping(expression);
      case 'terminal': case 'range': return noted(TERMINAL, this.skipping(expression));
      case 'app': return this.application(expression);
      case 'seq': return sequence(parts.map((each) => this.matching(each)));
      case 'alt': return choice(parts.map((each) => this.matching(each)));
      case 'lookahead': return lookahead(this.matching(parts[0]));
      case 'opt': return iteration(this.matching(parts[0]), this.arity(parts[0]), 0, 1);
      case 'star': case 'plus': {
        const isText = isOfCharacters(parts[0]) && this.arity(parts[0]) === 1;
        return isText ? noted(ITERATION, this.skipping(expression)) : iteration(this.matching(parts[0]), this.arity(parts[0]), kind === 'plus' ? 1 : 0, Infinity);
      }
      default: throw refusal(kind);
    }
  }

  /** What matches an expression and adds no nodes. */
  private skipping(expression: Expression): Matching {
    const characters = setOf(expression);
    if (characters !== undefined) return ({ text }, at) => (characters.has(text.charCodeAt(at)) ? at + 1 : FAILED);
    const [kind, , ...parts] = expression as readonly [string, object, ...Expression[]];
    switch (kind) {
      case 'terminal': return literally(parts[0] as unknown as string);
      case 'app': return this.skippedApplication(expression);
      case 'seq': return sequence(parts.map((each) => this.skipping(each)));
      case 'alt': return choice(parts.map((each) => this.skipping(each)));
      case 'not': return not(this.skipping(parts[0]));
      case 'lookahead': return lookahead(this.skipping(parts[0]));
      case 'opt': return optional(this.skipping(parts[0]));
      case 'star': return this.skippedIteration(parts[0], 0);
      case 'plus': return this.skippedIteration(parts[0], 1);
      default: throw refusal(kind);
    }
  }

  private application(expression: Expression): Matching {
    const name = expression[2] as string;
    const builtIn = BUILT_IN[name];
    if (builtIn !== undefined) return noted(name, builtIn);
    const rule = this.rule(name);
    return (state, at) => rule.match(state, at);
  }

  private skippedApplication(expression: Expression): Matching {
    const name = expression[2] as string;
    const builtIn = BUILT_IN[name];
    if (builtIn !== undefined) return builtIn;
    const rule = this.rule(name);
    return (state, at) => rule.skip(state, at);
  }

  /** Characters that are chosen first are taken without a call for each. */
  private skippedIteration(iterated: Expression, least: number): Matching {
    const choices = iterated[0] === 'alt' ? (iterated.slice(2) as Expression[]) : [iterated];
    const sets = choices.map(setOf);
    const count = sets.includes(undefined) ? sets.indexOf(undefined) : sets.length;
    const characters = CharacterSet.union(sets.slice(0, count) as CharacterSet[]);
    return run(characters, choice(choices.slice(count).map((each) => this.skipping(each))), least);
  }
}

function bodyOf([, , grammar, extended, , rules]: GrammarRecipe, name: string): Expression {
  const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
  if (rule === undefined) {
    if (extended === null) throw new Error(`the grammar ${grammar} has no rule '${name}'`);
    return bodyOf(extended, name);
  }
  const [kind, , , formals, body] = rule;
  if (kind === 'extend' || formals.length > 0 || /^\p{Lu}/u.test(name)) throw refusal(`the rule ${name}`);
  return body;
}

function refusal(what: string): Error {
  return new Error(`the matcher of grammars does not know ${what}`);
}

/** Whether a rule is another one, or one of others, by a further name. */
function isRenaming([kind, , ...parts]: Expression): boolean {
  if (kind === 'seq') {
    const [part, ...others] = (parts as Expression[]).filter((each) => each[0] !== 'not');
    return others.length === 0 && isRenaming(part);
  }
  return kind === 'app' || (kind === 'alt' && (parts as Expression[]).every(isRenaming));
}

/** Whether nothing in an expression is a rule of the grammar. */
function isOfCharacters([kind, , ...parts]: Expression): boolean {
  if (kind === 'app') return (parts[0] as string) in BUILT_IN;
  return kind === 'terminal' || kind === 'range' || (parts as Expression[]).every(isOfCharacters);
}

/** The characters that an expression matches one of; `undefined` if it does anything else. */
function setOf([kind, , ...parts]: Expression): CharacterSet | undefined {
  if (kind === 'range' || kind === 'terminal') {
    const [first, last = first] = parts as string[];
    return first.length === 1 && last.length === 1 ? CharacterSet.range(first, last) : undefined;
  }
  const sets = kind === 'alt' ? (parts as Expression[]).map(setOf) : [undefined];
  return sets.includes(undefined) ? undefined : CharacterSet.union(sets as CharacterSet[]);
}

/** Rules that every grammar has. */
const BUILT_IN: Readonly<Record<string, Matching>> = {
  any: ({ text }, at) => (at < text.length ? at + widthAt(text, at) : FAILED),
  letter: ({ text }, at) => {
    const width = at < text.length ? widthAt(text, at) : 0;
    return /^\p{L}/u.test(text.slice(at, at + width)) ? at + width : FAILED;
  },
};

/** Units of UTF-16. */
function widthAt(text: string, at: number): number {
  return text.codePointAt(at)! > 0xffff ? 2 : 1;
}

function literally(literal: string): Matching {
  return ({ text }, at) => (text.startsWith(literal, at) ? at + literal.length : FAILED);
}

/** Adds a node without children for what matches. */
function noted(name: string, skip: Matching): Matching {
  return (state, at) => {
    const end = skip(state, at);
    if (end !== FAILED) state.add(new Node(state.match, name, at, end, NONE));
    return end;
  };
}

/** Adds a node of what the body of a rule adds, or that of the last time. */
function remembered(number: number, name: string, body: Matching): Matching {
  return (state, at) => {
    if (state.lastStarts[number] === at) return again(state, number);
    const base = state.top;
    const end = body(state, at);
    state.lastNodes[number] = end === FAILED ? undefined : state.reduce(name, base, at, end);
    state.lastStarts[number] = at;
    return (state.lastEnds[number] = end);
  };
}

function again(state: State, number: number): number {
  const node = state.lastNodes[number];
  if (node !== undefined) state.add(node);
  return state.lastEnds[number];
}

function sequence(parts: readonly Matching[]): Matching {
  return (state, at) => {
    const base = state.top;
    let end = at;
    for (const each of parts) {
      end = each(state, end);
      if (end !== FAILED) continue;
      state.top = base;
      return FAILED;
    }
    return end;
  };
}

function choice(parts: readonly Matching[]): Matching {
  return (state, at) => {
    for (const each of parts) {
      const end = each(state, at);
      if (end !== FAILED) return end;
    }
    return FAILED;
  };
}

function not(part: Matching): Matching {
  return (state, at) => (part(state, at) === FAILED ? at : FAILED);
}

function lookahead(part: Matching): Matching {
  return (state, at) => (part(state, at) === FAILED ? FAILED : at);
}

function optional(part: Matching): Matching {
  return (state, at) => Math.max(part(state, at), at);
}

/** Between `least` and `most` times; ohm has made sure that no part is empty. */
function iteration(part: Matching, arity: number, least: number, most: number): Matching {
  return (state, at) => {
    const base = state.top;
    let end = at;
    let count = 0;
    for (let next; count < most && (next = part(state, end)) !== FAILED; count++) end = next;
    if (count < least) return FAILED;
    state.reduceIteration(arity, base, at, end);
    return end;
  };
}

/** Characters of a set, and between them what else there may be. */
function run(characters: CharacterSet, other: Matching, least: number): Matching {
  return (state, at) => {
    const { text } = state;
    let end = at;
    for (let next = at; next !== FAILED; next = other(state, end)) {
      end = next;
      while (characters.has(text.charCodeAt(end))) end++;
    }
    return least > 0 && end === at ? FAILED : end;
  };
}
