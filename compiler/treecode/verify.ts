/**
 * What bytes alone cannot tell: that a tree fits its method. Every index lies within the locals,
 * the copied values and the literal frame, literals are of the kind that their node needs, and
 * returns stand where they may. Run on what the compiler makes, and on methods read from images.
 */
import { childrenOf } from './operands';
import type { Capture, Tree } from './tree';

/** What an entry of a literal frame is to treecode. */
export type LiteralShape =
  | { readonly kind: 'value' | 'selector' | 'binding' }
  | { readonly kind: 'block'; readonly localCount: number };

export interface MethodShape {
  readonly localCount: number;
  /** `undefined` beyond the literal frame. */
  literal(index: number): LiteralShape | undefined;
}

/** What is wrong with the tree as the body of such a method, one sentence each; empty when nothing is. */
export function treeProblems(tree: Tree, method: MethodShape): string[] {
  const problems: string[] = [];
  new Verifier(method.literal.bind(method), method.localCount, undefined, problems).node(tree);
  return problems;
}

class Verifier {
  constructor(
    private readonly literal: MethodShape['literal'],
    private readonly localCount: number,
    /** `undefined` in the method's own activation. */
    private readonly copiedCount: number | undefined,
    private readonly problems: string[],
  ) {}

  node(tree: Tree): void {
    this.check(tree);
    if (tree.op === 'block') return this.block(tree);
    for (const each of childrenOf(tree)) this.node(each);
  }

  private check(tree: Tree): void {
    switch (tree.op) {
      case 'local':
      case 'storeLocal':
      case 'vectorLocal':
      case 'storeVectorLocal':
        return this.local(tree.op, tree.index);
      case 'copied':
      case 'vectorCopied':
      case 'storeVectorCopied':
        return this.copied(tree.op, tree.index);
      case 'ifNilIfNotNil':
        return tree.local === 0 ? undefined : this.local(tree.op, tree.local - 1);
      case 'toByDo':
        this.local(tree.op, tree.counter);
        return this.local(tree.op, tree.limit);
      case 'literal':
        return this.entry(tree.op, tree.index, 'value');
      case 'global':
      case 'storeGlobal':
        return this.entry(tree.op, tree.association, 'binding');
      case 'send':
      case 'superSend':
        return this.entry(tree.op, tree.selector, 'selector');
      case 'cascade':
        return this.cascade(tree);
      case 'block':
        return this.entry(tree.op, tree.block, 'block');
      case 'return':
        return this.require(this.copiedCount === undefined, 'return stands in a block');
      case 'nonLocalReturn':
        return this.require(this.copiedCount !== undefined, 'nonLocalReturn stands in no block');
      default:
        return;
    }
  }

  private block({ block, captures, body }: Extract<Tree, { op: 'block' }>): void {
    for (const each of captures) this.capture(each);
    const entry = this.literal(block);
    const localCount = entry?.kind === 'block' ? entry.localCount : 0;
    new Verifier(this.literal, localCount, captures.length, this.problems).node(body);
  }

  private cascade({ messages }: Extract<Tree, { op: 'cascade' }>): void {
    this.require(messages.length > 0, 'cascade has no messages');
    for (const each of messages) this.entry('cascade', each.selector, 'selector');
  }

  private capture({ from, index }: Capture): void {
    if (from === 'local') this.local('block', index);
    else this.copied('block', index);
  }

  private local(op: string, index: number): void {
    this.require(index < this.localCount, `${op} names local ${index} of ${this.localCount}`);
  }

  private copied(op: string, index: number): void {
    const count = this.copiedCount ?? 0;
    this.require(index < count, `${op} names copied value ${index} of ${count}`);
  }

  private entry(op: string, index: number, kind: LiteralShape['kind']): void {
    const found = this.literal(index);
    if (found === undefined) this.problems.push(`${op} names literal ${index}, beyond the literal frame`);
    else this.require(found.kind === kind, `${op} names literal ${index}, which is a ${found.kind} and no ${kind}`);
  }

  private require(condition: boolean, problem: string): void {
    if (!condition) this.problems.push(problem);
  }
}
