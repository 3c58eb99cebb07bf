/**
 * Checks stack maps against the machine code itself, knowing nothing of how either was made: what a call's
 * continuation reads from the frame before it writes it is alive across the call; and since a frame slot holds
 * either objects or raw values all through a method, one that any map lists must be in each map of a call
 * across which it is alive.
 */
import { Decoder, DecoderOptions, FlowControl, Instruction, InstructionInfoFactory, OpAccess, Register } from 'iced-x86';
import type { Safepoint } from '../segments/format/code';

/** A map that is wrong, by the return address it is for, from the entry. */
export interface StackMapDefect {
  readonly offset: number;
  readonly what: string;
}

/** An instruction, as far as frame slots and control flow go. Slots are bits of a mask: slot s is bit s. */
interface Step {
  readonly end: number;
  readonly next: readonly number[];
  readonly reads: bigint;
  readonly writes: bigint;
}

const WORD = 8;
/** The owner is an object in every frame, and in no map. */
const OWNER_SLOT = 1;

export function stackMapDefects(bytes: Uint8Array, safepoints: readonly Safepoint[]): StackMapDefect[] {
  if (safepoints.length === 0) return [];
  const steps = stepsOf(bytes);
  const ends = new Set([...steps.values()].map(({ end }) => end));
  const alive = liveSlots(steps);
  const listed = safepoints.reduce((sum, { oopSlots }) => sum | maskOf(oopSlots), 0n);
  return safepoints.flatMap(({ offset, oopSlots }) => {
    if (!ends.has(offset)) return [{ offset, what: 'no instruction ends where a call should return to' }];
    if (oopSlots.some((slot) => slot <= OWNER_SLOT)) return [{ offset, what: `its stack map lists slot ${oopSlots[0]}, which holds no value` }];
    const missing = (alive.get(offset) ?? 0n) & listed & ~maskOf(oopSlots);
    return slotsOf(missing).map((slot) => ({ offset, what: `slot ${slot} holds an object that is used behind the call, and the stack map does not list it` }));
  });
}

function maskOf(slots: readonly number[]): bigint {
  return slots.reduce((sum, slot) => sum | (1n << BigInt(slot)), 0n);
}

function slotsOf(mask: bigint): number[] {
  return [...mask.toString(2)].reverse().flatMap((bit, slot) => (bit === '1' ? [slot] : []));
}

function stepsOf(bytes: Uint8Array): Map<number, Step> {
  const decoder = new Decoder(64, bytes, DecoderOptions.None);
  const [instruction, factory] = [new Instruction(), new InstructionInfoFactory()];
  const steps = new Map<number, Step>();
  while (decoder.canDecode) {
    decoder.decodeOut(instruction);
    const offset = Number(instruction.ip);
    const end = offset + instruction.length;
    steps.set(offset, { end, next: successors(instruction, end), ...frameUse(instruction, factory) });
  }
  for (const each of [decoder, instruction, factory]) each.free();
  return steps;
}

function successors(instruction: Instruction, end: number): number[] {
  switch (instruction.flowControl) {
    case FlowControl.Return:
    case FlowControl.IndirectBranch:
    case FlowControl.Exception:
      return [];
    case FlowControl.UnconditionalBranch:
      return [Number(instruction.nearBranchTarget)];
    case FlowControl.ConditionalBranch:
      return [end, Number(instruction.nearBranchTarget)];
    default:
      return [end];
  }
}

const NO_USE = { reads: 0n, writes: 0n };

/** What it reads and writes of the frame; a write of part of a word, or one that may not happen, ends no life. */
function frameUse(instruction: Instruction, factory: InstructionInfoFactory): Pick<Step, 'reads' | 'writes'> {
  const displacement = Number(BigInt.asIntN(64, instruction.memoryDisplacement));
  if (instruction.memoryBase !== Register.RBP || displacement >= 0) return NO_USE;
  const info = factory.info(instruction);
  const used = info.usedMemory();
  const accesses = used.map(({ access }) => access);
  for (const each of [...used, info]) each.free();
  const slot = 1n << BigInt(Math.ceil(-displacement / WORD));
  const isRead = accesses.some((each) => each !== OpAccess.Write && each !== OpAccess.CondWrite && each !== OpAccess.NoMemAccess);
  const isWritten = accesses.includes(OpAccess.Write) && displacement % WORD === 0;
  return { reads: isRead ? slot : 0n, writes: isWritten ? slot : 0n };
}

/** The slots that are read behind each offset before they are written. */
function liveSlots(steps: ReadonlyMap<number, Step>): Map<number, bigint> {
  const alive = new Map<number, bigint>();
  const backwards = [...steps].reverse();
  for (let changed = true; changed; ) {
    changed = false;
    for (const [offset, { next, reads, writes }] of backwards) {
      const after = next.reduce((sum, each) => sum | (alive.get(each) ?? 0n), 0n);
      const before = reads | (after & ~writes);
      if (before === alive.get(offset)) continue;
      alive.set(offset, before);
      changed = true;
    }
  }
  return alive;
}
