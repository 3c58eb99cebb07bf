/** Stack maps: for each call, the frame slots in which objects live on behind it. */
import { EMITTER_DIAGNOSTICS, refuse } from './diagnostics';
import type { IRFunction } from '../compiler/ir/ir';
import { CLOBBERED } from './intervals';
import { isRegister, slotOf, type MachineFunction, type MachineInstruction, type VirtualRegister } from './machine';

/** Fills in `oopSlots` of every call; refuses raw addresses that live on across one. */
export function mapSafepoints(ir: IRFunction, fn: MachineFunction): void {
  const calls = fn.blocks.flatMap((block) => block.instructions.filter(({ call }) => call !== undefined));
  for (const value of fn.registers) {
    if (value.type !== 'address' && (value.slotKind !== 'oop' || value.incoming)) continue;
    for (const interval of value.intervals)
      for (let index = 0; index < interval.ranges.length; index += 2)
        eachWithin(calls, interval.ranges[index], interval.ranges[index + 1], (call) => note(ir, call, value, interval.location));
  }
}

/** Visits the calls, which stand in order, whose registers are lost within a range of positions. */
function eachWithin(calls: readonly MachineInstruction[], from: number, to: number, visit: (call: MachineInstruction) => void): void {
  let low = 0;
  for (let high = calls.length; low < high; ) {
    const middle = (low + high) >>> 1;
    if (calls[middle].id + CLOBBERED < from) low = middle + 1;
    else high = middle;
  }
  for (let index = low; index < calls.length && calls[index].id + CLOBBERED < to; index++) visit(calls[index]);
}

function note(ir: IRFunction, call: MachineInstruction, value: VirtualRegister, location: number): void {
  if (value.type === 'address') refuse(ir, EMITTER_DIAGNOSTICS.addressAcrossSafepoint, call.call!.position);
  if (isRegister(location)) throw new Error(`${ir.name}: v${value.id} is in a register across a call`);
  call.oopSlots.push(slotOf(location));
}
