/**
 * Takes the value of an earlier load or store for a load of the same place, where nothing in
 * between can have written there, whichever way was taken. At the start of a loop that is what was known before it
 * and no round of it kills. The same goes for arithmetic on the same operands: behind a call it is done again, which costs
 * no more than to fetch what was computed before.
 * Before: SSA form. After: the same; unused loads are left for `removeDeadCode`.
 */
import { SAFEPOINTS, type BasicBlock, type IRFunction, type Instruction, type Operation } from '../../ir/ir';
import { reversePostorder } from '../../ir/dominance';
import { applyReplacements } from '../../ir/rewrite';
import { isObject } from '../../ir/types';

/** After these nothing is known of memory. */
const CLOBBERS: ReadonlySet<Operation> = new Set([...SAFEPOINTS, 'systemCall', 'moveBytes', 'custom', 'setHome']);

/** Arithmetic that is not done twice. Sums that may overflow stand beside the question whether they did. */
const ARITHMETIC: ReadonlySet<Operation> = new Set(['add', 'sub', 'mul', 'and', 'or', 'xor', 'shl', 'shr', 'sar', 'asInt', 'asSmi', 'tag', 'untag']);

/** Values in memory by base, kind and offset, and what was computed by operation and operands. */
type Values = ReadonlyMap<string, Instruction>;

const NOTHING: Values = new Map();

export function reuseLoads(fn: IRFunction): void {
  const ends = new Map<BasicBlock, Values>();
  const replacements = new Map<Instruction, Instruction>();
  const resolve = (value: Instruction) => replacements.get(value) ?? value;
  for (const block of reversePostorder(fn.entry)) {
    const available = knownAt(block, ends, resolve);
    for (const each of block.instructions) visit(each, available, replacements, resolve);
    ends.set(block, available.values);
  }
  applyReplacements(fn, replacements);
}

/** What is known at one place after the other. It begins as what is known at another place, and is copied when it changes. */
class Available {
  private own: Map<string, Instruction> | undefined;

  constructor(private start: Values) {}

  get values(): Values {
    return this.own ?? this.start;
  }

  set(key: string, value: Instruction): void {
    (this.own ??= new Map(this.start)).set(key, value);
  }

  clear(): void {
    this.own = undefined;
    this.start = NOTHING;
  }

  deleteAll(isKilled: (key: string) => boolean): void {
    for (const key of this.values.keys()) if (isKilled(key)) (this.own ??= new Map(this.start)).delete(key);
  }
}

function knownAt(block: BasicBlock, ends: ReadonlyMap<BasicBlock, Values>, resolve: (value: Instruction) => Instruction): Available {
  const before = block.predecessors.flatMap((each) => ends.get(each) ?? []);
  const known = new Available(knownOnAllWays(before));
  if (before.length < block.predecessors.length) killInLoop(block, ends, known, resolve);
  return known;
}

/** What all know the same of. */
function knownOnAllWays(ways: readonly Values[]): Values {
  if (ways.length < 2) return ways[0] ?? NOTHING;
  const [first, ...others] = [...ways].sort((one, other) => one.size - other.size);
  const known = new Map<string, Instruction>();
  for (const [key, value] of first) if (others.every((each) => each.get(key) === value)) known.set(key, value);
  return known;
}

/** Takes out what may change between the start of a loop and the ways back to it. */
function killInLoop(header: BasicBlock, ends: ReadonlyMap<BasicBlock, Values>, known: Available, resolve: (value: Instruction) => Instruction): void {
  const loop = new Set(header.predecessors.filter((each) => !ends.has(each)));
  for (const block of loop) {
    if (known.values.size === 0 || block.predecessors.length === 0) return known.clear();
    if (block === header) continue;
    for (const each of block.predecessors) loop.add(each);
  }
  loop.add(header);
  for (const { instructions } of loop) for (const each of instructions) kill(each, known, resolve);
}

function visit(instruction: Instruction, available: Available, replacements: Map<Instruction, Instruction>, resolve: (value: Instruction) => Instruction): void {
  const { op } = instruction;
  kill(instruction, available, resolve);
  if (op === 'store') recordStore(instruction, available, resolve);
  else if (op === 'load' || op === 'elementCount' || ARITHMETIC.has(op)) reuse(instruction, available, replacements, resolve);
}

function reuse(value: Instruction, available: Available, replacements: Map<Instruction, Instruction>, resolve: (value: Instruction) => Instruction): void {
  const key = ARITHMETIC.has(value.op) ? computation(value, resolve) : keyOf(value, resolve);
  if (key === undefined) return;
  const known = available.values.get(key);
  if (known !== undefined && known.type === value.type) replacements.set(value, known);
  else available.set(key, value);
}

/** Names what arithmetic computes. */
function computation({ op, type, inputs }: Instruction, resolve: (value: Instruction) => Instruction): string {
  return `${op} ${type} ${inputs.map((each) => resolve(each).id).join()}`;
}

/** How keys tell what slots of objects are known to be. */
const SLOT_KINDS = [' variable ', ' element ', ' oop '];

/**
 * A store of an object kills what is known of that slot, or of all slots when it is indexed, of anything; but a variable is no
 * element. Any other store kills more.
 */
function kill(instruction: Instruction, available: Available, resolve: (value: Instruction) => Instruction): void {
  const { op, inputs, attributes: { memory, offset, slot } } = instruction;
  if (CLOBBERS.has(op)) return available.clear();
  if (op !== 'store' || available.values.size === 0) return;
  if (memory !== 'oop' || !isObject(inputs[0].type)) return available.clear();
  const key = keyOf(instruction, resolve);
  const kinds = slot === undefined ? SLOT_KINDS : [` ${slot} `, ' oop '];
  available.deleteAll((place) => kinds.some((each) => place.includes(each)) && (key === undefined || place.endsWith(` ${offset}`)));
}

function recordStore(store: Instruction, available: Available, resolve: (value: Instruction) => Instruction): void {
  const key = store.attributes.memory === 'oop' ? keyOf(store, resolve) : undefined;
  const value = resolve(store.inputs[1]);
  if (key !== undefined && value.type === 'oop') available.set(key, value);
}

/** Names a place: a slot or header field at a fixed offset of an object. */
function keyOf({ op, inputs, attributes: { memory, slot, offset } }: Instruction, resolve: (value: Instruction) => Instruction): string | undefined {
  const isFixed = inputs.length === (op === 'store' ? 2 : 1) && isObject(inputs[0].type);
  return isFixed ? `v${resolve(inputs[0]).id} ${slot ?? memory ?? op} ${offset}` : undefined;
}
