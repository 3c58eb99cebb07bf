/** Finds what may not be in the static closure, and which of its methods are really reached. */
import { diagnostic, type Diagnostic, type DiagnosticKind, type SourcePlace } from '../../segments/diagnostics';
import type { GuestObject } from '../../segments/image/values';
import { textOf } from '../../segments/image/virtual-image';
import type { BasicBlock, Instruction, Operation } from '../ir/ir';
import type { AbstractValue } from './abstract-value';
import type { BoundMethod, SendTarget, SendTargets, StaticClosure } from './closure';
import { BINDING_DIAGNOSTICS as B } from './diagnostics';
import { isAllocation, isOfMemory, makersAmong, reachedDuringCollections } from './during-collection';

/** More methods than these are not chosen from by comparing behaviors. */
export const MAX_TARGETS = 4;

export interface CheckedClosure {
  /** Roots first, then in the order in which calls lead to them. */
  readonly methods: readonly BoundMethod[];
  readonly problems: readonly Diagnostic[];
}

export function checkClosure(closure: StaticClosure): CheckedClosure {
  const callees = new Map<BoundMethod, readonly BoundMethod[]>();
  const allocating = new Set<BoundMethod>();
  const reached = new Set<BoundMethod>(closure.roots);
  for (const bound of reached) {
    const found: Diagnostic[] = [];
    callees.set(bound, checkCalls(closure, bound, NOTHING_KNOWN, found));
    callees.get(bound)!.forEach((each) => reached.add(each));
    if (found.some(({ code }) => code === B.allocation.code)) allocating.add(bound);
  }
  const known = { collecting: reachedDuringCollections(closure, callees), makers: makersAmong(callees, allocating) };
  return { methods: [...reached], problems: inShort(problemsOf(closure, known), known) };
}

/** What a first pass over the closure tells of its methods. */
interface Known {
  /** Those that run while objects are on the move. */
  readonly collecting: ReadonlySet<BoundMethod>;
  /** Those that make objects for their callers. */
  readonly makers: ReadonlySet<BoundMethod>;
}

const NOTHING_KNOWN: Known = { collecting: new Set(), makers: new Set() };

/** What is wrong in each method. Nothing is told of what is wrong within one that may not be called at all. */
function problemsOf(closure: StaticClosure, known: Known): Map<BoundMethod, readonly Diagnostic[]> {
  const problems = new Map<BoundMethod, readonly Diagnostic[]>();
  const reached = new Set<BoundMethod>(closure.roots);
  for (const bound of reached) {
    const found = closuresAndEscapes(closure, bound);
    checkCalls(closure, bound, known, found).forEach((each) => reached.add(each));
    problems.set(bound, found);
  }
  return problems;
}

/** What is wrong with the calls goes to `problems`; answers the bound methods that they lead to. */
function checkCalls(closure: StaticClosure, bound: BoundMethod, known: Known, problems: Diagnostic[]): BoundMethod[] {
  return callsOf(bound).flatMap(({ instruction, block }) => new CallCheck(closure, bound, instruction, block, known, problems).callees());
}

/** Sends and calls that can be reached. */
export function callsOf(bound: BoundMethod): { readonly instruction: Instruction; readonly block: BasicBlock }[] {
  return bound.flow.reachedBlocks().flatMap((block) =>
    block.instructions.filter(({ op }) => op === 'send' || op === 'superSend' || op === 'call').map((instruction) => ({ instruction, block })));
}

/** Control that goes to code which is no part of the closure; the roots end that way when they are done. */
const ESCAPES: ReadonlySet<Operation> = new Set(['transferControl', 'callCode']);

/** Closures made at build time, whose code would run unbound, and jumps to code that nobody knows. */
function closuresAndEscapes(closure: StaticClosure, bound: BoundMethod): Diagnostic[] {
  const isClosure = ({ attributes: { object } }: Instruction) => object?.behavior === closure.context.image.get('behavior:Closure');
  const found: Diagnostic[] = [];
  for (const each of bound.flow.reachedBlocks().flatMap((block) => block.instructions.flatMap((instruction) => [instruction, ...instruction.inputs]))) {
    if (each.op === 'boxFloat') found.push(problem(B.allocation, { what: 'a Float' }, bound, each));
    if (each.op === 'constObject' && isClosure(each)) found.push(problem(B.closure, {}, bound, each));
    if (ESCAPES.has(each.op) && !closure.roots.includes(bound)) found.push(problem(B.dynamicCall, { target: 'code that is found when it runs' }, bound, each));
  }
  return found;
}

