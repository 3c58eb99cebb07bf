/**
 * Puts the bodies of small methods in the place of sends, behind a guard that compares the receiver's
 * behavior with what it probably is. Whatever the guess missed is sent: another receiver, and all that
 * a body cannot do without an activation of its own (see inline-bodies.ts). A guard is an object in the
 * image, which loses its behavior when the method is replaced.
 *
 * Done in blocks that are not cold.
 * Before: SSA form. After: the same; simplify once more.
 */
import { HeaderOffset } from '../../../segments/format/object-format';
import type { GuestObject } from '../../../segments/image/values';
import { Additions } from '../../ir/additions';
import { NO_ATTRIBUTES, type Attributes, type BasicBlock, type IRFunction, type Instruction, type IRType, type Operation } from '../../ir/ir';
import { applyReplacements, connect, moveRest } from '../../ir/rewrite';
import type { NativizationContext } from '../context';
import type { Candidate, InlineCandidates } from '../inline-candidates';
import type { InlineBody } from '../inline-bodies';
import { originOf, probableClass } from '../probable-class';
import { smiStatus } from '../values';

/** Instructions of a body that has no other beside it. */
const LARGEST = 70;
/** The same where several bodies stand side by side. */
const TINY = 8;
/** Blocks that a function may grow to. */
const MAX_BLOCKS = 600;

export interface GuardedBody {
  readonly guard: GuestObject;
  readonly body: InlineBody;
}

/** What may be inlined of a method. */
export type BodyOf = (method: GuestObject) => InlineBody | undefined;

/** Answers whether the function was changed. */
export function inlineSends(fn: IRFunction, context: NativizationContext, candidates: InlineCandidates, bodyOf: BodyOf): boolean {
  if (fn.specialABI) return false;
  const sends = sendsOf(fn).map((each) => ({ ...each, found: candidatesFor(fn, each.send, context, candidates) }));
  if (sends.length === 0) return false;
  const additions = new Additions(fn);
  const results = new Map<Instruction, Instruction>();
  /** Where what stood behind the last body in the place of a send has gone. */
  let rest: { readonly of: BasicBlock; readonly block: BasicBlock } | undefined;
  for (const { send, block, found } of sends) {
    if (fn.blocks.length > MAX_BLOCKS) break;
    const bodies = guardedBodies(send, found, candidates, bodyOf);
    if (bodies.length === 0) continue;
    const inlined = new InlinedSend(rest?.of === block ? rest.block : block, send, bodies, additions, context);
    results.set(send, inlined.result);
    rest = { of: block, block: inlined.rest };
  }
  applyReplacements(fn, results);
  return results.size > 0;
}

function sendsOf({ blocks }: IRFunction): { readonly send: Instruction; readonly block: BasicBlock }[] {
  const sends: { send: Instruction; block: BasicBlock }[] = [];
  for (const block of blocks) if (!block.cold) for (const send of block.instructions) if (send.op === 'send') sends.push({ send, block });
  return sends;
}

/** Whether a send will have a body in its place; to be asked before any send of the function has one. */
export function isInlined(fn: IRFunction, send: Instruction, context: NativizationContext, candidates: InlineCandidates, bodyOf: BodyOf): boolean {
  return guardedBodies(send, candidatesFor(fn, send, context, candidates), candidates, bodyOf).length > 0;
}

function guardedBodies(send: Instruction, found: readonly Candidate[], candidates: InlineCandidates, bodyOf: BodyOf): GuardedBody[] {
  const selector = send.attributes.selector!;
  const bodies = found.flatMap((candidate: Candidate) => {
    const body = bodyOf(candidate.method);
    return body === undefined || body.fn.argumentCount !== send.inputs.length - 1 ? [] : [{ guard: candidates.guardFor(candidate, selector), body }];
  });
  const small = bodies.filter(({ body }) => body.size <= TINY);
  return small.length > 0 ? small : bodies.slice(0, 1).filter(({ body }) => body.size <= LARGEST);
}

/** Found before any body stands in the place of a send: the sends tell of the classes of what they answer. */
function candidatesFor(fn: IRFunction, { inputs: [receiver], attributes }: Instruction, context: NativizationContext, candidates: InlineCandidates): readonly Candidate[] {
  if (smiStatus(receiver) === 'smi') return [];
  const selector = attributes.selector!;
  const sender = candidates.classOf(fn.owner);
  if (isSelf(receiver, fn, context)) return candidates.forSelf(selector, sender);
  const origin = originOf(receiver);
  const probable = origin && probableClass(origin, context.classes);
  return probable === undefined ? candidates.forAny(selector, sender) : candidates.forInstanceOf(probable, selector);
}

/** The receiver of the method, or of the home of a block. */
function isSelf(value: Instruction, { owner }: IRFunction, { classes }: NativizationContext): boolean {
  if (owner.behavior !== classes.behaviorNamed('CompiledBlock')) return isReceiver(value);
  return value.op === 'load' && value.inputs.length === 1 && isReceiver(value.inputs[0]) && value.attributes.offset === classes.offset('Closure', 'receiver');
}

function isReceiver({ op, attributes }: Instruction): boolean {
  return op === 'param' && attributes.index === 0;
}

class InlinedSend {
  /** Where what stood behind the send has gone; what it answers. */
  readonly rest: BasicBlock;
  readonly result: Instruction;
  private readonly slow: BasicBlock;
  private readonly results: Instruction[] = [];

