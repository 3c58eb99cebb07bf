/**
 * Lifetimes of virtual registers: liveness by data flow, then one interval per register with
 * its lifetime holes (Wimmer and Mössenböck, "Optimized Interval Splitting in a Linear Scan
 * Register Allocator", VEE 2005; Wimmer and Franz, "Linear Scan Register Allocation on SSA
 * Form", CGO 2010).
 *
 * Positions: an instruction stands at a multiple of 4. At `id` its operands are read, at
 * `id + 1` what it clobbers is lost, from `id + 2` on its results exist. The first four
 * positions of a block are its phis.
 *
 * Receiver and arguments that frames show (`MachineFunction.shown`) live on across every call that
 * can be reached: a call needs them, in no register.
 */
import type { MachineBlock, MachineFunction, MachineInstruction, Source, VirtualRegister } from './machine';
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
    if (position >= ranges[ranges.length - 1]) return false;
    let index = 0;
    while (position >= ranges[index + 1]) index += 2;
    return ranges[index] <= position;
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
  const { operands, roles } = instruction;
  for (let index = 0; index < operands.length; index++) {
    const operand = operands[index];
    if (operand.kind === 'virtual') {
      const role = roles[index] ?? 'use';
      visit(operand, role !== 'def', role !== 'use');
    }
    if (operand.kind === 'memory') {
      if (operand.base?.kind === 'virtual') visit(operand.base, true, false);
      if (operand.index?.kind === 'virtual') visit(operand.index, true, false);
    }
  }
}

const isVirtual = (source: Source): source is VirtualRegister => source.kind === 'virtual';

/** A set of virtual registers for each block, by numbers; all in one array. */
class BitSets {
  private readonly width: number;
  private readonly words: Uint32Array;

  constructor(count: number, size: number) {
    this.width = (size + 31) >>> 5;
    this.words = new Uint32Array(count * this.width);
  }

  add(set: number, id: number): void {
    this.words[set * this.width + (id >>> 5)] |= 1 << (id & 31);
  }

  has(set: number, id: number): boolean {
    return (this.words[set * this.width + (id >>> 5)] & (1 << (id & 31))) !== 0;
  }

  /** Adds what a set of others has and one of exceptions lacks; whether that changed anything. */
  merge(set: number, others: BitSets, other: number, exceptions?: BitSets): boolean {
    const { width, words } = this;
    let changed = false;
    for (let index = 0; index < width; index++) {
      const at = set * width + index;
      const before = words[at];
      words[at] = before | (others.words[other * width + index] & ~(exceptions === undefined ? 0 : exceptions.words[at]));
      changed ||= words[at] !== before;
    }
    return changed;
  }

  forEach(set: number, visit: (id: number) => void): void {
    for (let index = 0; index < this.width; index++)
      for (let word = this.words[set * this.width + index]; word !== 0; word &= word - 1) visit(index * 32 + (31 - Math.clz32(word & -word)));
  }
}

/** To be asked for after `numberInstructions`. */
export class Liveness {
  private readonly liveIn: BitSets;
  private readonly liveOut: BitSets;

  constructor(private readonly fn: MachineFunction) {
    const sets = () => new BitSets(fn.blocks.length, fn.registers.length);
    const defined = sets();
    this.liveIn = sets();
    this.liveOut = sets();
    for (const block of fn.blocks) this.scan(block, defined);
    this.propagate(defined);
  }

  /** What is read before it is written goes into `liveIn`, what is written into `defined`. */
  private scan({ index: set, phis, predecessors, instructions }: MachineBlock, defined: BitSets): void {
    const read = ({ id }: VirtualRegister) => {
      if (!defined.has(set, id)) this.liveIn.add(set, id);
    };
    for (const phi of phis) {
      defined.add(set, phi.target.id);
      phi.inputs.forEach((input, index) => isVirtual(input) && this.liveOut.add(predecessors[index].index, input.id));
    }
    for (const instruction of instructions) {
      eachOperand(instruction, (register, isRead) => isRead && read(register));
      for (const { value } of instruction.fixedInputs) if (isVirtual(value)) read(value);
      if (instruction.call !== undefined) this.fn.shown.forEach(read);
      eachOperand(instruction, (register, _, isWritten) => isWritten && defined.add(set, register.id));
      for (const { value } of instruction.fixedOutputs) defined.add(set, value.id);
    }
  }

  private propagate(defined: BitSets): void {
    for (let changed = true; changed; ) {
      changed = false;
      for (let set = this.fn.blocks.length - 1; set >= 0; set--) {
        for (const successor of this.fn.blocks[set].successors) if (this.liveOut.merge(set, this.liveIn, successor.index)) changed = true;
        if (this.liveIn.merge(set, this.liveOut, set, defined)) changed = true;
      }
    }
  }

  /** Visits the registers live at the start of a block, its phis not among them. */
  eachEntering({ index }: MachineBlock, visit: (register: VirtualRegister) => void): void {
    this.liveIn.forEach(index, (id) => visit(this.fn.registers[id]));
  }

  eachLeaving({ index }: MachineBlock, visit: (register: VirtualRegister) => void): void {
    this.liveOut.forEach(index, (id) => visit(this.fn.registers[id]));
  }
}

/** Numbers blocks and instructions; each block begins with a position for its phis. */
export function numberInstructions(fn: MachineFunction): void {
  let position = 0;
  for (const [index, block] of fn.blocks.entries()) {
    block.index = index;
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
    liveness.eachLeaving(block, (register) => intervalOf(register).addRange(block.from, block.to));
    for (let at = block.instructions.length - 1; at >= 0; at--) addInstruction(fn, block, block.instructions[at], intervalOf);
    for (const { target } of block.phis) intervalOf(target).beginAt(block.from);
  }
}

function addInstruction(fn: MachineFunction, block: MachineBlock, instruction: MachineInstruction, intervalOf: (register: VirtualRegister) => Interval): void {
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
  if (instruction.call !== undefined) for (const value of fn.shown) intervalOf(value).addRange(block.from, id + CLOBBERED + 1);
  eachOperand(instruction, (register, read, written) => {
    if (!read) return;
    const interval = intervalOf(register);
    interval.addRange(block.from, written ? id + RESULT + 1 : end);
    const use = instruction.late && !written ? id + RESULT : id;
    if (interval.uses[0] !== use) interval.uses.unshift(use);
  });
}