function problem(kind: DiagnosticKind, args: Readonly<Record<string, string | number>>, bound: BoundMethod, instruction: Instruction): Diagnostic {
  return diagnostic(kind, { name: bound.name, ...args }, placeOf(bound, instruction) ?? patternOf(bound), chainTo(bound));
}

/** So many things that are wrong behind one call of code that was not written for the closure are told one by one. */
const MAX_BEHIND_CALL = 3;

/** Who calls `printString` where nothing may be looked up is told so, and not what is wrong in each of the methods that this takes. */
function inShort(problems: ReadonlyMap<BoundMethod, readonly Diagnostic[]>, known: Known): Diagnostic[] {
  const byCall = new Map<string, { readonly callee: BoundMethod | undefined; readonly found: Diagnostic[] }>();
  for (const [bound, found] of problems) {
    const callee = unsuitedOnTheWayTo(bound);
    if (callee !== undefined && isRefusedMaker(callee, callee.caller!.bound, known)) continue;
    const key = callee === undefined ? '' : `${callee.caller!.bound.name} ${callee.caller!.send.position}`;
    if (!byCall.has(key)) byCall.set(key, { callee, found: [] });
    byCall.get(key)!.found.push(...found);
  }
  const told = [...byCall.values()].flatMap(({ callee, found }) => {
    const own = withoutRepetition(found);
    return callee === undefined || own.length <= MAX_BEHIND_CALL ? own : [unsuitedCall(callee, own)];
  });
  return withoutRepetition(told);
}

/** Whether the call of a method is told to make an object: who makes objects may call others that do. */
function isRefusedMaker(callee: BoundMethod, caller: BoundMethod, { makers }: Known): boolean {
  return makers.has(callee) && !makers.has(caller);
}

/** The first method on the way to one that was not written for the closure, though its caller was: their selectors begin with an underscore. */
function unsuitedOnTheWayTo(bound: BoundMethod): BoundMethod | undefined {
  if (bound.caller === undefined) return undefined;
  const isWrittenForIt = ({ name }: BoundMethod) => name.includes('>>_');
  return unsuitedOnTheWayTo(bound.caller.bound) ?? (isWrittenForIt(bound.caller.bound) && !isWrittenForIt(bound) ? bound : undefined);
}

function unsuitedCall(callee: BoundMethod, found: readonly Diagnostic[]): Diagnostic {
  const { bound, send } = callee.caller!;
  const [{ message, place }] = found;
  const { related = [], ...told } = problem(B.unsuitedCall, { target: callee.name, count: found.length }, bound, send);
  return { ...told, related: [...related, { message, place }] };
}

/** One method under several types would tell the same several times. */
function withoutRepetition(problems: readonly Diagnostic[]): Diagnostic[] {
  const seen = new Set<string>();
  return problems.filter(({ code, message, place }) => {
    const key = `${code} ${place?.file} ${place?.start} ${message}`;
    return !seen.has(key) && seen.add(key);
  });
}

class CallCheck {
  constructor(
    private readonly closure: StaticClosure,
    private readonly bound: BoundMethod,
    private readonly call: Instruction,
    private readonly block: BasicBlock,
    private readonly known: Known,
    private readonly problems: Diagnostic[],
  ) {}

  /** The bound methods that the call leads to; none where it is wrong. */
  callees(): BoundMethod[] {
    if (this.call.op === 'call') {
      this.refuseCall();
      return [];
    }
    const operands = this.call.inputs.map((each) => this.bound.flow.at(each, this.block));
    if (operands[0].isNone) return [];
    const sendTargets = this.closure.targetsOf(this.call, operands[0]);
    return this.isBound(sendTargets) ? this.boundMethods(sendTargets, operands) : [];
  }

  private isBound({ receiver, targets, notUnderstoodBy }: SendTargets): boolean {
    const selector = this.closure.selectorOf(this.call);
    if (notUnderstoodBy.length > 0) return this.refuse(B.notUnderstood, { selector, receivers: this.describe(receiver), culprit: this.behaviorName(notUnderstoodBy[0]) });
    if (receiver.isAny && targets.length === 0) return this.refuse(this.isCollecting ? B.unboundInCollection : B.unboundSend, { selector });
    if (targets.length > MAX_TARGETS) return this.refuse(B.tooManyTargets, { selector, receivers: this.describe(receiver), count: targets.length, limit: MAX_TARGETS });
    return true;
  }

