/**
 * The machine IR: instructions of the processor (and a few that become several) over virtual
 * registers. Selection makes it, the allocator gives each virtual register its locations.
 */
import type { IRType, Instruction } from '../compiler/ir/ir';
import type { GuestObject } from '../segments/image/values';
import type { StubName } from './abi';
import { form, type MachineOperation, type Role } from './forms';

/**
 * Where a value can be: general registers 0 to 15, SSE registers 16 to 31, frame slots
 * (slot s is [rbp - 8 * s]; incoming stack arguments have negative ones) and outgoing stack
 * arguments ([rsp + 8 * i]).
 */
export type Location = number;
export const FLOAT_BASE = 16;
const SLOT_BASE = 1 << 20;
const OUTGOING_BASE = 1 << 21;

export const isRegister = (location: Location): boolean => location < 32;
export const isFloatRegister = (location: Location): boolean => location >= FLOAT_BASE && location < 32;
export const slotLocation = (slot: number): Location => SLOT_BASE + slot;
export const slotOf = (location: Location): number => location - SLOT_BASE;
export const outgoingLocation = (index: number): Location => OUTGOING_BASE + index;
export const isOutgoing = (location: Location): boolean => location >= OUTGOING_BASE;
export const outgoingIndex = (location: Location): number => location - OUTGOING_BASE;

/** All registers that a call loses: everything but rsp, rbp and the emitter's scratch registers. */
export const ALL_REGISTERS = (~((1 << 4) | (1 << 5) | (1 << 11)) & 0x7fff_ffff) >>> 0;

/** What kind of frame slot a value may be spilled to. */
export type SlotKind = 'oop' | 'raw' | 'vector';

export class VirtualRegister {
  readonly kind = 'virtual';
  /** The pieces of its lifetime, in order, after allocation. */
  intervals: import('./intervals').Interval[] = [];
  /** Registers, or values whose register would save a move; the best first. */
  readonly hints: (number | VirtualRegister)[] = [];
  /** Its frame slot once it has one. */
  slot: number | undefined;
  /** The slot holds the value from its definition on. */
  stored = false;
  /** Frame slots of incoming stack arguments belong to the caller, which lists them. */
  incoming = false;

  constructor(readonly id: number, readonly type: IRType) {}

  get isFloat(): boolean {
    return this.type === 'float' || this.type === 'simd';
  }

  get slotKind(): SlotKind {
    if (this.type === 'oop' || this.type === 'smi') return 'oop';
    return this.type === 'simd' ? 'vector' : 'raw';
  }
}

export interface PhysicalRegister {
  readonly kind: 'register';
  readonly number: Location;
}

export interface Immediate {
  readonly kind: 'immediate';
  /** Of a double: its 64 bits. */
  readonly value: number | bigint;
  /** The oop of a segment object, plus `value`. */
  readonly target?: GuestObject;
}

export interface Memory {
  readonly kind: 'memory';
  readonly base?: VirtualRegister | PhysicalRegister;
  readonly index?: VirtualRegister | PhysicalRegister;
  readonly scale: 1 | 2 | 4 | 8;
  readonly displacement: number;
  /** An object whose address is added to the displacement. */
  readonly target?: GuestObject;
}

export type Operand = VirtualRegister | PhysicalRegister | Immediate | Memory;
/** What may be moved to a fixed register or into a phi. */
export type Source = VirtualRegister | Immediate;

export const register = (number: Location): PhysicalRegister => REGISTERS[number];
const REGISTERS: readonly PhysicalRegister[] = Array.from({ length: 32 }, (_, number) => ({ kind: 'register', number }));
export const immediate = (value: number | bigint): Immediate => ({ kind: 'immediate', value, target: undefined });
export const objectImmediate = (target: GuestObject, addend = 0): Immediate => ({ kind: 'immediate', value: addend, target });
export const memory = (base: Memory['base'], displacement: number, target?: GuestObject): Memory => indexed(base, undefined, 1, displacement, target);
/** All memory operands are made here, so that they are alike to the host. */
export const indexed = (base: Memory['base'], index: Memory['index'], scale: Memory['scale'], displacement: number, target?: GuestObject): Memory => ({
  kind: 'memory', base, index, scale, displacement, target,
});

