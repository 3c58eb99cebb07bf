/**
 * Reads element counts from headers: that of a small object is a byte, that of a large one 32 bits in front, and a
 * flag tells which. A large object has 0 for its small size, so an index that is compared with the count is compared with
 * the small size first: where it is within that, the flag need not be asked.
 * Before: SSA form. After: the same, more blocks; no `elementCount`. To be done once.
 */
import { Flag, HeaderOffset } from '../../../segments/format/object-format';
import { Additions } from '../../ir/additions';
import type { Attributes, BasicBlock, Instruction, IRFunction, IRType, Operation } from '../../ir/ir';
import { connect, instructionsOf, moveRest } from '../../ir/rewrite';

export function lowerElementCounts(fn: IRFunction): void {
  if (!fn.blocks.some(({ instructions }) => instructions.some(({ op }) => op === 'elementCount'))) return;
  const lowering = new Lowering(fn);
  for (const block of [...fn.blocks]) lowering.lower(block);
}

class Lowering {
  private readonly uses = new Map<Instruction, number>();
  private readonly additions: Additions;

  constructor(fn: IRFunction) {
    this.additions = new Additions(fn);
    for (const { inputs } of instructionsOf(fn)) for (const each of inputs) this.uses.set(each, (this.uses.get(each) ?? 0) + 1);
  }

  /** Goes on in the block that the rest of this one has become. */
  lower(block: BasicBlock): void {
    const index = block.instructions.findIndex(({ op }) => op === 'elementCount');
    if (index < 0) return;
    const count = block.instructions[index];
    if (this.isBoundsCheck(count, block)) this.compareInSteps(count, block);
    else this.lower(this.readEither(count, block, index));
  }

  /** Whether the block ends with the only use of the count: to ask whether an index is within it. */
  private isBoundsCheck(count: Instruction, { terminator }: BasicBlock): boolean {
    const [flag] = terminator.inputs;
    if (terminator.op !== 'branch' || flag.op !== 'compare' || flag.attributes.condition !== 'ult') return false;
    return flag.inputs[1] === count && this.uses.get(count) === 1 && this.uses.get(flag) === 1;
  }

  private compareInSteps(count: Instruction, block: BasicBlock): void {
    const [inside, outside] = block.successors;
    const [object] = count.inputs;
    const [raw] = block.terminator.inputs[0].inputs;
    const [beyond, large] = [this.additions.block(block), this.additions.block(block)];
    block.successors[1] = beyond;
    beyond.predecessors.push(block);
    outside.predecessors[outside.predecessors.indexOf(block)] = beyond;
    Object.assign(count, { op: 'load', attributes: SMALL_SIZE });
    this.branch(beyond, this.isLarge(beyond, object, count), count);
    connect(beyond, large);
    beyond.successors.push(outside);
    const size = this.emit(large, 'load', 'int', [object], LARGE_SIZE, count);
    this.branch(large, this.emit(large, 'compare', 'flag', [raw, size], { condition: 'ult' }, count), count);
    for (const [each, known] of [[inside, block], [outside, beyond]] as const) {
      connect(large, each);
      for (const phi of each.phis) phi.inputs.push(phi.inputs[each.predecessors.indexOf(known)]);
    }
  }

  private readEither(count: Instruction, block: BasicBlock, index: number): BasicBlock {
    const [object] = count.inputs;
    const [small, large, rest] = [this.additions.block(block), this.additions.block(block), this.additions.block(block)];
    moveRest(block, index, rest);
    block.instructions.pop();
    this.branch(block, this.isLarge(block, object, count), count);
    for (const each of [large, small]) connect(block, each);
    const inputs = [[small, SMALL_SIZE], [large, LARGE_SIZE]] as const;
    const values = inputs.map(([from, attributes]) => this.emit(from, 'load', 'int', [object], attributes, count));
    for (const from of [small, large]) {
      this.emit(from, 'jump', 'void', [], {}, count);
      connect(from, rest);
    }
    Object.assign(count, { op: 'phi', inputs: values });
    rest.phis.push(count);
    return rest;
  }

  private isLarge(block: BasicBlock, object: Instruction, at: Instruction): Instruction {
    const flags = this.emit(block, 'load', 'int', [object], { memory: 'uint8', offset: HeaderOffset.flags }, at);
    const isSmall = this.emit(block, 'and', 'int', [flags, this.constant(block, Flag.small, at)], {}, at);
    return this.emit(block, 'compare', 'flag', [isSmall, this.constant(block, 0, at)], { condition: 'eq' }, at);
  }

  private constant(block: BasicBlock, value: number, at: Instruction): Instruction {
    return this.emit(block, 'constInt', 'int', [], { value }, at);
  }

  private branch(block: BasicBlock, flag: Instruction, at: Instruction): void {
    this.emit(block, 'branch', 'void', [flag], {}, at);
  }

  private emit(block: BasicBlock, op: Operation, type: IRType, inputs: Instruction[], attributes: Attributes, { position }: Instruction): Instruction {
    return this.additions.append(block, op, type, inputs, attributes, position);
  }
}

const SMALL_SIZE: Attributes = { memory: 'uint8', offset: HeaderOffset.smallSize };
const LARGE_SIZE: Attributes = { memory: 'uint32', offset: HeaderOffset.largeSize };