  private boundMethods({ targets }: SendTargets, operands: readonly AbstractValue[]): BoundMethod[] {
    return targets.flatMap((target) => {
      if (this.closure.isDynamic(target.method)) this.refuseLate(target.method);
      else if (this.closure.isRoot(target.method)) this.refuseRoot(target.method);
      else return this.calleeOf(target, operands);
      return [];
    });
  }

  private calleeOf(target: SendTarget, operands: readonly AbstractValue[]): BoundMethod[] {
    const callee = this.closure.boundMethod(this.bound, this.call, target, operands);
    if (!isRefusedMaker(callee, this.bound, this.known)) return [callee];
    this.refuse(B.allocation, { what: `an object with ${callee.name}` });
    return [];
  }

  /** Whether it is made while objects are on the move. */
  private get isCollecting(): boolean {
    return this.known.collecting.has(this.bound);
  }

  /** What is dynamic may need code that is not there yet; it may be called where nothing is on the move. */
  private refuseLate(method: GuestObject): void {
    if (this.isCollecting) this.refuse(B.lateInCollection, { target: this.methodName(method) });
  }

  private refuseRoot(method: GuestObject): void {
    const target = this.methodName(method);
    if (isAllocation(target)) this.refuse(B.allocation, { what: 'an object' });
    else this.refuse(isOfMemory(target) ? B.collectionRecursion : B.lookupRecursion, { target });
  }

  /** Calls that the translation itself makes: allocation, non-local return, thisContext. */
  private refuseCall(): void {
    const behavior = this.allocatedBehavior();
    const { image } = this.closure.context;
    if (behavior === undefined) this.refuse(B.dynamicCall, { target: this.methodName(this.call.attributes.target!) });
    else if (behavior === image.get('behavior:Closure')) this.refuse(B.closure, {});
    else if (behavior === image.get('behavior:HomeContext')) this.refuse(B.allocation, { what: 'the home of blocks that return from it' });
    else this.refuse(B.allocation, { what: 'an Array, for a brace or for variables that a block shares' });
  }

  /** The behavior in the header that is written where an allocation's paths meet again. */
  private allocatedBehavior(): GuestObject | undefined {
    for (const next of this.block.successors) {
      const header = next.instructions.find(({ op, attributes }) => op === 'store' && attributes.memory === 'behavior');
      if (header !== undefined) return header.inputs[header.inputs.length - 1].attributes.object;
    }
    return undefined;
  }

  private refuse(kind: DiagnosticKind, args: Readonly<Record<string, string | number>>): false {
    this.problems.push(problem(kind, args, this.bound, this.call));
    return false;
  }

  private describe(receiver: AbstractValue): string {
    return receiver.isAny ? 'anything' : receiver.allBehaviors().map((each) => this.behaviorName(each)).sort().join(', ');
  }

  private behaviorName(behavior: GuestObject): string {
    const { classes, image } = this.closure.context;
    const species = classes.read(behavior, 'Behavior', 'species');
    if (species === image.nil || typeof species !== 'object') return 'an anonymous behavior';
    return speciesName(species, this.closure);
  }

  private methodName(method: GuestObject): string {
    return this.closure.context.image.debug.get(method)?.name ?? textOf(this.closure.context.classes.read(method, 'CompiledMethod', 'selector') as GuestObject);
  }
}

function speciesName(species: GuestObject, { context: { classes } }: StaticClosure): string {
  if (species.behavior !== classes.behaviorNamed('Metaclass')) return textOf(classes.read(species, 'Class', 'name') as GuestObject);
  const instance = classes.read(species, 'Metaclass', 'instanceClass') as GuestObject;
  return `${textOf(classes.read(instance, 'Class', 'name') as GuestObject)} class`;
}

function placeOf(bound: BoundMethod, { position }: Instruction): SourcePlace | undefined {
  return position < 0 ? undefined : { file: bound.fn.file, start: position, end: position + 1 };
}

/** Where a method begins: for what no message of it stands for. */
function patternOf({ closure, method, fn }: BoundMethod): SourcePlace | undefined {
  const debug = closure.context.image.debug.get(method);
  return debug === undefined ? undefined : { file: fn.file, start: debug.start, end: debug.start + 1 };
}

/** The calls that led to a method, from the root on. */
function chainTo(bound: BoundMethod): NonNullable<Diagnostic['related']> {
  if (bound.caller === undefined) return [{ message: `${bound.name} must be statically bound` }];
  const { bound: caller, send } = bound.caller;
  return [...chainTo(caller), { message: `${caller.name} calls ${bound.name}`, place: placeOf(caller, send) }];
}
