/**
 * Takes the value of an earlier load or store for a load of the same place, where nothing in
 * between can have written there, whichever way was taken. At the start of a loop nothing is known.
 * Before: SSA form. After: the same; unused loads are left for `removeDeadCode`.
 */
import { SAFEPOINTS, type BasicBlock, type IRFunction, type Instruction, type Operation } from '../../ir/ir';
import { reversePostorder } from '../../ir/dominance';
import { applyReplacements } from '../../ir/rewrite';
import { isObject } from '../../ir/types';

/** After these nothing is known of memory. */
const CLOBBERS: ReadonlySet<Operation> = new Set([...SAFEPOINTS, 'systemCall', 'moveBytes', 'custom', 'setHome']);

/** Values in memory by base, kind and offset. */
type Available = Map<string, Instruction>;

export function reuseLoads(fn: IRFunction): void {
  const ends = new Map<BasicBlock, Available>();
  const replacements = new Map<Instruction, Instruction>();
  const resolve = (value: Instruction) => replacements.get(value) ?? value;
  for (const block of reversePostorder(fn.entry)) {
    const available = knownOnAllWays(block.predecessors.map((each) => ends.get(each)));
    for (const each of block.instructions) visit(each, available, replacements, resolve);
    ends.set(block, available);
  }
  applyReplacements(fn, replacements);
}

/** What all know the same of; nothing where one is yet to come. */
function knownOnAllWays(ways: readonly (Available | undefined)[]): Available {
  const [first, ...others] = ways;
  if (ways.includes(undefined)) return new Map();
  const known: Available = new Map(first);
  for (const each of others) for (const [key, value] of known) if (each!.get(key) !== value) known.delete(key);
  return known;
}

function visit(instruction: Instruction, available: Available, replacements: Map<Instruction, Instruction>, resolve: (value: Instruction) => Instruction): void {
  const { op } = instruction;
  if (CLOBBERS.has(op)) available.clear();
  else if (op === 'store') recordStore(instruction, available, resolve);
  else if (op === 'load' || op === 'elementCount') recordLoad(instruction, available, replacements, resolve);
}

function recordLoad(load: Instruction, available: Available, replacements: Map<Instruction, Instruction>, resolve: (value: Instruction) => Instruction): void {
  const key = keyOf(load, resolve);
  if (key === undefined) return;
  const known = available.get(key);
  if (known !== undefined && known.type === load.type) replacements.set(load, known);
  else available.set(key, load);
}

/** A store of an object kills what is known of that slot, or of all slots when it is indexed, of anything; any other store kills more. */
function recordStore(store: Instruction, available: Available, resolve: (value: Instruction) => Instruction): void {
  const { memory, offset } = store.attributes;
  if (memory !== 'oop' || !isObject(store.inputs[0].type)) return available.clear();
  const key = keyOf(store, resolve);
  const isKilled = (place: string) => (key === undefined ? place.includes(` ${memory} `) : place.endsWith(` ${memory} ${offset}`));
  for (const each of [...available.keys()]) if (isKilled(each)) available.delete(each);
  const value = resolve(store.inputs[1]);
  if (key !== undefined && value.type === 'oop') available.set(key, value);
}

/** Names a place: a slot or header field at a fixed offset of an object. */
function keyOf({ op, inputs, attributes: { memory, offset } }: Instruction, resolve: (value: Instruction) => Instruction): string | undefined {
  const isFixed = inputs.length === (op === 'store' ? 2 : 1) && isObject(inputs[0].type);
  return isFixed ? `v${resolve(inputs[0]).id} ${memory ?? op} ${offset}` : undefined;
}
