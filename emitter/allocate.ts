/**
 * Linear scan over intervals with lifetime holes, splitting them where a register is lost
 * (Wimmer and Mössenböck, VEE 2005). After: every interval is in one register, or in its slot.
 * Calls lose all registers; a value needed behind one is split there. Cold blocks come last in
 * the order of positions, so a value that lives across cold calls only is split in the cold
 * blocks, and what that costs is paid on the edges into and out of them. That a value is in its slot behind a call says
 * nothing of blocks that come later and are reached from elsewhere, too: where such a block begins it is decided anew.
 */
import { ALLOCATABLE, ALLOCATABLE_FLOATS } from './abi';
import { CLOBBERED, IN_SLOT, Interval, intervalAt, NEVER, NOWHERE, RESULT, STEP } from './intervals';
import { ALL_REGISTERS, costOf, FLOAT_BASE, isRegister, type Location, type MachineBlock, type MachineFunction } from './machine';

const GENERAL: readonly Location[] = ALLOCATABLE;
const FLOATS: readonly Location[] = ALLOCATABLE_FLOATS.map((each) => each + FLOAT_BASE);
const REGISTER_COUNT = 32;

/** The instruction position that a position belongs to. */
const instructionOf = (position: number): number => position - (position % STEP);

class LinearScan {
  /** Descending by start, so that the next is the last. */
  private readonly unhandled: Interval[] = [];
  private active: Interval[] = [];
  private inactive: Interval[] = [];
  /** Positions at which all registers are lost, as by calls, and those at which some are, by register; ascending. */
  private readonly allLost: number[] = [];
  private readonly lost: (number[] | undefined)[] = new Array(REGISTER_COUNT).fill(undefined);
  private readonly limits = new Array<number>(REGISTER_COUNT);
  /** Where blocks start that are come to from elsewhere than the block before; ascending. */
  private readonly breaks: readonly number[];
  /** Intervals that begin there, and may so come in a register or in their slot. */
  private readonly undecided = new Set<Interval>();
  /** Where the scan is: nothing before it is decided again. */
  private position = 0;

  constructor(private readonly fn: MachineFunction) {
    for (const block of fn.blocks) for (const { id, clobbers } of block.instructions) this.noteLosses(id + CLOBBERED, clobbers);
    this.breaks = fn.blocks.filter((block, index) => index > 0 && isComeToFromElsewhere(block, fn.blocks[index - 1])).map(({ from }) => from);
    for (const { intervals } of fn.registers) for (const each of intervals) this.unhandled.push(each);
    this.unhandled.sort((a, b) => b.start - a.start || b.register.id - a.register.id);
  }

  private noteLosses(position: number, clobbers: number): void {
    if (clobbers === ALL_REGISTERS) this.allLost.push(position);
    else if (clobbers !== 0) for (let register = 0; register < REGISTER_COUNT; register++) if ((clobbers >>> register) & 1) (this.lost[register] ??= []).push(position);
  }

  run(): void {
    for (let current = this.unhandled.pop(); current !== undefined; current = this.unhandled.pop()) {
      this.advance(current.start);
      const from = this.undecided.delete(current) ? this.comesIn(current) : undefined;
      if (from === 'slot') this.spill(current);
      else if (this.tryFree(current, from === 'register') || this.allocateBlocked(current)) this.active.push(current);
    }
  }

  /** Cuts off what begins at such a place; there it is asked anew where the value comes in. */
  private decideLater(interval: Interval, place: number): void {
    if (place === NEVER) return;
    const rest = interval.split(place);
    this.undecided.add(rest);
    this.enqueue(rest);
  }

  /** The first such place behind the start of an interval; NEVER if there is none. */
  private firstBreak({ ranges, start }: Interval): number {
    const hole = ranges.length > 2 ? ranges[2] : NEVER;
    const next = this.breaks[lowerBound(this.breaks, start + 1)] ?? NEVER;
    return next < ranges[1] ? next : hole;
  }