export interface FixedInput {
  readonly value: Source;
  readonly to: Location;
}

export interface FixedOutput {
  readonly value: VirtualRegister;
  readonly from: Location;
}

/** Facts of calls: what the assembler writes and what the safepoint table lists. */
export interface CallFacts {
  readonly kind: 'send' | 'super' | 'bound' | 'code' | 'foreign';
  readonly site?: GuestObject;
  readonly target?: GuestObject | StubName;
  readonly argumentCount: number;
  /** What is known of the receiver: a SmallInteger, a pointer, or nothing. */
  readonly receiver?: 'smi' | 'pointer' | 'unknown';
  /** Outgoing stack arguments that are oops. */
  readonly oopArguments: readonly number[];
  readonly position: number;
}

/** What most instructions have. */
const NONE: readonly never[] = [];

export class MachineInstruction {
  id = 0;
  fixedInputs: readonly FixedInput[] = NONE;
  fixedOutputs: readonly FixedOutput[] = NONE;
  /** Bit mask of registers whose contents are lost. */
  clobbers = 0;
  /** Register operands stay readable until the results are written. */
  late = false;
  /** Condition number, as the processor encodes it. */
  condition = -1;
  call: CallFacts | undefined;
  /** Removable when nothing uses what it defines. */
  pure = true;
  /** For `custom`. */
  source: Instruction | undefined;
  /** Of a call: the frame slots in which objects live on behind it. */
  oopSlots: number[] = [];
  /** What it does with each operand; those that are not told are read. */
  readonly roles: readonly Role[];

  constructor(readonly op: MachineOperation, readonly operands: readonly Operand[]) {
    this.roles = form(op).roles;
  }
}

export interface MachinePhi {
  readonly target: VirtualRegister;
  readonly inputs: Source[];
}

export interface Move {
  readonly from: Location | Immediate;
  readonly to: Location;
  readonly type: IRType;
}

/** How much less often than other blocks those run that are copied for what slow paths lead to, and cold ones. */
const GENERAL_WEIGHT = 100;
const COLD_WEIGHT = 1000;

export class MachineBlock {
  phis: MachinePhi[] = [];
  /** The last is the terminator. */
  instructions: MachineInstruction[] = [];
  predecessors: MachineBlock[] = [];
  successors: MachineBlock[] = [];
  /** Its place in the function. */
  index = 0;
  /** Positions [from, to) of its instructions. */
  from = 0;
  to = 0;
  /** Moves of the edges into it, or out of it: parallel, each. */
  startMoves: Move[] = [];
  endMoves: Move[] = [];

  constructor(readonly id: number, readonly cold: boolean, readonly loopDepth: number, readonly general = false) {}

  /** What an instruction here costs, compared with others: a power of ten. */
  get weight(): number {
    if (!this.cold) return this.loopDepth;
    return this.general ? this.loopDepth - GENERAL_WEIGHT : -COLD_WEIGHT;
  }
}

export interface MachineFunction {
  readonly name: string;
  blocks: MachineBlock[];
  readonly registers: VirtualRegister[];
  readonly needsHome: boolean;
  readonly specialABI: boolean;
  /** The receiver, in a block the Closure, and the arguments: kept for who looks at the frame. Empty in functions without calls. */
  shown: readonly VirtualRegister[];
  /** The most outgoing stack arguments of any call. */
  outgoing: number;
  /** Reads or writes its own frame. */
  usesFrame: boolean;
  /** Where the stack's limit is that the function looks at on entry. */
  stackLimit?: Memory;
}

/** Inserted moves before an instruction: parallel. Kept beside, since few instructions have any. */
export type GapMoves = Map<MachineInstruction, Move[]>;

/** What an instruction costs in a block of some weight, compared with one outside loops. */
export function costOf(weight: number): number {
  if (weight >= 0) return 10 ** Math.min(weight, 6);
  return weight < -GENERAL_WEIGHT ? 0.001 : 0.01 * 10 ** Math.min(weight + GENERAL_WEIGHT, 6);
}
