/**
 * Numbers the frame slots of spilled values. Objects and raw values never share a slot; values
 * of one kind do when their lifetimes do not meet. Receiver and arguments that are shown come first, in
 * order, so that who looks at a frame needs no table. After: every interval has its final location.
 */
import { IN_SLOT, NEVER, type Interval } from './intervals';
import { slotLocation, type MachineFunction, type SlotKind, type VirtualRegister } from './machine';

/** Slots 3 to 8 of a method with the special ABI: its argument registers. */
export const SAVED_REGISTERS = [7, 6, 2, 1, 8, 9] as const;
export const FIRST_SAVED_SLOT = 3;
export const HOME_SLOT = 2;

interface Slot {
  readonly number: number;
  readonly kind: SlotKind;
  readonly holds: VirtualRegister[];
}

/** Answers the number of the last slot in use. */
export function assignSlots(fn: MachineFunction): number {
  const slots: Slot[] = [];
  let next = fn.specialABI ? FIRST_SAVED_SLOT + SAVED_REGISTERS.length : fn.needsHome ? HOME_SLOT + 1 : HOME_SLOT;
  fn.shown.forEach((value) => {
    if (!value.incoming) slots.push({ number: (value.slot = next++), kind: 'oop', holds: [value] });
  });
  const spilled = fn.registers.filter(({ intervals }) => intervals.some(({ location }) => location === IN_SLOT));
  spilled.sort((a, b) => a.intervals[0].start - b.intervals[0].start || a.id - b.id);
  for (const value of spilled) {
    if (value.slot === undefined) {
      let slot = choose(slots, value);
      if (slot === undefined) {
        const words = value.slotKind === 'vector' ? 2 : 1;
        next += words;
        slots.push((slot = { number: next - 1, kind: value.slotKind, holds: [] }));
      }
      slot.holds.push(value);
      value.slot = slot.number;
    }
    for (const each of value.intervals) if (each.location === IN_SLOT) each.location = slotLocation(value.slot);
  }
  return next - 1;
}

/** A free slot, by preference that of a value which flows into this one, so that a phi needs no move. */
function choose(slots: readonly Slot[], value: VirtualRegister): Slot | undefined {
  const isFree = ({ kind, holds }: Slot) => kind === value.slotKind && !holds.some((each) => meet(each, value));
  const related = slots.find((each) => each.holds.some((held) => value.hints.includes(held)) && isFree(each));
  return related ?? slots.find(isFree);
}

const meet = (a: VirtualRegister, b: VirtualRegister): boolean =>
  startOf(a) < endOf(b) && startOf(b) < endOf(a) && a.intervals.some((one) => b.intervals.some((other) => overlaps(one, other)));
const startOf = ({ intervals }: VirtualRegister): number => intervals[0].start;
const endOf = ({ intervals }: VirtualRegister): number => intervals[intervals.length - 1].end;
const overlaps = (one: Interval, other: Interval): boolean =>
  one.start < other.end && other.start < one.end && one.intersection(other) !== NEVER;
