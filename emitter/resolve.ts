/**
 * The moves between the pieces of a value's lifetime: where an interval was split inside a
 * block, and on the edges of the graph, phis included (Wimmer and Franz, CGO 2010). A value that is
 * put into its slot more than once on one way, or in a deeper loop than it was made in, is stored right
 * where it is made instead; then no other store is needed.
 */
import { CLOBBERED, eachOperand, intervalAt, RESULT, STEP, type Interval, type Liveness } from './intervals';
import {
  costOf, isRegister, MachineBlock, slotLocation,
  type GapMoves, type Location, type MachineFunction, type MachineInstruction, type Move, type VirtualRegister,
} from './machine';

/** What the assembler puts around instructions. */
export interface Moves {
  readonly before: GapMoves;
  readonly after: GapMoves;
}

class Resolver {
  readonly before: GapMoves = new Map();
  readonly after: GapMoves = new Map();
  /** By position: a block, or one of its instructions, for each step. */
  private readonly places: (MachineBlock | MachineInstruction)[] = [];

  constructor(private readonly fn: MachineFunction, private readonly liveness: Liveness) {
    for (const block of fn.blocks) {
      this.places.push(block);
      for (const each of block.instructions) this.places.push(each);
    }
  }

  private blockStartingAt(position: number): MachineBlock | undefined {
    const place = position % STEP === 0 ? this.places[position / STEP] : undefined;
    return place instanceof MachineBlock ? place : undefined;
  }

  private instructionAt(position: number): MachineInstruction {
    return this.places[Math.trunc(position / STEP)] as MachineInstruction;
  }

  run(): Moves {
    const edges = this.edgeMoves();
    this.storeAtDefinitions(edges);
    for (const { value, from, to, place } of edges) if (!isStoredAlready(value, to)) place.push({ from, to, type: value.type });
    for (const value of this.fn.registers) this.connectPieces(value);
    for (const block of this.fn.blocks) this.phiConstants(block);
    return this;
  }

  /** Moves of edges, each with the list it belongs into. */
  private edgeMoves(): EdgeMove[] {
    const moves: EdgeMove[] = [];
    const areSplit = this.fn.registers.some(({ intervals }) => intervals.length > 1);
    for (const block of this.fn.blocks)
      block.predecessors.forEach((predecessor, index) => {
        const place = placeOf(predecessor, block);
        const home = place === predecessor.endMoves ? predecessor : block;
        const add = (value: VirtualRegister, from: Location, to: Location) => {
          if (from !== to) moves.push({ value, from, to, place, home });
        };
        if (areSplit) this.liveness.eachEntering(block, (value) => {
          if (value.intervals.length > 1) add(value, intervalAt(value, predecessor.to - 1).location, intervalAt(value, block.from).location);
        });
        for (const { target, inputs } of block.phis) {
          const input = inputs[index];
          if (input.kind === 'virtual') add(target, intervalAt(input, predecessor.to - 1).location, target.intervals[0].location);
        }
      });
    return moves;
  }

  /** Constants of phis; moved with the others of the edge. */
  private phiConstants(block: MachineBlock): void {
    block.predecessors.forEach((predecessor, index) => {
      for (const { target, inputs } of block.phis) {
        const input = inputs[index];
        if (input.kind === 'immediate') placeOf(predecessor, block).push({ from: input, to: target.intervals[0].location, type: target.type });
      }
    });
  }

  private storeAtDefinitions(edges: readonly EdgeMove[]): void {
    const stores = new Map<VirtualRegister, MachineBlock[]>();
    const note = (value: VirtualRegister, home: MachineBlock) => {
      if (!stores.has(value)) stores.set(value, []);
      stores.get(value)!.push(home);
    };
    for (const { value, from, to, home } of edges) if (isRegister(from) && !isRegister(to) && value.intervals[0].location !== to) note(value, home);
    for (const value of this.fn.registers)
      for (let index = 1; index < value.intervals.length; index++)
        if (this.isStoreInside(value.intervals[index - 1], value.intervals[index])) note(value, this.blockOf(value.intervals[index].start));
    for (const [value, homes] of stores) if (!value.stored && isRegister(value.intervals[0].location)) this.storeIfCheaper(value, homes);
  }