  /** Where a value is on the ways to a block: in a register or in its slot, whichever is taken more often. */
  private comesIn(interval: Interval): 'register' | 'slot' {
    const { register, start } = interval;
    this.decideLater(interval, this.firstBreak(interval));
    const block = this.fn.blocks[this.blockAt(start)];
    let balance = 0;
    for (const each of block.predecessors) {
      if (each.from >= start) continue;
      const cost = costOf(Math.min(each.weight, block.weight));
      balance += isRegister(intervalAt(register, each.to - 1).location) ? cost : -cost;
    }
    return balance < 0 ? 'slot' : 'register';
  }

  private advance(position: number): void {
    this.position = position;
    const active: Interval[] = [];
    const inactive: Interval[] = [];
    const sort = (each: Interval) => {
      if (each.end > position) (each.covers(position) ? active : inactive).push(each);
    };
    for (const each of this.active) sort(each);
    for (const each of this.inactive) sort(each);
    this.active = active;
    this.inactive = inactive;
  }

  private registersFor(interval: Interval): readonly Location[] {
    return interval.register.isFloat ? FLOATS : GENERAL;
  }

  /**
   * Notes of each register the first position at which it is lost while the interval is alive; before
   * the instruction when that needs the value until its end.
   */
  private limit(registers: readonly Location[], interval: Interval): void {
    const all = firstWithin(interval, this.allLost);
    const limit = lossFor(interval, all);
    for (const each of registers) {
      const lost = this.lost[each];
      this.limits[each] = lost === undefined ? limit : lossFor(interval, Math.min(all, firstWithin(interval, lost)));
    }
  }

  /** Takes a register that is free for at least the beginning of the interval, when that is used there or is in a register anyway. */
  private tryFree(current: Interval, isInRegister: boolean): boolean {
    const registers = this.registersFor(current);
    const free = this.limits;
    this.limit(registers, current);
    for (const each of this.active) free[each.location] = 0;
    for (const each of this.inactive)
      if (each.register.isFloat === current.register.isFloat && free[each.location] > current.start) free[each.location] = Math.min(free[each.location], each.intersection(current));
    const register = this.preferred(current, registers, free);
    const until = free[register];
    if (until <= current.start) return false;
    const isFirst = current.register.intervals[0] === current && !current.register.incoming;
    if (until < current.end) {
      if (current.nextUse(current.start) >= until && !isFirst && !isInRegister) return false;
      this.splitForLoss(current, until);
    }
    current.location = register;
    return true;
  }

  /** A hint that is free long enough, else the register that is free longest. */
  private preferred(current: Interval, registers: readonly Location[], free: readonly number[]): Location {
    let best = registers[0];
    for (const each of registers) if (free[each] > free[best]) best = each;
    const enough = Math.min(free[best], current.end);
    for (const hint of hintsOf(current)) if (registers.includes(hint) && free[hint] >= enough) return hint;
    return best;
  }

  /** Frees the register whose value is used latest; false when `current` itself goes to its slot. */
  private allocateBlocked(current: Interval): boolean {
    const registers = this.registersFor(current);
    const nextUse = new Array<number>(REGISTER_COUNT).fill(NEVER);
    this.limit(registers, current);
    for (const each of this.active) nextUse[each.location] = Math.min(nextUse[each.location], each.nextUse(current.start));
    for (const each of this.inactive)
      if (each.register.isFloat === current.register.isFloat && each.intersection(current) !== NEVER) nextUse[each.location] = Math.min(nextUse[each.location], each.nextUse(current.start));
    const firstUse = current.nextUse(current.start);
    const usable = (each: Location) => this.limits[each] > firstUse;
    const candidates = registers.filter(usable);
    const register = candidates.reduce((best, each) => (nextUse[each] > nextUse[best] ? each : best), candidates[0]);
    if (firstUse === NEVER || register === undefined || nextUse[register] <= firstUse) {
      this.spill(current);
      return false;
    }
    current.location = register;
    if (this.limits[register] < current.end) this.splitForLoss(current, this.limits[register]);
    this.evict(register, current);
    return true;
  }

  private evict(register: Location, current: Interval): void {
    for (const each of [...this.active]) if (each.location === register) this.evictActive(each, current.start);
    for (const each of [...this.inactive]) if (each.location === register && each.intersection(current) !== NEVER) this.evictInactive(each, current.start);
  }

