/**
 * Lifetimes of virtual registers: liveness by data flow, then one interval per register with
 * its lifetime holes (Wimmer and Mössenböck, "Optimized Interval Splitting in a Linear Scan
 * Register Allocator", VEE 2005; Wimmer and Franz, "Linear Scan Register Allocation on SSA
 * Form", CGO 2010).
 *
 * Positions: an instruction stands at a multiple of 4. At `id` its operands are read, at
 * `id + 1` what it clobbers is lost, from `id + 2` on its results exist. The first four
 * positions of a block are its phis.
 */
import { form } from './forms';
import type { MachineBlock, MachineFunction, MachineInstruction, Operand, Source, VirtualRegister } from './machine';
import { outgoingLocation, slotLocation, type Location } from './machine';

export const STEP = 4;
export const CLOBBERED = 1;
export const RESULT = 2;
export const NEVER = Number.MAX_SAFE_INTEGER;

/** Not yet decided. */
export const NOWHERE: Location = outgoingLocation(1 << 20);
/** In its register's frame slot, which is numbered later. */
export const IN_SLOT: Location = slotLocation(1 << 19);

export class Interval {
  /** Flat and ascending: from, to (exclusive), from, to, … */
  ranges: number[] = [];
  /** Positions where the value must be in a register, ascending. */
  uses: number[] = [];
  location: Location = NOWHERE;

  constructor(readonly register: VirtualRegister) {}

  get start(): number {
    return this.ranges[0];
  }

  get end(): number {
    return this.ranges[this.ranges.length - 1];
  }

  /** Ranges come in descending order. */
  addRange(from: number, to: number): void {
    const { ranges } = this;
    if (ranges.length > 0 && to >= ranges[0]) {
      ranges[0] = Math.min(from, ranges[0]);
      ranges[1] = Math.max(to, ranges[1]);
    } else ranges.unshift(from, to);
  }

  /** A definition: the first range begins there. */
  beginAt(position: number): void {
    if (this.ranges.length === 0) this.ranges.push(position, position + 1);
    else this.ranges[0] = position;
  }

  covers(position: number): boolean {
    const { ranges } = this;
    for (let index = 0; index < ranges.length && ranges[index] <= position; index += 2) if (position < ranges[index + 1]) return true;
    return false;
  }

  /** The first position that both cover, or NEVER. */
  intersection(other: Interval): number {
    const a = this.ranges;
    const b = other.ranges;
    if (other.end <= this.start || this.end <= other.start) return NEVER;
    for (let i = 0, j = 0; i < a.length && j < b.length; ) {
      const from = Math.max(a[i], b[j]);
      if (from < Math.min(a[i + 1], b[j + 1])) return from;
      if (a[i + 1] < b[j + 1]) i += 2;
      else j += 2;
    }
    return NEVER;
  }

  /** The first position at or after one where the value must be in a register, or NEVER. */
  nextUse(position: number): number {
    for (const use of this.uses) if (use >= position) return use;
    return NEVER;
  }

  /** The last such position before one, or the start. */
  previousUse(position: number): number {
    for (let index = this.uses.length - 1; index >= 0; index--) if (this.uses[index] < position) return this.uses[index];
    return this.start;
  }

  /** Cuts off what lies at or behind a position within it and answers that; it begins where the lifetime goes on. */
  split(position: number): Interval {
    const rest = new Interval(this.register);
    const { ranges } = this;
    let index = 0;
    while (ranges[index + 1] <= position) index += 2;
    rest.ranges = ranges.slice(index);
    this.ranges = ranges.slice(0, index);
    if (rest.ranges[0] < position) {
      this.ranges.push(rest.ranges[0], position);
      rest.ranges[0] = position;
    }
    const cut = this.uses.findIndex((use) => use >= position);
    if (cut >= 0) rest.uses = this.uses.splice(cut);
    const { intervals } = this.register;
    intervals.splice(intervals.indexOf(this) + 1, 0, rest);
    return rest;
  }
}

/** The piece of a register's lifetime that covers a position. */
export function intervalAt(register: VirtualRegister, position: number): Interval {
  for (const each of register.intervals) if (each.covers(position)) return each;
  throw new Error(`v${register.id} is not live at ${position}`);
}

/** Calls `visit` with every virtual register among the operands and whether it is read, written, or both. */
export function eachOperand(instruction: MachineInstruction, visit: (register: VirtualRegister, read: boolean, written: boolean) => void): void {
  const { roles } = form(instruction.op);
  instruction.operands.forEach((operand, index) => {
    const role = roles[index] ?? 'use';
    if (operand.kind === 'virtual') visit(operand, role !== 'def', role !== 'use');
    else if (operand.kind === 'memory') eachAddressRegister(operand, (each) => visit(each, true, false));
  });
}

function eachAddressRegister(operand: Operand & { kind: 'memory' }, visit: (register: VirtualRegister) => void): void {
  if (operand.base?.kind === 'virtual') visit(operand.base);
  if (operand.index?.kind === 'virtual') visit(operand.index);
}

const isVirtual = (source: Source): source is VirtualRegister => source.kind === 'virtual';

/** A set of virtual registers by number. */
class BitSet {
  readonly words: Uint32Array;

  constructor(size: number) {
    this.words = new Uint32Array((size + 31) >>> 5);
  }

  add(id: number): void {
    this.words[id >>> 5] |= 1 << (id & 31);
  }

