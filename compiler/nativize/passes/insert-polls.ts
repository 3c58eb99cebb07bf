/**
 * Polls: on entry, where there are calls, and in every loop it is asked whether the stack has reached its limit, or whether
 * somebody wants a moment, who then has set the limit beyond every address. So a recursion cannot
 * leave the stack, and no loop keeps the processor to itself.
 *
 * Methods whose selector begins with an underscore have none, nor have their blocks: they run
 * undivided, as does what is statically bound. A loop that moves a raw address on has none either:
 * no call may come between.
 * Before: SSA form. After: SSA form, more blocks. To be done once.
 */
import type { GuestObject } from '../../../segments/image/values';
import { textOf } from '../../../segments/image/virtual-image';
import { reversePostorder } from '../../ir/dominance';
import { Additions } from '../../ir/additions';
import { OPERATIONS, type Attributes, type BasicBlock, type IRFunction } from '../../ir/ir';
import { isAddressLike } from '../../ir/liveness';
import { connect, moveRest } from '../../ir/rewrite';
import type { NativizationContext } from '../context';

/** The method of `ProcessorScheduler` that loops call. */
export const POLL = '_poll';

export function insertPolls(fn: IRFunction, context: NativizationContext): void {
  if (fn.specialABI || runsUndivided(fn.owner, context)) return;
  const polls = new Polls(fn, context);
  const loops = loopsOf(fn);
  if (fn.blocks.some(({ instructions }) => instructions.some(({ op }) => OPERATIONS[op].safepoint))) polls.onEntry();
  for (const { target, ends } of loops) {
    if (target.phis.some(isAddressLike)) continue;
    if (ends.length === 1) polls.insertBetween(ends[0], target);
    else polls.insertIn(target);
  }
}

/** Where edges lead back to, and the blocks that these come from. */
interface Loop {
  readonly target: BasicBlock;
  readonly ends: readonly BasicBlock[];
}

/**
 * One at least for every circle, whether one of its blocks dominates the others or slow paths lead into
 * the middle. Without those that only ask until they get a Boolean.
 */
function loopsOf(fn: IRFunction): Loop[] {
  const order = reversePostorder(fn.entry);
  const isBehind: boolean[] = [];
  const loops: Loop[] = [];
  for (let at = order.length - 1; at >= 0; at--) {
    const target = order[at];
    isBehind[target.id] = true;
    if (!target.predecessors.some(({ id }) => isBehind[id]) || asksForBoolean(target)) continue;
    loops.unshift({ target, ends: target.predecessors.filter(({ id }) => isBehind[id]) });
  }
  return loops;
}

function asksForBoolean({ instructions }: BasicBlock): boolean {
  return instructions.some(({ op, attributes }) => op === 'send' && textOf(attributes.selector!) === 'mustBeBoolean');
}

function runsUndivided(owner: GuestObject, { classes }: NativizationContext): boolean {
  const isBlock = owner.behavior === classes.behaviorNamed('CompiledBlock');
  const method = isBlock ? (classes.read(owner, 'CompiledBlock', 'method') as GuestObject) : owner;
  return textOf(classes.read(method, 'CompiledMethod', 'selector') as GuestObject).startsWith('_');
}

class Polls {
  private readonly additions: Additions;
  private readonly limit: Attributes;
  private readonly method: GuestObject;

  constructor(
    private readonly fn: IRFunction,
    { image, classes }: NativizationContext,
  ) {
    this.additions = new Additions(fn);
    this.limit = { object: image.get('global:Processor'), offset: classes.offset('ProcessorScheduler', 'stackLimit') };
    this.method = classes.methodNamed('ProcessorScheduler', POLL);
  }

  onEntry(): void {
    this.fn.entry.instructions.unshift(this.additions.instruction('entryPoll', 'void', [], this.limit, -1));
  }

  /** On the only way back to the start of a loop: what runs once only does not ask. */
  insertBetween(end: BasicBlock, header: BasicBlock): void {
    const { position } = header.instructions[0];
    const [block, rest] = [this.additions.block(end), this.additions.block(end)];
    end.successors[end.successors.indexOf(header)] = block;
    block.predecessors.push(end);
    header.predecessors[header.predecessors.indexOf(end)] = rest;
    this.additions.append(rest, 'jump', 'void', [], {}, position);
    rest.successors.push(header);
    this.poll(block, rest, position);
  }

  /** At the start of a loop, behind its phis: what was there comes behind the poll. */
  insertIn(header: BasicBlock): void {
    const { position } = header.instructions[0];
    this.poll(header, this.splitOff(header), position);
  }

  /** Ends a block with a poll, which leads to another. */
  private poll(block: BasicBlock, rest: BasicBlock, position: number): void {
    const call = this.additions.block({ cold: true, general: false });
    const due = this.additions.append(block, 'pollDue', 'flag', [], this.limit, position);
    this.additions.append(block, 'branch', 'void', [due], {}, position);
    const processor = this.additions.append(call, 'constObject', 'oop', [], { object: this.limit.object }, position);
    this.additions.append(call, 'call', 'oop', [processor], { target: this.method }, position);
    this.additions.append(call, 'jump', 'void', [], {}, position);
    connect(block, call);
    connect(block, rest);
    connect(call, rest);
  }

  private splitOff(block: BasicBlock): BasicBlock {
    const rest = this.additions.block(block);
    moveRest(block, -1, rest);
    return rest;
  }
}
