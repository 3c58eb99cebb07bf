/** Elementary changes of a function's graph that the passes share. */
import type { BasicBlock, IRFunction, Instruction } from './ir';

/** Every instruction of a function, phis first in each block. */
export function* instructionsOf(fn: IRFunction): Generator<Instruction> {
  for (const block of fn.blocks) {
    yield* block.phis;
    yield* block.instructions;
  }
}

/** Replaces every input by what `substitute` answers for it. */
export function replaceValues(fn: IRFunction, substitute: (value: Instruction) => Instruction): void {
  for (const each of instructionsOf(fn)) for (let at = 0; at < each.inputs.length; at++) each.inputs[at] = substitute(each.inputs[at]);
}

/** Replaces inputs along a map of replacements, followed to its end. */
export function applyReplacements(fn: IRFunction, replacements: ReadonlyMap<Instruction, Instruction>): void {
  if (replacements.size === 0) return;
  replaceValues(fn, (value) => {
    let result = value;
    for (let next = replacements.get(result); next !== undefined; next = replacements.get(result)) result = next;
    return result;
  });
}

/** Takes one edge away, and the phi inputs that came along it. */
export function removeEdge(from: BasicBlock, to: BasicBlock): void {
  const index = to.predecessors.indexOf(from);
  to.predecessors.splice(index, 1);
  for (const phi of to.phis) phi.inputs.splice(index, 1);
  from.successors.splice(from.successors.indexOf(to), 1);
}

/** An id that no instruction of the function has. */
export function nextInstructionId(fn: IRFunction): number {
  let highest = -1;
  for (const each of instructionsOf(fn)) highest = Math.max(highest, each.id);
  return highest + 1;
}

/** An id that no block of the function has. */
export function nextBlockId(fn: IRFunction): number {
  return fn.blocks.reduce((highest, each) => Math.max(highest, each.id), -1) + 1;
}

/** Makes an edge, after those that there are. */
export function connect(from: BasicBlock, to: BasicBlock): void {
  from.successors.push(to);
  to.predecessors.push(from);
}

/** Moves what follows an instruction, with index -1 all of them, and the edges that leave the block, to an empty block. */
export function moveRest(block: BasicBlock, index: number, rest: BasicBlock): void {
  rest.instructions.push(...block.instructions.splice(index + 1));
  rest.successors.push(...block.successors.splice(0));
  for (const each of rest.successors) each.predecessors[each.predecessors.indexOf(block)] = rest;
}
