/**
 * Static binding: the roots and copies of all methods they call, with every send a call. The
 * copies are methods of their own, in no dictionary: dynamic sends go on running the originals,
 * and a change of those leaves the closure as it was built.
 */
import type { Diagnostic } from '../../segments/diagnostics';
import { GuestObject } from '../../segments/image/values';
import type { IRFunction, Instruction, BasicBlock } from '../ir/ir';
import { nativizationPasses, REMEMBER, REMEMBER_AT, usedCodeSlots, type CodeSlot, type NativizationContext } from '../nativize';
import { AbstractValue } from './abstract-value';
import { checkClosure } from './check';
import { StaticClosure, UntranslatableMethod, type BindingRoot, type BoundMethod } from './closure';
import { calledFrom, inlineCalls } from './inline-calls';
import { rewriteSends, type Callee } from './rewrite-sends';

export interface BindingResult {
  /** The roots' functions, which take the place of what `nativizeMethod` answers for them, and those of the copies. Empty when there are errors. */
  readonly functions: readonly IRFunction[];
  readonly codeSlots: readonly CodeSlot[];
  readonly diagnostics: readonly Diagnostic[];
}

/** The methods that send sites and native code call when nothing else may be called. */
export function kernelRoots({ classes, image }: NativizationContext): BindingRoot[] {
  const site = (name: string): BindingRoot => ({
    method: classes.methodNamed(name, '_dispatchOn:'),
    receiver: AbstractValue.instances([classes.behaviorNamed(name)], image),
    args: [AbstractValue.any],
  });
  const allocation = (selector: string): BindingRoot => ({
    method: classes.methodNamed('GCSpace', selector),
    receiver: AbstractValue.of(image.get('global:Eden'), image),
    args: [AbstractValue.of(0, image)],
  });
  const memory = (selector: string, args: readonly AbstractValue[]): BindingRoot => ({
    method: classes.methodNamed('Memory', selector),
    receiver: AbstractValue.of(image.get('global:ObjectMemory'), image),
    args,
  });
  const smallInteger = AbstractValue.of(0, image);
  return [
    site('SendSite'), site('SuperSendSite'),
    allocation('_allocateSlow:'), allocation('_allocateLarge:'), memory(REMEMBER, [AbstractValue.any]), memory(REMEMBER_AT, [AbstractValue.any, AbstractValue.of(0, image)]),
    memory('_collect', []), memory('_scavenge', []),
    memory('_replace:by:mode:', [AbstractValue.any, AbstractValue.any, smallInteger]),
    ...['_find:into:', '_findReferencesTo:into:'].map((selector) => memory(selector, [AbstractValue.any, AbstractValue.any])),
    memory('_findAllInto:', [AbstractValue.any]),
  ];
}

/** Binds the closure of the roots; small methods are put in the place of calls unless that is not wanted. */
export function bindStaticClosure(context: NativizationContext, roots: readonly BindingRoot[] = kernelRoots(context), inlines = true): BindingResult {
  try {
    const result = bind(new StaticClosure(context, roots), inlines);
    return hasErrors(result.diagnostics) ? { ...result, diagnostics: causesOf(result.diagnostics, context, roots) } : result;
  } catch (error) {
    if (error instanceof UntranslatableMethod) return { functions: [], codeSlots: [], diagnostics: error.diagnostics };
    throw error;
  }
}

/**
 * What is told of a closure with errors. Code that was never meant to be in it stores anything into Associations,
 * and every class is the value of one: then no message to a class would be bound, anywhere. So it is analysed again as
 * though nobody else changed the Associations of variables. What is wrong then, was so first.
 */
function causesOf(diagnostics: readonly Diagnostic[], context: NativizationContext, roots: readonly BindingRoot[]): readonly Diagnostic[] {
  const association = context.classes.behaviorNamed('Association');
  const closure = new StaticClosure(context, roots, ({ behavior }) => behavior === association);
  closure.analyse();
  const { problems } = checkClosure(closure);
  return hasErrors(problems) ? problems : diagnostics;
}

function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ severity }) => severity === 'error');
}

function bind(closure: StaticClosure, inlines: boolean): BindingResult {
  closure.analyse();
  const { methods, problems: diagnostics } = checkClosure(closure);
  if (hasErrors(diagnostics)) return { functions: [], codeSlots: [], diagnostics };
  const owners = new Map(methods.map((each) => [each, closure.isRoot(each.method) ? each.method : copyOf(each, closure)]));
  const bound = methods.map((each) => withoutSends(each, owners, closure));
  const functions = inlines ? inlined(bound, closure) : bound;
  for (const each of functions) nativizationPasses.finishOrder(each, closure.context);
  return { functions, codeSlots: usedCodeSlots(functions, methods.flatMap((each) => each.codeSlots)), diagnostics };
}

function copyOf({ method }: BoundMethod, { context: { image } }: StaticClosure): GuestObject {
  const copy = new GuestObject(method.behavior, method.flags, [...method.slots], method.bytes);
  const debug = image.debug.get(method);
  if (debug !== undefined) image.debug.set(copy, debug);
  return copy;
}

function withoutSends(bound: BoundMethod, owners: ReadonlyMap<BoundMethod, GuestObject>, closure: StaticClosure): IRFunction {
  rewriteSends(bound, (send, block) => calleesOf(bound, send, block, owners, closure));
  const fn: IRFunction = { ...bound.fn, owner: owners.get(bound)! };
  nativizationPasses.simplify(fn, closure.context);
  return fn;
}

/** Copies that nothing calls any more are left out. */
function inlined(functions: readonly IRFunction[], closure: StaticClosure): IRFunction[] {
  inlineCalls(functions, (fn) => nativizationPasses.simplify(fn, closure.context));
  return calledFrom(functions.filter(({ owner }) => closure.isRoot(owner)), functions);
}

function calleesOf(bound: BoundMethod, send: Instruction, block: BasicBlock, owners: ReadonlyMap<BoundMethod, GuestObject>, closure: StaticClosure): Callee[] {
  const operands = send.inputs.map((each) => bound.flow.at(each, block));
  if (operands[0].isNone) return [];
  return closure.targetsOf(send, operands[0]).targets.map((target) => ({
    behaviors: target.behaviors ?? [],
    target: closure.isDynamic(target.method) ? target.method : owners.get(closure.boundMethod(bound, send, target, operands))!,
  }));
}
