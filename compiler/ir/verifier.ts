/**
 * Refuses functions that are not well formed. Each rule is a function of its own; all
 * violations are told at once, with the function printed.
 */
import { Dominators } from './dominance';
import { OPERATIONS, TERMINATORS, type BasicBlock, type IRFunction, type Instruction } from './ir';
import { addressesAcrossSafepoints } from './liveness';
import { printFunction, printInstruction } from './printer';
import { instructionsOf } from './rewrite';
import { accepts, wantedInputs } from './signatures';
import { conforms, memoryResult } from './types';

/** A function that breaks the rules of the IR: an error of whoever made it. */
export class IRError extends Error {
  constructor(
    readonly violations: readonly string[],
    fn: IRFunction,
  ) {
    super(`${violations.join('\n')}\n\n${printFunction(fn)}`);
    this.name = 'IRError';
  }
}

/** Throws an IRError unless every rule holds. */
export function verifyFunction(fn: IRFunction): void {
  const violations = violationsOf(fn);
  if (violations.length > 0) throw new IRError(violations, fn);
}

/** What is wrong with a function, rule by rule. Later rules are looked at only where the graph itself is sound. */
export function violationsOf(fn: IRFunction): string[] {
  const graph = [...blockShape(fn), ...edges(fn), ...reachability(fn), ...phiArity(fn)];
  if (graph.length > 0) return graph;
  return [
    ...uniqueDefinitions(fn), ...arity(fn), ...inputTypes(fn), ...phiTypes(fn), ...resultTypes(fn),
    ...dominance(fn), ...overflowAdjacency(fn), ...localFlags(fn), ...specialOperations(fn), ...addressesAcrossSafepoints(fn),
  ];
}

const at = (block: BasicBlock): string => `b${block.id}`;
const show = (instruction: Instruction): string => `'${printInstruction(instruction)}'`;

function* blockShape(fn: IRFunction): Generator<string> {
  if (fn.blocks[0] !== fn.entry) yield 'the entry is not the first block';
  for (const block of fn.blocks) {
    const { instructions, phis } = block;
    if (instructions.length === 0 || !TERMINATORS.has(block.terminator.op)) yield `${at(block)} does not end in a terminator`;
    for (const each of instructions.slice(0, -1)) if (TERMINATORS.has(each.op)) yield `${show(each)} is not the last of ${at(block)}`;
    for (const each of instructions) if (each.op === 'phi') yield `${show(each)} stands among the instructions of ${at(block)}`;
    for (const each of phis) if (each.op !== 'phi') yield `${show(each)} stands among the phis of ${at(block)}`;
    yield* successorCount(block);
  }
}

function* successorCount(block: BasicBlock): Generator<string> {
  if (block.instructions.length === 0) return;
  const { op } = block.terminator;
  const wanted = op === 'jump' ? 1 : op === 'branch' ? 2 : 0;
  if (block.successors.length !== wanted) yield `${at(block)} ends in ${op} and has ${block.successors.length} successors`;
}

function* edges(fn: IRFunction): Generator<string> {
  const count = (list: readonly BasicBlock[], block: BasicBlock) => list.filter((each) => each === block).length;
  for (const block of fn.blocks) {
    for (const each of block.successors) {
      if (!fn.blocks.includes(each)) yield `${at(block)} leads to ${at(each)}, which is not of the function`;
      else if (count(block.successors, each) !== count(each.predecessors, block)) yield `the edge from ${at(block)} to ${at(each)} is not known to both`;
    }
    for (const each of block.predecessors) {
      if (count(each.successors, block) !== count(block.predecessors, each)) yield `the edge from ${at(each)} to ${at(block)} is not known to both`;
    }
  }
  if (fn.entry.predecessors.length > 0) yield 'the entry has predecessors';
}

function* reachability(fn: IRFunction): Generator<string> {
  const dominators = new Dominators(fn);
  for (const block of fn.blocks) if (!dominators.isReachable(block)) yield `nothing leads to ${at(block)}`;
}

function* uniqueDefinitions(fn: IRFunction): Generator<string> {
  const seen = new Set<number>();
  for (const each of instructionsOf(fn)) {
    if (seen.has(each.id)) yield `${show(each)} is there twice`;
    seen.add(each.id);
  }
}

function* arity(fn: IRFunction): Generator<string> {
  for (const each of instructionsOf(fn)) {
    const wanted = each.op === 'load' ? [1, 2] : each.op === 'store' ? [2, 3] : OPERATIONS[each.op].arity < 0 ? undefined : [OPERATIONS[each.op].arity];
    if (wanted !== undefined && !wanted.includes(each.inputs.length)) yield `${show(each)} has ${each.inputs.length} inputs, not ${wanted.join(' or ')}`;
  }
}

