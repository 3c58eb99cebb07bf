/**
 * Turns the sends of an analysed method into calls of the methods they run, and decides the
 * branches that types decide.
 * Before: SSA form, every reached send has targets. After: SSA form without sends.
 */
import { HeaderOffset } from '../../segments/format/object-format';
import type { GuestObject } from '../../segments/image/values';
import { Additions } from '../ir/additions';
import { Instruction, NO_ATTRIBUTES, type Attributes, type BasicBlock, type IRFunction, type IRType, type Operation } from '../ir/ir';
import { applyReplacements, connect, moveRest, removeEdge } from '../ir/rewrite';
import { removeUnreachable } from '../nativize/passes/fold-checks';
import { callsOf } from './check';
import type { BoundMethod } from './closure';

/** A call to make in place of a send: for receivers of these behaviors. */
export interface Callee {
  readonly target: GuestObject;
  readonly behaviors: readonly GuestObject[];
}

export function rewriteSends(bound: BoundMethod, calleesOf: (send: Instruction, block: BasicBlock) => readonly Callee[]): void {
  const rewriter = new Rewriter(bound.fn, bound.closure.context.image.get('behavior:SmallInteger'));
  const calls = callsOf(bound).map(({ instruction, block }) => ({ instruction, block, callees: calleesOf(instruction, block) }));
  decideBranches(bound);
  for (const { instruction, block, callees } of calls) rewriter.replace(instruction, block, callees);
  removeUnreachable(bound.fn);
}

function decideBranches({ flow }: BoundMethod): void {
  const outcomes = flow.reachedBlocks().map((block) => ({ block, outcome: block.terminator.op === 'branch' ? flow.decide(block.terminator.inputs[0], block) : undefined }));
  for (const { block, outcome } of outcomes) {
    if (outcome === undefined) continue;
    if (outcome === 'none') truncate(block, block.instructions.length - 1);
    else {
      removeEdge(block, block.successors[outcome ? 1 : 0]);
      block.terminator.op = 'jump';
      block.terminator.inputs = [];
    }
  }
}

/** Ends a block where no value goes on. */
function truncate(block: BasicBlock, index: number): void {
  const [first] = block.instructions.splice(index);
  for (const each of [...block.successors]) removeEdge(block, each);
  block.instructions.push(new Instruction(first.id, 'unreachable', 'void', [], { reason: 'what was called before does not return' }, first.position));
}

class Rewriter {
  private readonly additions: Additions;
  /** Where the rest of a block has gone that was split. */
  private readonly moved = new Map<Instruction, BasicBlock>();

  constructor(
    private readonly fn: IRFunction,
    private readonly smallInteger: GuestObject,
  ) {
    this.additions = new Additions(fn);
  }

  replace(send: Instruction, original: BasicBlock, callees: readonly Callee[]): void {
    const block = this.moved.get(send) ?? original;
    const index = block.instructions.indexOf(send);
    if (index < 0) return;
    if (callees.length === 0) truncate(block, index);
    else if (callees.length === 1) this.toCall(send, callees[0].target);
    else this.choose(send, block, index, callees);
  }

  private toCall(send: Instruction, target: GuestObject): void {
    send.op = 'call';
    send.attributes = { target };
  }

  /** Splits the block at the send: a test for each callee but the last, a call for each, and the rest behind them. */
  private choose(send: Instruction, block: BasicBlock, index: number, callees: readonly Callee[]): void {
    const rest = this.splitBehind(block, index);
    const phi = this.additions.instruction('phi', send.type, [], NO_ATTRIBUTES, send.position);
    rest.phis.push(phi);
    const ordered = [...callees].sort((a, b) => Number(b.behaviors.includes(this.smallInteger)) - Number(a.behaviors.includes(this.smallInteger)));
    let from = block;
    ordered.forEach(({ target, behaviors }, at) => {
      const call = this.additions.block({ cold: block.cold, general: false });
      if (at === ordered.length - 1) this.jump(from, call, send);
      else from = this.testAll(from, send, behaviors, call);
      phi.inputs.push(this.append(call, 'call', send.type, send.inputs, { target }, send));
      this.jump(call, rest, send);
    });
    applyReplacements(this.fn, new Map([[send, phi]]));
  }

  private splitBehind(block: BasicBlock, index: number): BasicBlock {
    const rest = this.additions.block({ cold: block.cold, general: false });
    moveRest(block, index, rest);
    block.instructions.pop();
    for (const each of rest.instructions) this.moved.set(each, rest);
    return rest;
  }

  /** Leads to `call` for each of the behaviors; answers the block for all others. */
  private testAll(block: BasicBlock, send: Instruction, behaviors: readonly GuestObject[], call: BasicBlock): BasicBlock {
    let from = block;
    const sorted = [...behaviors].sort((a, b) => Number(b === this.smallInteger) - Number(a === this.smallInteger));
    for (const behavior of sorted) {
      const otherwise = this.additions.block({ cold: block.cold, general: false });
      this.append(from, 'branch', 'void', [this.test(from, send, behavior)], NO_ATTRIBUTES, send);
      connect(from, call);
      connect(from, otherwise);
      from = otherwise;
    }
    return from;
  }

  private test(block: BasicBlock, send: Instruction, behavior: GuestObject): Instruction {
    const add = (op: Operation, type: IRType, inputs: readonly Instruction[], attributes: Attributes) => this.append(block, op, type, inputs, attributes, send);
    if (behavior === this.smallInteger) return add('isSmi', 'flag', [send.inputs[0]], NO_ATTRIBUTES);
    const actual = add('load', 'oop', [send.inputs[0]], { memory: 'behavior', offset: HeaderOffset.behavior });
    return add('compare', 'flag', [actual, add('constObject', 'oop', [], { object: behavior })], { condition: 'eq' });
  }

  private jump(from: BasicBlock, to: BasicBlock, send: Instruction): void {
    this.append(from, 'jump', 'void', [], NO_ATTRIBUTES, send);
    connect(from, to);
  }

  private append(block: BasicBlock, op: Operation, type: IRType, inputs: readonly Instruction[], attributes: Attributes, send: Instruction): Instruction {
    return this.additions.append(block, op, type, inputs, attributes, send.position);
  }
}