  private isStoreInside(before: Interval, after: Interval): boolean {
    return before.end === after.start && isRegister(before.location) && !isRegister(after.location) && this.blockStartingAt(after.start) === undefined;
  }

  private blockOf(position: number): MachineBlock {
    let at = Math.trunc(position / STEP);
    while (!(this.places[at] instanceof MachineBlock)) at--;
    return this.places[at] as MachineBlock;
  }

  private storeIfCheaper(value: VirtualRegister, homes: readonly MachineBlock[]): void {
    const definition = this.lastDefinition(value);
    if (definition > value.intervals[0].end) return;
    const here = this.blockOf(definition);
    const bearable = 1.5 * costOf(here.weight);
    if (homes.reduce((sum, { weight }) => sum + costOf(weight), 0) <= bearable || this.dearestWay(here, homes) <= bearable) return;
    value.stored = true;
    const move: Move = { from: value.intervals[0].location, to: slotLocation(value.slot!), type: value.type };
    const block = this.blockStartingAt(definition);
    if (block !== undefined) append(this.before, block.instructions[0], move, true);
    else append(this.after, this.instructionAt(definition), move);
  }

  /** The cost of the stores in some blocks on the way from a block that has the most of them; ways back are not followed. */
  private dearestWay(from: MachineBlock, homes: readonly MachineBlock[]): number {
    const { blocks } = this.fn;
    const costs = new Float64Array(blocks.length);
    for (const { index, weight } of homes) costs[index] += costOf(weight);
    let dearest = costs[from.index];
    for (let index = from.index + 1; index < blocks.length; index++) {
      let before = 0;
      for (const each of blocks[index].predecessors) if (each.index < index && each.index >= from.index && costs[each.index] > before) before = costs[each.index];
      costs[index] += before;
      if (costs[index] > dearest) dearest = costs[index];
    }
    return dearest;
  }

  /** Where the value is complete: behind the last instruction of its block that changes it. */
  private lastDefinition(value: VirtualRegister): number {
    const first = value.intervals[0].start;
    let last = first;
    for (const each of this.blockOf(first).instructions)
      eachOperand(each, (register, _, written) => {
        if (register === value && written) last = each.id + RESULT;
      });
    return last;
  }

  /** Moves where a lifetime was split inside a block. */
  private connectPieces(value: VirtualRegister): void {
    for (let index = 1; index < value.intervals.length; index++) {
      const before = value.intervals[index - 1];
      const after = value.intervals[index];
      if (before.end !== after.start || before.location === after.location || this.blockStartingAt(after.start) !== undefined) continue;
      if (isStoredAlready(value, after.location)) continue;
      const instruction = this.instructionAt(after.start);
      if (after.start % STEP > CLOBBERED) throw new Error(`${this.fn.name}: v${value.id} is split at ${after.start}`);
      const { location } = sourceOf(value, index);
      if (location !== after.location) append(this.before, instruction, { from: location, to: after.location, type: value.type });
    }
  }
}

/**
 * The piece that a piece's value comes from: the one before it, or, when that begins with a move
 * at the same place, the one before that, since all moves of a place happen at once.
 */
function sourceOf({ intervals }: VirtualRegister, index: number): Interval {
  const before = intervals[index - 1];
  const earlier = intervals[index - 2];
  const isMovedHere = before.start === intervals[index].start - CLOBBERED && earlier !== undefined && earlier.end === before.start;
  return isMovedHere ? earlier : before;
}

/** The moves of an edge stand where no other path comes by. */
const placeOf = (from: MachineBlock, to: MachineBlock): Move[] => (from.successors.length === 1 ? from.endMoves : to.startMoves);

interface EdgeMove {
  readonly value: VirtualRegister;
  readonly from: Location;
  readonly to: Location;
  readonly place: Move[];
  /** The block that the move stands in. */
  readonly home: MachineBlock;
}

const isStoredAlready = (value: VirtualRegister, to: Location): boolean => value.stored && to === slotLocation(value.slot!);

function append(moves: GapMoves, instruction: MachineInstruction, move: Move, first = false): void {
  const known = moves.get(instruction);
  if (known === undefined) moves.set(instruction, [move]);
  else if (first) known.unshift(move);
  else known.push(move);
}

export function resolveMoves(fn: MachineFunction, liveness: Liveness): Moves {
  return new Resolver(fn, liveness).run();
}
