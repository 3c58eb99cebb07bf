/**
 * Puts the bodies of small methods of the static closure in the place of calls. Which method a call
 * runs is settled here, for good: a copy in the closure never changes. The collectors are made of many
 * methods of a line, and this makes loops of them.
 * Before: SSA form without sends, barriers not inserted yet. After: the same; simplify once more.
 */
import type { GuestObject } from '../../segments/image/values';
import { Additions } from '../ir/additions';
import { NO_ATTRIBUTES, type BasicBlock, type IRFunction, type Instruction, type Operation } from '../ir/ir';
import { applyReplacements, connect, instructionsOf, moveRest } from '../ir/rewrite';
import { FREE } from '../nativize/inline-bodies';
import { removeUnreachable } from '../nativize/passes/fold-checks';

/** Instructions of a method that any call may be replaced by. */
const SMALL = 24;
/** The same in blocks that are seldom run: no larger than the call itself. */
const TINY = 6;
/** Instructions of a method that the only call of it may be replaced by. */
const CALLED_ONCE = 200;
/** What a caller may grow to. */
const LARGEST_CALLER = 600;

/** Operations that are about the activation itself, which an inlined method has none of. */
const OF_ACTIVATION: ReadonlySet<Operation> = new Set(['framePointer', 'home', 'setHome', 'site', 'savedArgument', 'transferControl', 'returnToFrame']);

/** Callees are done before their callers. `simplify` is run on what has changed. */
export function inlineCalls(functions: readonly IRFunction[], simplify: (fn: IRFunction) => void): void {
  const inliner = new Inliner(functions, simplify);
  for (const fn of functions) inliner.visit(fn);
}

/** The functions that the first ones still call, those first. */
export function calledFrom(roots: readonly IRFunction[], functions: readonly IRFunction[]): IRFunction[] {
  const byOwner = new Map(functions.map((fn) => [fn.owner, fn]));
  const called = new Set(roots);
  for (const fn of called) for (const { target } of calls(fn)) if (byOwner.has(target)) called.add(byOwner.get(target)!);
  return functions.filter((fn) => called.has(fn));
}

interface Call {
  readonly instruction: Instruction;
  readonly target: GuestObject;
}

function calls(fn: IRFunction): Call[] {
  return instructionsOf(fn).flatMap((instruction) => (instruction.op === 'call' ? [{ instruction, target: instruction.attributes.target! }] : []));
}

class Inliner {
  private readonly byOwner: ReadonlyMap<GuestObject, IRFunction>;
  private readonly callCounts = new Map<GuestObject, number>();
  private readonly started = new Set<IRFunction>();
  private readonly done = new Set<IRFunction>();

  constructor(
    functions: readonly IRFunction[],
    private readonly simplify: (fn: IRFunction) => void,
  ) {
    this.byOwner = new Map(functions.map((fn) => [fn.owner, fn]));
    for (const { target } of functions.flatMap(calls)) this.callCounts.set(target, (this.callCounts.get(target) ?? 0) + 1);
  }

  visit(fn: IRFunction): void {
    if (this.started.has(fn)) return;
    this.started.add(fn);
    const own = calls(fn);
    for (const { target } of own) if (this.byOwner.has(target)) this.visit(this.byOwner.get(target)!);
    const additions = new Additions(fn);
    if (own.filter((each) => this.replace(fn, each, additions)).length > 0) this.simplify(fn);
    this.done.add(fn);
  }

  private replace(fn: IRFunction, { instruction, target }: Call, additions: Additions): boolean {
    const callee = this.byOwner.get(target);
    if (callee === undefined || !this.done.has(callee) || !canInline(callee)) return false;
    const block = fn.blocks.find((each) => each.instructions.includes(instruction));
    if (block === undefined) return false;
    const size = sizeOf(callee);
    const limit = block.cold ? TINY : this.callCounts.get(target) === 1 ? CALLED_ONCE : SMALL;
    if (size > limit || size + sizeOf(fn) > LARGEST_CALLER) return false;
    new InlinedBody(fn, callee, instruction, additions).putInto(block);
    return true;
  }
}

function canInline(fn: IRFunction): boolean {
  return !fn.specialABI && !fn.needsHome && instructionsOf(fn).every(({ op }) => !OF_ACTIVATION.has(op));
}

function sizeOf(fn: IRFunction): number {
  return fn.blocks.reduce((sum, { instructions }) => sum + instructions.filter(({ op }) => !FREE.has(op)).length, 0);
}

/** A copy of a function's body, in the place of one call. */
class InlinedBody {
  private readonly values = new Map<Instruction, Instruction>();
  private readonly blocks = new Map<BasicBlock, BasicBlock>();

  constructor(
    private readonly fn: IRFunction,
    private readonly callee: IRFunction,
    private readonly call: Instruction,
    private readonly additions: Additions,
  ) {}

  putInto(block: BasicBlock): void {
    const rest = this.newBlock(block.cold);
    moveRest(block, block.instructions.indexOf(this.call), rest);
    block.instructions.pop();
    for (const each of this.callee.blocks) this.blocks.set(each, this.newBlock(block.cold || each.cold));
    for (const each of this.callee.blocks) this.copyInstructions(each);
    for (const each of this.callee.blocks) this.connectCopy(each);
    const result = this.joinReturns(rest);
    this.jump(block, this.blocks.get(this.callee.entry)!);
    if (result !== undefined) applyReplacements(this.fn, new Map([[this.call, result]]));
    else removeUnreachable(this.fn);
  }

  /** Positions are those of the call: a position of the method would be one of another file. */
  private copyInstructions(block: BasicBlock): void {
    const copy = this.blocks.get(block)!;
    for (const each of block.phis) copy.phis.push(this.copyOf(each));
    for (const each of block.instructions) {
      if (each.op === 'param') this.values.set(each, this.call.inputs[each.attributes.index!]);
      else copy.instructions.push(this.copyOf(each));
    }
  }

  private copyOf(original: Instruction): Instruction {
    const copy = this.additions.copy(original, this.call.position);
    this.values.set(original, copy);
    return copy;
  }

  /** Inputs and edges lead to copies. */
  private connectCopy(block: BasicBlock): void {
    const copy = this.blocks.get(block)!;
    for (const each of [...copy.phis, ...copy.instructions]) each.inputs = each.inputs.map((input) => this.values.get(input)!);
    copy.successors.push(...block.successors.map((each) => this.blocks.get(each)!));
    copy.predecessors.push(...block.predecessors.map((each) => this.blocks.get(each)!));
  }

  private jump(from: BasicBlock, to: BasicBlock): void {
    this.additions.append(from, 'jump', 'void', [], NO_ATTRIBUTES, this.call.position);
    connect(from, to);
  }

  private newBlock(cold: boolean): BasicBlock {
    return this.additions.block({ cold, general: false });
  }

  /** What the call answered; undefined when the method never returns. */
  private joinReturns(rest: BasicBlock): Instruction | undefined {
    const results: Instruction[] = [];
    for (const copy of this.blocks.values()) {
      if (copy.terminator.op !== 'return') continue;
      results.push(copy.instructions.pop()!.inputs[0]);
      this.jump(copy, rest);
    }
    if (results.length < 2) return results[0];
    const phi = this.additions.instruction('phi', this.call.type, results, NO_ATTRIBUTES, this.call.position);
    rest.phis.push(phi);
    return phi;
  }
}
