/** The variables of one activation as its code sees them: its locals, and the values its closure copied. */
import type { Capture } from '../treecode/tree';
import { Scope, type Activation, type Variable } from './scopes';

/** What a local or a copied value can hold: a variable's value, or the vector of a scope. */
type Held = Variable | Scope;

export class Locals {
  /** Names of the locals, in order; those of no variable are in parentheses, vectors in braces. */
  readonly names: string[] = [];
  private readonly indexes = new Map<Held, number>();
  private readonly copied: Held[] = [];

  constructor(
    private readonly activation: Activation,
    readonly argumentCount: number,
    private readonly outer: Locals | undefined,
  ) {}

  get temporaryCount(): number {
    return this.names.length - this.argumentCount;
  }

  /** Gives locals to the variables of a scope, and to its vector when it needs one. */
  enter(scope: Scope): void {
    const inVector = scope.vectorVariables;
    for (const each of scope.variables) if (!inVector.includes(each)) this.hold(each, each.name);
    if (inVector.length > 0) this.hold(scope, `{${inVector.map((each) => each.name).join(' ')}}`);
  }

  /** A local for the compiler's own use. */
  hidden(name: string): number {
    return this.names.push(`(${name})`) - 1;
  }

  /** Where the activation finds something; copies it through all closures between when it is held outside. */
  find(held: Held): Capture {
    if (activationOf(held) === this.activation) return { from: 'local', index: this.localIndex(held) };
    const known = this.copied.indexOf(held);
    return { from: 'copied', index: known >= 0 ? known : this.copied.push(held) - 1 };
  }

  localIndex(held: Held): number {
    const index = this.indexes.get(held);
    if (index === undefined) throw new Error('a variable is used before its scope is entered');
    return index;
  }

  /** What the closure takes when it is made, seen from the activation that makes it. */
  captures(): Capture[] {
    return this.copied.map((each) => this.maker.find(each));
  }

  private get maker(): Locals {
    if (this.outer === undefined) throw new Error('a method captures nothing');
    return this.outer;
  }

  private hold(held: Held, name: string): void {
    this.indexes.set(held, this.names.push(name) - 1);
  }
}

function activationOf(held: Held): Activation {
  return held instanceof Scope ? held.activation : held.scope.activation;
}
