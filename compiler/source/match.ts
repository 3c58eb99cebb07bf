/** What a text that matched consists of: the nodes that actions work on. */
import type { Span } from './ast';
import type { ParseContext } from './parse-context';

/** What an operation means by the nodes of rules, by the names of these; a rule that has one part and is not here means what that does. */
export type Actions<T = unknown> = Readonly<Record<string, (this: Node, ...parts: Node[]) => T>>;

/** Operations by name. */
export type Operations = Readonly<Record<string, Actions>>;

/** A text that is being matched, and what becomes of it. */
export interface Match {
  readonly text: string;
  readonly operations: Operations;
  readonly context: ParseContext;
}

/** Names of the nodes that are no rule's. */
export const TERMINAL = '_terminal';
export const ITERATION = '_iteration';

/**
 * What an expression matched: of a rule, with a node for each of its parts; of an iteration, with one for
 * each time; or of characters. Rules that no operation has an action for, and iterations over characters, have no children: their text is all that they tell.
 */
export class Node {
  constructor(
    private readonly match: Match,
    /** The name of the rule, or what stands for one. */
    readonly rule: string,
    private readonly start: number,
    private readonly end: number,
    readonly children: readonly Node[],
  ) {}

  get text(): string {
    return this.match.text.slice(this.start, this.end);
  }

  /** The place of the text, as offsets into the file. */
  get span(): Span {
    const { offset } = this.match.context;
    return { start: offset + this.start, end: offset + this.end };
  }

  get context(): ParseContext {
    return this.match.context;
  }

  /** What an operation makes of this node. */
  perform<T>(operation: string): T {
    const actions = this.match.operations[operation];
    let each: Node = this;
    while (actions[each.rule] === undefined) each = each.onlyPart();
    return actions[each.rule].apply(each, each.children as Node[]) as T;
  }

  private onlyPart(): Node {
    if (this.children.length !== 1) throw new Error(`there is no action for '${this.rule}'`);
    return this.children[0];
  }
}
