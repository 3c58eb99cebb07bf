/** Elementary changes of a function's graph that the passes share. */
import type { BasicBlock, IRFunction, Instruction } from './ir';

/** Every instruction of a function, phis first in each block. */
export function instructionsOf(fn: IRFunction): Instruction[] {
  const all: Instruction[] = [];
  eachInstruction(fn, (each) => all.push(each));
  return all;
}

/** Visits every instruction, phis first in each block. */
export function eachInstruction({ blocks }: IRFunction, visit: (instruction: Instruction) => void): void {
  for (const { phis, instructions } of blocks) {
    for (const each of phis) visit(each);
    for (const each of instructions) visit(each);
  }
}

/** Replaces every input by what `substitute` answers for it. */
export function replaceValues(fn: IRFunction, substitute: (value: Instruction) => Instruction): void {
  eachInstruction(fn, ({ inputs }) => {
    for (let at = 0; at < inputs.length; at++) inputs[at] = substitute(inputs[at]);
  });
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
  let next = 0;
  eachInstruction(fn, ({ id }) => {
    if (id >= next) next = id + 1;
  });
  return next;
}

/** An id that no block of the function has. */
export function nextBlockId({ blocks }: IRFunction): number {
  let next = 0;
  for (const { id } of blocks) if (id >= next) next = id + 1;
  return next;
}

/** Takes out of a list what is not to stay. */
export function retain<T>(list: T[], stays: (each: T) => boolean): void {
  let size = 0;
  for (const each of list) if (stays(each)) list[size++] = each;
  if (size < list.length) list.length = size;
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
