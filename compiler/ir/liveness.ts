/** Which values are needed where; asked for addresses, which no safepoint may see. */
import { OPERATIONS, type BasicBlock, type IRFunction, type Instruction, type Operation } from './ir';
import { printInstruction } from './printer';

export type Asked = (value: Instruction) => boolean;

/** Values live at the end of each block. */
export function liveOut(fn: IRFunction, isAsked: Asked): Map<BasicBlock, Set<Instruction>> {
  const out = new Map<BasicBlock, Set<Instruction>>(fn.blocks.map((each) => [each, new Set()]));
  let changed = true;
  while (changed) {
    changed = false;
    for (const block of [...fn.blocks].reverse()) {
      for (const value of liveIn(block, out.get(block)!, isAsked)) {
        if (block.phis.includes(value)) continue;
        for (const from of block.predecessors) changed = add(out.get(from)!, value) || changed;
      }
      changed = takenByPhis(block, out, isAsked) || changed;
    }
  }
  return out;
}

/** What a phi takes is live at the end of the block it comes from. */
function takenByPhis(block: BasicBlock, out: ReadonlyMap<BasicBlock, Set<Instruction>>, isAsked: Asked): boolean {
  let changed = false;
  for (const phi of block.phis) {
    for (const [index, from] of block.predecessors.entries()) {
      const input = phi.inputs[index];
      if (isAsked(input)) changed = add(out.get(from)!, input) || changed;
    }
  }
  return changed;
}

function add(set: Set<Instruction>, value: Instruction): boolean {
  if (set.has(value)) return false;
  set.add(value);
  return true;
}

function liveIn(block: BasicBlock, out: ReadonlySet<Instruction>, isAsked: Asked): Set<Instruction> {
  const live = new Set(out);
  for (let at = block.instructions.length - 1; at >= 0; at--) step(block.instructions[at], live, isAsked);
  return live;
}

function step(instruction: Instruction, live: Set<Instruction>, isAsked: Asked): void {
  live.delete(instruction);
  for (const each of instruction.inputs) if (isAsked(each)) live.add(each);
}

/** Operations that make one raw integer of another: of an address, a place near it. */
const CARRYING: ReadonlySet<Operation> = new Set(['asInt', 'add', 'sub', 'and', 'or', 'xor']);

/** Whether a value is an address into an object, or raw bits made of one. */
export function isAddressLike(value: Instruction): boolean {
  if (value.type === 'address') return true;
  return value.type === 'int' && CARRYING.has(value.op) && value.inputs.some(isAddressLike);
}

/** Calls that asked-for values live across, with these values. */
function* crossings(fn: IRFunction, isAsked: Asked): Generator<readonly [call: Instruction, values: readonly Instruction[]]> {
  if (!fn.blocks.some(({ phis, instructions }) => phis.some(isAsked) || instructions.some(isAsked))) return;
  const out = liveOut(fn, isAsked);
  for (const block of fn.blocks) {
    const live = new Set(out.get(block)!);
    for (let at = block.instructions.length - 1; at >= 0; at--) {
      const instruction = block.instructions[at];
      live.delete(instruction);
      if (OPERATIONS[instruction.op].safepoint && live.size > 0) yield [instruction, [...live]];
      step(instruction, live, isAsked);
    }
  }
}

/** Values that live across some safepoint. */
export function valuesAcrossSafepoints(fn: IRFunction, isAsked: Asked): Set<Instruction> {
  const values = new Set<Instruction>();
  for (const [, crossing] of crossings(fn, isAsked)) for (const each of crossing) values.add(each);
  return values;
}

/** One sentence for each address that lives across a safepoint. */
export function* addressesAcrossSafepoints(fn: IRFunction): Generator<string> {
  for (const [call, values] of crossings(fn, isAddressLike)) {
    for (const each of values) yield `the address '${printInstruction(each)}' lives across '${printInstruction(call)}'`;
  }
}
