/**
 * The static closure: what runs where no message can be looked up and nothing allocated. Its
 * roots and all they call are analysed as one program; a method is in it once per types of
 * receiver and arguments. Contexts are analysed again when what they were analysed from has changed.
 */
import type { GuestObject, Value } from '../../segments/image/values';
import { textOf } from '../../segments/image/virtual-image';
import { SpeciesFormat } from '../../segments/format/object-format';
import type { Diagnostic } from '../../segments/diagnostics';
import type { IRFunction, Instruction } from '../ir/ir';
import { nativizationPasses, translateMethod, type CodeSlot, type NativizationContext } from '../nativize';
import { AbstractValue } from './abstract-value';
import { Flow, type FlowContext } from './flow';
import { HeapModel } from './heap-model';

/** A method that must be statically bound, with what its receiver and arguments are. */
export interface BindingRoot {
  readonly method: GuestObject;
  readonly receiver: AbstractValue;
  readonly args: readonly AbstractValue[];
}

/** The methods a send may run, by the behaviors that lead to each. */
export interface SendTarget {
  readonly method: GuestObject;
  /** Undefined for super sends: whatever the receiver is. */
  readonly behaviors: readonly GuestObject[] | undefined;
}

/** What a send goes to; no targets where the receiver may be anything. */
export interface SendTargets {
  readonly receiver: AbstractValue;
  readonly targets: readonly SendTarget[];
  readonly notUnderstoodBy: readonly GuestObject[];
}

/** Contexts of one method beyond this many are merged into one. */
const MAX_CONTEXTS = 8;

/** A method under certain types of receiver and arguments. */
export class BoundMethod {
  result = AbstractValue.none;
  /** Whether something that it is analysed from has changed. */
  isStale = true;
  /** Those that were analysed from its result. */
  readonly readers = new Set<BoundMethod>();
  readonly fn: IRFunction;
  readonly flow: Flow;
  readonly codeSlots: readonly CodeSlot[];

  constructor(
    readonly closure: StaticClosure,
    readonly method: GuestObject,
    public receiver: AbstractValue,
    public args: readonly AbstractValue[],
    /** Who called it first, and where; undefined for roots. */
    readonly caller: { readonly bound: BoundMethod; readonly send: Instruction } | undefined,
  ) {
    const { functions, codeSlots, diagnostics } = translateMethod(closure.context, method);
    if (functions.length === 0) throw new UntranslatableMethod(diagnostics);
    [this.fn] = functions;
    this.codeSlots = codeSlots;
    nativizationPasses.simplify(this.fn, closure.context);
    this.flow = new Flow(this.fn, this.flowContext());
  }

  private flowContext(): FlowContext {
    const { closure } = this;
    const { specialABI } = this.fn;
    const parameter = (index: number) => (specialABI ? this.args[index] : index === 0 ? this.receiver : this.args[index - 1]) ?? AbstractValue.any;
    const bound = this;
    return {
      image: closure.context.image,
      heap: closure.heap,
      behaviorOfBehaviors: closure.context.classes.behaviorNamed('Behavior'),
      parameter,
      get self() {
        return bound.receiver;
      },
      resultOf: (send, operands) => closure.resultOf(this, send, operands),
    };
  }

  /** Analyses once more. */
  update(): void {
    this.isStale = false;
    const result = this.result.union(this.flow.run(), this.closure.context.image);
    if (result.equals(this.result)) return;
    this.result = result;
    for (const each of this.readers) each.isStale = true;
  }

  get name(): string {
    return this.fn.name;
  }
}

/** A method of the closure has no IR. */
export class UntranslatableMethod extends Error {
  constructor(readonly diagnostics: readonly Diagnostic[]) {
    super('a method of the static closure cannot be translated');
  }
}

export class StaticClosure {
  readonly heap: HeapModel;
  readonly roots: BoundMethod[] = [];
  private readonly contexts = new Map<GuestObject, BoundMethod[]>();
  private readonly ordered: BoundMethod[] = [];

  constructor(
    readonly context: NativizationContext,
    roots: readonly BindingRoot[],
    isVariable: (object: GuestObject) => boolean = () => false,
  ) {
    this.heap = new HeapModel(context.image, (behavior) => this.namedSize(behavior), isVariable);
    for (const { method, receiver, args } of roots) this.roots.push(this.add(new BoundMethod(this, method, receiver, args, undefined)));
  }

  /** Analyses until nothing changes. */
  analyse(): void {
    while (this.ordered.some(({ isStale }) => isStale)) {
      for (let at = 0; at < this.ordered.length; at++) if (this.ordered[at].isStale) this.update(this.ordered[at]);
    }
  }

  /** All read the heap. */
  private update(bound: BoundMethod): void {
    const before = this.heap.changes;
    bound.update();
    if (this.heap.changes !== before) for (const each of this.ordered) each.isStale = true;
  }

