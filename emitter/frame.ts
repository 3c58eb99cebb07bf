/** The frame of a function: its size, and the code that makes and drops it. */
import type { GuestObject } from '../segments/image/values';
import { Register } from './abi';
import type { Assembler } from './assembler';
import { immediate, isOutgoing, isRegister, memory, objectImmediate, outgoingIndex, register, slotOf, type Location, type MachineFunction, type Memory } from './machine';
import { FIRST_SAVED_SLOT, HOME_SLOT, SAVED_REGISTERS } from './slots';

const WORD = 8;
const FRAME = register(Register.frame);
const STACK = register(Register.stack);

export class Frame {
  /** Bytes below rbp. */
  readonly size: number;
  /** Functions that neither call nor spill need none. */
  readonly exists: boolean;

  constructor(private readonly fn: MachineFunction, private readonly owner: GuestObject, lastSlot: number) {
    const hasCalls = fn.blocks.some((block) => block.instructions.some((each) => each.call !== undefined));
    const firstFree = fn.specialABI ? FIRST_SAVED_SLOT + SAVED_REGISTERS.length : fn.needsHome ? HOME_SLOT + 1 : HOME_SLOT;
    this.exists = fn.usesFrame || hasCalls || lastSlot >= firstFree;
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

  /** The operand of a location that is no register. */
  operand(location: Location): Memory {
    if (isRegister(location)) throw new Error('a register is no memory');
    if (isOutgoing(location)) return memory(STACK, WORD * outgoingIndex(location));
    return memory(FRAME, -WORD * slotOf(location));
  }

  enter(assembler: Assembler): void {
    if (!this.exists) return;
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
    if (this.exists) assembler.emit('leave');
  }
}