  constructor(
    private readonly block: BasicBlock,
    private readonly send: Instruction,
    private readonly bodies: readonly GuardedBody[],
    private readonly additions: Additions,
    private readonly context: NativizationContext,
  ) {
    this.rest = this.newBlock(false);
    this.slow = this.newBlock(true);
    moveRest(block, block.instructions.indexOf(send), this.rest);
    block.instructions.pop();
    this.guards();
    const sent = this.emit(this.slow, 'send', 'oop', send.inputs, send.attributes);
    this.arrive(this.slow, sent);
    this.result = this.make('phi', 'oop', this.results);
    this.rest.phis.push(this.result);
  }

  /** One behind the other; behind the last the message is sent. */
  private guards(): void {
    const [receiver] = this.send.inputs;
    let at = this.block;
    if (smiStatus(receiver) !== 'pointer' && this.send.attributes.knownPointer !== true) {
      const next = this.newBlock(false);
      this.branch(at, this.emit(at, 'isSmi', 'flag', [receiver]), this.slow, next);
      at = next;
    }
    const behavior = this.emit(at, 'load', 'oop', [receiver], { memory: 'behavior', offset: HeaderOffset.behavior });
    this.bodies.forEach(({ guard, body }, index) => {
      const next = index === this.bodies.length - 1 ? this.slow : this.newBlock(false);
      this.branch(at, this.isGuarded(at, behavior, guard), new BodyCopy(body, this).entry, next);
      at = next;
    });
  }

  private isGuarded(block: BasicBlock, behavior: Instruction, guard: GuestObject): Instruction {
    const object = this.emit(block, 'constObject', 'oop', [], { object: guard });
    const offset = this.context.classes.offset('InlineGuard', 'behavior');
    const wanted = this.emit(block, 'load', 'oop', [object], { memory: 'oop', offset, site: guard });
    return this.emit(block, 'compare', 'flag', [behavior, wanted], { condition: 'eq' });
  }

  get inputs(): readonly Instruction[] {
    return this.send.inputs;
  }

  /** Where a body gives up. */
  get slowPath(): BasicBlock {
    return this.slow;
  }

  arrive(from: BasicBlock, result: Instruction): void {
    this.results.push(result);
    this.emit(from, 'jump', 'void');
    connect(from, this.rest);
  }

  private branch(from: BasicBlock, flag: Instruction, whenSet: BasicBlock, otherwise: BasicBlock): void {
    this.emit(from, 'branch', 'void', [flag]);
    connect(from, whenSet);
    connect(from, otherwise);
  }

  newBlock(cold: boolean): BasicBlock {
    return this.additions.block({ cold, general: false });
  }

  emit(block: BasicBlock, op: Operation, type: IRType, inputs: readonly Instruction[] = [], attributes: Attributes = NO_ATTRIBUTES): Instruction {
    const instruction = this.make(op, type, inputs, attributes);
    block.instructions.push(instruction);
    return instruction;
  }

  /** All that is made has the position of the send: one of the method would be one of another file. */
  make(op: Operation, type: IRType, inputs: readonly Instruction[], attributes: Attributes = NO_ATTRIBUTES): Instruction {
    return this.additions.instruction(op, type, inputs, attributes, this.send.position);
  }
}

/** A copy of a body, with the operands of the send for its parameters. */
class BodyCopy {
  private readonly values = new Map<Instruction, Instruction>();
  private readonly copies = new Map<BasicBlock, BasicBlock>();

  constructor(
    private readonly body: InlineBody,
    private readonly target: InlinedSend,
  ) {
    const originals = body.fn.blocks.filter((each) => body.blocks.has(each));
    for (const each of originals) this.copies.set(each, target.newBlock(each.cold));
    for (const each of originals) this.copyInstructions(each);
    for (const each of originals) this.connectCopy(each);
    for (const each of originals) this.end(each);
  }

  get entry(): BasicBlock {
    return this.copies.get(this.body.fn.entry)!;
  }

  private copyInstructions(block: BasicBlock): void {
    const copy = this.copies.get(block)!;
    const kept = block.predecessors.map((each) => this.copies.has(each));
    copy.predecessors.push(...block.predecessors.filter((_, index) => kept[index]).map((each) => this.copies.get(each)!));
    for (const each of block.phis) copy.phis.push(this.copyOf(each, each.inputs.filter((_, index) => kept[index])));
    for (const each of block.instructions) {
      if (each.op === 'param') this.values.set(each, this.target.inputs[each.attributes.index!]);
      else copy.instructions.push(this.copyOf(each, each.inputs));
    }
  }

  private copyOf(original: Instruction, inputs: readonly Instruction[]): Instruction {
    const copy = this.target.make(original.op, original.type, inputs, original.attributes);
    this.values.set(original, copy);
    return copy;
  }

  private connectCopy(block: BasicBlock): void {
    const copy = this.copies.get(block)!;
    for (const each of [...copy.phis, ...copy.instructions]) each.inputs = each.inputs.map((input) => this.values.get(input)!);
    for (const each of block.successors) this.connectTo(copy, each);
  }

  private connectTo(copy: BasicBlock, successor: BasicBlock): void {
    const target = this.copies.get(successor);
    if (target !== undefined) copy.successors.push(target);
    else connect(copy, this.target.slowPath);
  }

  /** A return goes on behind the send, and so does what the code answers that control is given to. */
  private end(block: BasicBlock): void {
    const copy = this.copies.get(block)!;
    const { op, inputs } = copy.terminator;
    if (op === 'return') {
      copy.instructions.pop();
      this.target.arrive(copy, inputs[0]);
    } else if (op === 'transferControl') {
      copy.instructions.pop();
      const [entry, receiver = this.target.inputs[0]] = inputs;
      this.target.arrive(copy, this.target.emit(copy, 'callCode', 'oop', [entry, receiver, ...this.target.inputs.slice(1)]));
    }
  }
}
