/** The frame of a function: its size, and the code that makes and drops it. */
import type { GuestObject } from '../segments/image/values';
import { Register } from './abi';
import type { Assembler } from './assembler';
import { intervalAt, RESULT } from './intervals';
import {
  immediate, isOutgoing, isRegister, memory, objectImmediate, outgoingIndex, register, slotOf,
  type Location, type MachineBlock, type MachineFunction, type MachineInstruction, type Memory, type Move,
} from './machine';
import type { Moves } from './resolve';
import { FIRST_SAVED_SLOT, HOME_SLOT, SAVED_REGISTERS } from './slots';

const WORD = 8;
const FRAME = register(Register.frame);
const STACK = register(Register.stack);

export class Frame {
  /** Bytes below rbp. */
  readonly size: number;
  /** Functions that neither call nor spill need none. */
  readonly exists: boolean;
  /**
   * Where it stands: in cold blocks, and behind hot ones that call or spill. It is made on the way
   * there, and dropped where a cold block goes back to a hot one that has none.
   */
  private readonly framed: ReadonlySet<MachineBlock>;

  constructor(private readonly fn: MachineFunction, private readonly owner: GuestObject, lastSlot: number, moves: Moves) {
    const hasCalls = fn.blocks.some((block) => block.instructions.some((each) => each.call !== undefined));
    const firstFree = fn.specialABI ? FIRST_SAVED_SLOT + SAVED_REGISTERS.length : fn.needsHome ? HOME_SLOT + 1 : HOME_SLOT;
    this.exists = fn.usesFrame || hasCalls || lastSlot >= firstFree;
    this.framed = new Set(this.exists ? framedBlocks(fn, moves) : []);
    const words = lastSlot + Math.max(0, fn.outgoing);
    this.size = this.exists ? (words + (words & 1)) * WORD : 0;
  }

  /** Slots that every safepoint lists. */
  get alwaysOops(): readonly number[] {
    return [...(this.fn.needsHome ? [HOME_SLOT] : []), ...(this.fn.specialABI ? SAVED_REGISTERS.map((_, index) => FIRST_SAVED_SLOT + index) : [])];
  }

  /** The slot that an outgoing stack argument lies in. */
  outgoingSlot(index: number): number {
    return this.size / WORD - index;
  }

  /** Whether it is made on a way that is not a slow one. */
  get isUsual(): boolean {
    return this.fn.blocks.some((each) => !each.cold && this.standsIn(each));
  }

  /** The operand of a location that is no register. */
  operand(location: Location): Memory {
    if (isRegister(location)) throw new Error('a register is no memory');
    if (isOutgoing(location)) return memory(STACK, WORD * outgoingIndex(location));
    return memory(FRAME, -WORD * slotOf(location));
  }

  /** Whether the frame stands while a block runs. */
  standsIn(block: MachineBlock): boolean {
    return this.framed.has(block);
  }

  /** Whether it is to be made at the start of a block: all come from a branch outside the frame. */
  isMadeIn(block: MachineBlock): boolean {
    return this.standsIn(block) && block.predecessors.length === 1 && block.predecessors[0].successors.length > 1 && !this.standsIn(block.predecessors[0]);
  }

  /** Whether it is to be made or dropped where a block jumps on. */
  changesAfter(block: MachineBlock): boolean {
    return block.successors.length === 1 && this.standsIn(block) !== this.standsIn(block.successors[0]);
  }

  enter(assembler: Assembler): void {
    assembler.emit('push', FRAME);
    assembler.emit('mov', FRAME, STACK);
    assembler.emit('push', objectImmediate(this.owner));
    let pushed = 1;
    if (this.fn.needsHome || this.fn.specialABI) {
      assembler.emit('push', immediate(1));
      pushed++;
    }
    if (this.fn.specialABI)
      for (const each of SAVED_REGISTERS) {
        assembler.emit('push', register(each));
        pushed++;
      }
    if (this.size > pushed * WORD) assembler.emit('sub', STACK, immediate(this.size - pushed * WORD));
  }

  leave(assembler: Assembler): void {
    assembler.emit('leave');
  }
}

function framedBlocks(fn: MachineFunction, moves: Moves): Iterable<MachineBlock> {
  if (fn.usesFrame) return fn.blocks;
  const framed = new Set(fn.blocks.filter((each) => each.cold));
  const behind = new Set(fn.blocks.filter((each) => !each.cold && touchesFrame(each, moves)));
  for (const block of behind) for (const each of block.successors) if (!each.cold) behind.add(each);
  for (const each of behind) framed.add(each);
  return framed;
}

/** Whether a block calls, or has a value in a slot. */
function touchesFrame({ instructions, startMoves, endMoves }: MachineBlock, { before, after }: Moves): boolean {
  const isSlot = (place: Move['from'] | undefined) => typeof place === 'number' && !isRegister(place);
  const touches = (moves: readonly Move[] | undefined) => moves !== undefined && moves.some(({ from, to }) => isSlot(from) || isSlot(to));
  return touches(startMoves) || touches(endMoves)
    || instructions.some((each) => each.call !== undefined || touches(before.get(each)) || touches(after.get(each)) || readsSlots(each));
}

function readsSlots({ id, fixedInputs, fixedOutputs }: MachineInstruction): boolean {
  return fixedInputs.some(({ value }) => value.kind === 'virtual' && !isRegister(intervalAt(value, id).location))
    || fixedOutputs.some(({ value }) => !isRegister(intervalAt(value, id + RESULT).location));
}