  private evictActive(interval: Interval, position: number): void {
    this.active.splice(this.active.indexOf(interval), 1);
    const at = position % STEP === 0 ? position : instructionOf(position) + CLOBBERED;
    if (at <= interval.start) {
      interval.location = NOWHERE;
      this.spill(interval);
    } else this.spill(interval.split(this.cheapest(interval, Math.max(interval.start + 1, interval.previousUse(at)), at)));
  }

  private evictInactive(interval: Interval, position: number): void {
    this.enqueue(interval.split(position));
  }

  /** Splits off what lies behind the loss of the register: behind a call it waits in its slot for its next use. */
  private splitForLoss(current: Interval, until: number): void {
    const rest = current.split(this.cheapest(current, current.previousUse(until), until));
    if (until % STEP === CLOBBERED) this.spill(rest);
    else this.enqueue(rest);
  }

  /** Puts an interval into its slot until it must be in a register again, or goes on in a block that it may come to in one. */
  private spill(interval: Interval): void {
    const use = interval.nextUse(interval.start);
    const place = this.firstBreak(interval);
    interval.location = IN_SLOT;
    if (place < use) return this.decideLater(interval, place);
    if (use === NEVER) return;
    const gap = instructionOf(use);
    if (gap <= interval.start) throw new Error(`${this.fn.name}: no register for v${interval.register.id} at ${use}`);
    this.enqueue(interval.split(this.cheapest(interval, Math.max(interval.start + 1, this.position), gap)));
  }

  /**
   * Where to split between two positions, the later one included: the latest place of the least
   * weight, at the start of a block when it is not the block of the later position.
   */
  private cheapest(interval: Interval, earliest: number, latest: number): number {
    const last = this.blockAt(latest - 1);
    let best = latest;
    let weight = this.fn.blocks[last].weight;
    for (let index = last; index > 0 && this.fn.blocks[index].from > earliest; index--) {
      const before = this.fn.blocks[index - 1];
      if (before.weight >= weight || !interval.covers(this.fn.blocks[index].from)) continue;
      weight = before.weight;
      best = this.fn.blocks[index].from;
    }
    return best;
  }

  private blockAt(position: number): number {
    let low = 0;
    let high = this.fn.blocks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (this.fn.blocks[middle].from <= position) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  private enqueue(interval: Interval): void {
    let index = this.unhandled.length;
    while (index > 0 && this.unhandled[index - 1].start <= interval.start) index--;
    this.unhandled.splice(index, 0, interval);
  }
}

/** Whether a block is come to from above by a way that is not that from the block before it. */
function isComeToFromElsewhere({ predecessors, from }: MachineBlock, before: MachineBlock): boolean {
  return !predecessors.includes(before) || predecessors.some((each) => each !== before && each.from < from);
}

/** The first of some positions at which an interval is alive, or NEVER. */
function firstWithin({ ranges }: Interval, positions: readonly number[]): number {
  let at = lowerBound(positions, ranges[0]);
  for (let index = 0; index < ranges.length && at < positions.length; index += 2) {
    while (at < positions.length && positions[at] < ranges[index]) at++;
    if (at < positions.length && positions[at] < ranges[index + 1]) return positions[at];
  }
  return NEVER;
}

/** A loss, moved before its instruction when the interval is used up to the end of that. */
function lossFor(interval: Interval, position: number): number {
  if (position === NEVER) return NEVER;
  return interval.nextUse(position) === position - CLOBBERED + RESULT ? position - CLOBBERED : position;
}

/** The first index of an ascending list whose element is not less than a value. */
function lowerBound(list: readonly number[], value: number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (list[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Registers that would save a move: where the value was before, where it goes, where it comes from. */
function* hintsOf({ register }: Interval): Generator<Location> {
  for (const each of register.intervals) if (isRegister(each.location)) yield each.location;
  for (const hint of register.hints) {
    if (typeof hint === 'number') yield hint;
    else for (const each of hint.intervals) if (isRegister(each.location)) yield each.location;
  }
  for (const hint of register.hints) if (typeof hint !== 'number') for (const each of hint.hints) if (typeof each === 'number') yield each;
}

export function allocateRegisters(fn: MachineFunction): void {
  new LinearScan(fn).run();
}

