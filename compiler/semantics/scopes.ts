/**
 * Where variables live. A *scope* declares variables: that of the method, of a block that is a
 * closure, or of a block that is inlined. An *activation* is what has locals at run time: the
 * method or a closure; inlined scopes belong to the activation around them.
 */
import type { VariableDeclaration } from '../source/ast';

/** A loop made by an inlined control message; loops nest within an activation. */
export class Loop {
  constructor(readonly outer: Loop | undefined) {}
}

/** A stretch of code that runs from its start to its end, or returns: what is assigned in it is assigned further down in it. */
export class Branch {}

export class Activation {
  constructor(
    /** The activation that makes the closure; `undefined` for the method. */
    readonly outer: Activation | undefined,
    /** When, in order of evaluation, the closure is made. */
    readonly madeAt: number,
    /** The innermost loop around the making. */
    readonly madeIn: Loop | undefined,
  ) {}

  /** The activation at or around this one that `outer` makes directly. */
  within(outer: Activation): Activation {
    return this.outer === outer || this.outer === undefined ? this : this.outer.within(outer);
  }
}

export class Scope {
  readonly variables: Variable[] = [];
  /** What runs whenever the scope is entered. */
  readonly branch = new Branch();

  constructor(
    readonly outer: Scope | undefined,
    readonly activation: Activation,
    /** The innermost loop of the activation around each entry of the scope. */
    readonly loop: Loop | undefined,
  ) {}

  get isInLoop(): boolean {
    return this.loop !== undefined;
  }

  lookup(name: string): Variable | undefined {
    return this.own(name) ?? this.outer?.lookup(name);
  }

  own(name: string): Variable | undefined {
    return this.variables.find((each) => each.name === name);
  }

  /** The outermost loop inside this scope that holds a place whose innermost loop is given. */
  loopAround(innermost: Loop | undefined): Loop | undefined {
    if (innermost === this.loop || innermost === undefined) return undefined;
    return innermost.outer === this.loop ? innermost : this.loopAround(innermost.outer);
  }

  /** The variables that live in the scope's vector, in the order of their slots. */
  get vectorVariables(): readonly Variable[] {
    return this.variables.filter((each) => each.livesInVector);
  }
}

export class Variable {
  isRead = false;
  isAssigned = false;
  /** Whether it may be read before the scope's own code has assigned it. */
  isReadEarly = false;
  private isAssignedInBlock = false;
  private isSurelyAssigned = false;
  private lastAssignment = -1;
  private firstCapture = Infinity;
  /** The outermost loops inside the scope that hold an assignment, and those that hold the making of a capturing closure. */
  private readonly assigningLoops = new Set<Loop>();
  private readonly capturingLoops = new Set<Loop>();

  constructor(
    readonly declaration: VariableDeclaration,
    readonly kind: 'argument' | 'temporary',
    readonly scope: Scope,
  ) {}

  get name(): string {
    return this.declaration.name;
  }

  /**
   * Whether a closure that copied the value could miss an assignment: one in a closure, one that
   * stands after the making of a capturing closure, or one in a loop with it.
   */
  get livesInVector(): boolean {
    if (this.isAssignedInBlock || this.lastAssignment > this.firstCapture) return true;
    for (const each of this.assigningLoops) if (this.capturingLoops.has(each)) return true;
    return false;
  }

  /** Whether an entry of the scope must set the variable to nil. */
  get needsReset(): boolean {
    return this.kind === 'temporary' && this.scope.isInLoop && this.isReadEarly && !this.livesInVector;
  }

  read(from: Activation): void {
    this.isRead = true;
    if (!this.isSurelyAssigned) this.isReadEarly = true;
    if (from !== this.scope.activation) this.capture(from);
  }

  assign(from: Activation, loop: Loop | undefined, branch: Branch, time: number): void {
    this.isAssigned = true;
    if (from !== this.scope.activation) {
      this.isAssignedInBlock = true;
      return this.capture(from);
    }
    this.lastAssignment = Math.max(this.lastAssignment, time);
    this.note(this.scope.loopAround(loop), this.assigningLoops);
    if (branch === this.scope.branch) this.isSurelyAssigned = true;
  }

  private capture(from: Activation): void {
    const closure = from.within(this.scope.activation);
    this.firstCapture = Math.min(this.firstCapture, closure.madeAt);
    this.note(this.scope.loopAround(closure.madeIn), this.capturingLoops);
  }

  private note(loop: Loop | undefined, loops: Set<Loop>): void {
    if (loop) loops.add(loop);
  }
}