  remove(id: number): void {
    this.words[id >>> 5] &= ~(1 << (id & 31));
  }

  has(id: number): boolean {
    return (this.words[id >>> 5] & (1 << (id & 31))) !== 0;
  }

  /** Adds what `other` has and `except` lacks; whether that changed anything. */
  merge(other: BitSet, except?: BitSet): boolean {
    let changed = false;
    for (let index = 0; index < this.words.length; index++) {
      const added = other.words[index] & ~(except === undefined ? 0 : except.words[index]);
      const word = (this.words[index] | added) >>> 0;
      changed ||= word !== this.words[index];
      this.words[index] = word;
    }
    return changed;
  }

  forEach(visit: (id: number) => void): void {
    for (let index = 0; index < this.words.length; index++)
      for (let word = this.words[index]; word !== 0; word &= word - 1) visit(index * 32 + (31 - Math.clz32(word & -word)));
  }
}

export class Liveness {
  private readonly liveIn = new Map<MachineBlock, BitSet>();
  private readonly liveOut = new Map<MachineBlock, BitSet>();

  constructor(private readonly fn: MachineFunction) {
    const defined = new Map<MachineBlock, BitSet>();
    for (const block of fn.blocks) {
      this.liveIn.set(block, new BitSet(fn.registers.length));
      this.liveOut.set(block, new BitSet(fn.registers.length));
      defined.set(block, new BitSet(fn.registers.length));
    }
    for (const block of fn.blocks) this.scan(block, defined.get(block)!);
    this.propagate(defined);
  }

  /** What is read before it is written goes into `liveIn`, what is written into `defined`. */
  private scan(block: MachineBlock, defined: BitSet): void {
    const live = this.liveIn.get(block)!;
    const read = (register: VirtualRegister) => {
      if (!defined.has(register.id)) live.add(register.id);
    };
    for (const phi of block.phis) {
      defined.add(phi.target.id);
      phi.inputs.forEach((input, index) => isVirtual(input) && this.liveOut.get(block.predecessors[index])!.add(input.id));
    }
    for (const instruction of block.instructions) {
      eachOperand(instruction, (register, isRead) => isRead && read(register));
      for (const { value } of instruction.fixedInputs) if (isVirtual(value)) read(value);
      eachOperand(instruction, (register, _, isWritten) => isWritten && defined.add(register.id));
      for (const { value } of instruction.fixedOutputs) defined.add(value.id);
    }
  }

  private propagate(defined: Map<MachineBlock, BitSet>): void {
    for (let changed = true; changed; ) {
      changed = false;
      for (let index = this.fn.blocks.length - 1; index >= 0; index--) {
        const block = this.fn.blocks[index];
        const out = this.liveOut.get(block)!;
        for (const successor of block.successors) if (out.merge(this.liveIn.get(successor)!)) changed = true;
        if (this.liveIn.get(block)!.merge(out, defined.get(block)!)) changed = true;
      }
    }
  }

  /** Registers live at the start of a block, its phis not among them. */
  entering(block: MachineBlock): VirtualRegister[] {
    return this.list(this.liveIn.get(block)!);
  }

  leaving(block: MachineBlock): VirtualRegister[] {
    return this.list(this.liveOut.get(block)!);
  }

  private list(set: BitSet): VirtualRegister[] {
    const result: VirtualRegister[] = [];
    set.forEach((id) => result.push(this.fn.registers[id]));
    return result;
  }
}

/** Numbers the instructions; each block begins with a position for its phis. */
export function numberInstructions(fn: MachineFunction): void {
  let position = 0;
  for (const block of fn.blocks) {
    block.from = position;
    position += STEP;
    for (const instruction of block.instructions) {
      instruction.id = position;
      position += STEP;
    }
    block.to = position;
  }
}

/** Gives every register that is live anywhere its interval. */
export function buildIntervals(fn: MachineFunction, liveness: Liveness): void {
  const intervalOf = (register: VirtualRegister): Interval => {
    if (register.intervals.length === 0) register.intervals.push(new Interval(register));
    return register.intervals[0];
  };
  for (let index = fn.blocks.length - 1; index >= 0; index--) {
    const block = fn.blocks[index];
    for (const register of liveness.leaving(block)) intervalOf(register).addRange(block.from, block.to);
    for (let at = block.instructions.length - 1; at >= 0; at--) addInstruction(block, block.instructions[at], intervalOf);
    for (const { target } of block.phis) intervalOf(target).beginAt(block.from);
  }
}

function addInstruction(block: MachineBlock, instruction: MachineInstruction, intervalOf: (register: VirtualRegister) => Interval): void {
  const { id } = instruction;
  for (const { value } of instruction.fixedOutputs) intervalOf(value).beginAt(id + RESULT);
  eachOperand(instruction, (register, read, written) => {
    if (!written) return;
    const interval = intervalOf(register);
    interval.uses.unshift(id + RESULT);
    if (!read) interval.beginAt(id + RESULT);
  });
  const end = instruction.late ? id + RESULT + 1 : id + 1;
  for (const { value } of instruction.fixedInputs) if (isVirtual(value)) intervalOf(value).addRange(block.from, id + 1);
  eachOperand(instruction, (register, read, written) => {
    if (!read) return;
    const interval = intervalOf(register);
    interval.addRange(block.from, written ? id + RESULT + 1 : end);
    const use = instruction.late && !written ? id + RESULT : id;
    if (interval.uses[0] !== use) interval.uses.unshift(use);
  });
}