  /** Every bound method, roots first, then as they were found. */
  get methods(): readonly BoundMethod[] {
    return this.ordered;
  }

  isRoot(method: GuestObject): boolean {
    return this.roots.some((each) => each.method === method);
  }

  private add(bound: BoundMethod): BoundMethod {
    const known = this.contexts.get(bound.method);
    if (known === undefined) this.contexts.set(bound.method, [bound]);
    else known.push(bound);
    this.ordered.push(bound);
    return bound;
  }

  private namedSize(behavior: GuestObject): number {
    const { classes } = this.context;
    const species = classes.read(behavior, 'Behavior', 'species');
    return species === this.context.image.nil ? 0 : (classes.speciesSlot(species as GuestObject, 'format') as number) & SpeciesFormat.instSizeMask;
  }

  /** What the methods answer that a send may run. */
  resultOf(caller: BoundMethod, send: Instruction, operands: readonly AbstractValue[]): AbstractValue {
    if (send.op === 'call') return AbstractValue.any;
    const { targets, receiver } = this.targetsOf(send, operands[0]);
    if (receiver.isAny && targets.length === 0) return AbstractValue.any;
    let result = AbstractValue.none;
    for (const target of targets) result = result.union(this.resultFrom(caller, send, target, operands), this.context.image);
    return result;
  }

  private resultFrom(caller: BoundMethod, send: Instruction, target: SendTarget, operands: readonly AbstractValue[]): AbstractValue {
    if (this.isDynamic(target.method) || this.isRoot(target.method)) return AbstractValue.any;
    const bound = this.boundMethod(caller, send, target, operands);
    bound.readers.add(caller);
    return bound.result;
  }

  /** Whether a method is outside: marked `<dynamic>`. */
  isDynamic(method: GuestObject): boolean {
    return this.context.image.debug.get(method)?.pragmas.some(({ selector }) => selector === 'dynamic') ?? false;
  }

  targetsOf(send: Instruction, receiver: AbstractValue): SendTargets {
    if (send.op === 'superSend') return this.superTarget(send, receiver);
    const byMethod = new Map<GuestObject, GuestObject[]>();
    const notUnderstoodBy: GuestObject[] = [];
    for (const behavior of receiver.isAny ? [] : receiver.allBehaviors()) {
      const method = this.context.classes.lookupFrom(behavior, send.attributes.selector!);
      if (method === undefined) notUnderstoodBy.push(behavior);
      else byMethod.set(method, [...(byMethod.get(method) ?? []), behavior]);
    }
    return { receiver, targets: [...byMethod].map(([method, behaviors]) => ({ method, behaviors })), notUnderstoodBy };
  }

  private superTarget(send: Instruction, receiver: AbstractValue): SendTargets {
    const { classes, image } = this.context;
    const start: Value = classes.read(send.attributes.site!, 'SuperSendSite', 'start');
    const method = start === image.nil ? undefined : classes.lookupFrom(start as GuestObject, send.attributes.selector!);
    const targets = method === undefined ? [] : [{ method, behaviors: undefined }];
    return { receiver, targets, notUnderstoodBy: method === undefined ? [start as GuestObject] : [] };
  }

  /** The context of a method for operands of these types, made when there is none. */
  boundMethod(caller: BoundMethod, send: Instruction, target: SendTarget, operands: readonly AbstractValue[]): BoundMethod {
    const receiver = this.receiverFor(target, operands[0]);
    const args = operands.slice(1);
    const known = this.contexts.get(target.method) ?? [];
    const same = known.find((each) => each.receiver.equals(receiver) && each.args.every((arg, index) => arg.equals(args[index])));
    if (same !== undefined) return same;
    if (known.length >= MAX_CONTEXTS) return this.widen(known[known.length - 1], receiver, args);
    return this.add(new BoundMethod(this, target.method, receiver, args, { bound: caller, send }));
  }

  private receiverFor(target: SendTarget, receiver: AbstractValue): AbstractValue {
    if (target.behaviors === undefined) return receiver;
    return target.behaviors.reduce((sum, each) => sum.union(receiver.onlyBehavior(each), this.context.image), AbstractValue.none);
  }

  private widen(bound: BoundMethod, receiver: AbstractValue, args: readonly AbstractValue[]): BoundMethod {
    const { image } = this.context;
    const widened = bound.receiver.union(receiver, image);
    const arguments_ = bound.args.map((each, index) => each.union(args[index], image));
    if (!widened.equals(bound.receiver) || arguments_.some((each, index) => !each.equals(bound.args[index]))) bound.isStale = true;
    bound.receiver = widened;
    bound.args = arguments_;
    return bound;
  }

  /** How a selector is shown. */
  selectorOf(send: Instruction): string {
    return textOf(send.attributes.selector!);
  }
}