function* phiArity(fn: IRFunction): Generator<string> {
  for (const block of fn.blocks) {
    for (const phi of block.phis) {
      if (phi.inputs.length !== block.predecessors.length) yield `${show(phi)} has ${phi.inputs.length} inputs, ${at(block)} ${block.predecessors.length} predecessors`;
    }
  }
}

function* inputTypes(fn: IRFunction): Generator<string> {
  for (const each of instructionsOf(fn)) {
    if (each.op === 'phi') continue;
    const wanted = wantedInputs(each);
    for (const [index, input] of each.inputs.entries()) {
      const type = wanted[index];
      if (type !== undefined && !accepts(type, input.type, each.type)) yield `input ${index} of ${show(each)} is of type ${input.type}, not ${type}`;
    }
  }
}

function* phiTypes(fn: IRFunction): Generator<string> {
  for (const block of fn.blocks) {
    for (const phi of block.phis) {
      if (phi.type === 'void' || phi.type === 'flag') yield `${show(phi)} is of type ${phi.type}`;
      for (const each of phi.inputs) if (!conforms(each.type, phi.type)) yield `${show(phi)} takes ${show(each)}, of type ${each.type}`;
    }
  }
}

function* resultTypes(fn: IRFunction): Generator<string> {
  for (const each of instructionsOf(fn)) {
    const { memory } = each.attributes;
    if (each.op === 'load' && memory !== undefined && !conforms(each.type, memoryResult(memory))) yield `${show(each)} of ${memory} is of type ${each.type}`;
    if ((each.op === 'load' || each.op === 'store') && memory === undefined) yield `${show(each)} does not tell what memory holds`;
  }
}

function* dominance(fn: IRFunction): Generator<string> {
  const dominators = new Dominators(fn);
  const places = placesOf(fn);
  for (const block of fn.blocks) {
    for (const phi of block.phis) {
      for (const [index, input] of phi.inputs.entries()) {
        if (!isDefinedAt(places.get(input), block.predecessors[index], Infinity, dominators)) yield `${show(phi)} takes ${show(input)}, which is not defined on the way from ${at(block.predecessors[index])}`;
      }
    }
    for (const [index, each] of block.instructions.entries()) {
      for (const input of each.inputs) if (!isDefinedAt(places.get(input), block, index, dominators)) yield `${show(each)} uses ${show(input)}, which is not defined before`;
    }
  }
}

/** Where a value is defined: phis before all instructions. */
interface Place {
  readonly block: BasicBlock;
  readonly index: number;
}

function placesOf(fn: IRFunction): Map<Instruction, Place> {
  const places = new Map<Instruction, Place>();
  for (const block of fn.blocks) {
    for (const phi of block.phis) places.set(phi, { block, index: -1 });
    for (const [index, each] of block.instructions.entries()) places.set(each, { block, index });
  }
  return places;
}

function isDefinedAt(place: Place | undefined, block: BasicBlock | undefined, index: number, dominators: Dominators): boolean {
  if (place === undefined || block === undefined) return false;
  return place.block === block ? place.index < index : dominators.dominates(place.block, block);
}

function* overflowAdjacency(fn: IRFunction): Generator<string> {
  for (const { instructions } of fn.blocks) {
    for (const [index, each] of instructions.entries()) {
      if (each.op !== 'overflow') continue;
      const [operation] = each.inputs;
      if (operation === undefined || operation !== instructions[index - 1]) yield `${show(each)} does not stand right behind its operation`;
      else if (!['smiAdd', 'smiSub', 'smiMul'].includes(operation.op)) yield `${show(each)} asks for the overflow of ${operation.op}`;
    }
  }
}

function* localFlags(fn: IRFunction): Generator<string> {
  for (const { instructions } of fn.blocks) {
    const here = new Set(instructions);
    for (const each of instructions) {
      for (const input of each.inputs) if (input.type === 'flag' && !here.has(input)) yield `${show(each)} uses the flag ${show(input)} of another block`;
    }
  }
}

function* specialOperations(fn: IRFunction): Generator<string> {
  for (const each of instructionsOf(fn)) {
    if ((each.op === 'site' || each.op === 'savedArgument') && !fn.specialABI) yield `${show(each)} stands in a method without the special ABI`;
    if (each.op === 'setHome' && !fn.needsHome) yield `${show(each)} stands in a method that needs no home`;
    if (each.op === 'param' && (each.attributes.index! < 0 || each.attributes.index! > fn.argumentCount)) yield `${show(each)} is beyond the ${fn.argumentCount} arguments`;
  }
}
