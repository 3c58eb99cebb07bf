/** Which values are needed where; asked for addresses, which no safepoint may see. */
import { OPERATIONS, type BasicBlock, type IRFunction, type Instruction } from './ir';
import { printInstruction } from './printer';

/** Values live at the end of each block. */
export function liveOut(fn: IRFunction, isAsked: (value: Instruction) => boolean): Map<BasicBlock, Set<Instruction>> {
  const out = new Map<BasicBlock, Set<Instruction>>(fn.blocks.map((each) => [each, new Set()]));
  let changed = true;
  while (changed) {
    changed = false;
    for (const block of [...fn.blocks].reverse()) {
      for (const value of liveIn(block, out.get(block)!, isAsked)) {
        if (block.phis.includes(value)) continue;
        for (const from of block.predecessors) changed = add(out.get(from)!, value) || changed;
      }
      for (const phi of block.phis) {
        for (const [index, from] of block.predecessors.entries()) {
          const input = phi.inputs[index];
          if (isAsked(input)) changed = add(out.get(from)!, input) || changed;
        }
      }
    }
  }
  return out;
}

function add(set: Set<Instruction>, value: Instruction): boolean {
  if (set.has(value)) return false;
  set.add(value);
  return true;
}

function liveIn(block: BasicBlock, out: ReadonlySet<Instruction>, isAsked: (value: Instruction) => boolean): Set<Instruction> {
  const live = new Set(out);
  for (let at = block.instructions.length - 1; at >= 0; at--) step(block.instructions[at], live, isAsked);
  return live;
}

function step(instruction: Instruction, live: Set<Instruction>, isAsked: (value: Instruction) => boolean): void {
  live.delete(instruction);
  for (const each of instruction.inputs) if (isAsked(each)) live.add(each);
}

/** One sentence for each address that lives across a safepoint. */
export function* addressesAcrossSafepoints(fn: IRFunction): Generator<string> {
  const isAddress = (value: Instruction) => value.type === 'address';
  const out = liveOut(fn, isAddress);
  for (const block of fn.blocks) {
    const live = new Set(out.get(block)!);
    for (let at = block.instructions.length - 1; at >= 0; at--) {
      const instruction = block.instructions[at];
      live.delete(instruction);
      if (OPERATIONS[instruction.op].safepoint) {
        for (const each of live) yield `the address '${printInstruction(each)}' lives across '${printInstruction(instruction)}'`;
      }
      for (const each of instruction.inputs) if (isAddress(each)) live.add(each);
    }
  }
}
