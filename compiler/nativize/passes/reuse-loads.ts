/**
 * Takes the value of an earlier load or store for a load of the same place, where nothing in
 * between can have written there, whichever way was taken. At the start of a loop that is what was known before it
 * and no round of it kills. The same goes for arithmetic on the same operands: behind a call it is done again, which costs
 * no more than to fetch what was computed before.
 * Before: SSA form. After: the same; unused loads are left for `removeDeadCode`.
 */
import { SAFEPOINTS, type Attributes, type BasicBlock, type IRFunction, type Instruction, type MemoryType, type Operation } from '../../ir/ir';
import { reversePostorder } from '../../ir/dominance';
import { applyReplacements } from '../../ir/rewrite';
import { isObject } from '../../ir/types';

/** After these nothing is known of memory. */
const CLOBBERS: ReadonlySet<Operation> = new Set([...SAFEPOINTS, 'systemCall', 'moveBytes', 'custom', 'setHome']);

/** Arithmetic that is not done twice. Sums that may overflow stand beside the question whether they did. */
const ARITHMETIC: ReadonlySet<Operation> = new Set(['add', 'sub', 'mul', 'and', 'or', 'xor', 'shl', 'shr', 'sar', 'asInt', 'asSmi', 'tag', 'untag']);

/** Values in memory by place, and what was computed by operation and operands; the keys are told at the end. */
type Values = ReadonlyMap<number, Instruction>;

const NOTHING: Values = new Map();

export function reuseLoads(fn: IRFunction): void {
  new LoadReuse().run(fn);
}

/** What is known at one place after the other. It begins as what is known at another place, and is copied when it changes. */
class Available {
  private own: Map<number, Instruction> | undefined;

  constructor(private start: Values) {}

  get values(): Values {
    return this.own ?? this.start;
  }

  set(key: number, value: Instruction): void {
    (this.own ??= new Map(this.start)).set(key, value);
  }

  clear(): void {
    this.own = undefined;
    this.start = NOTHING;
  }

  deleteAll(isKilled: (key: number) => boolean): void {
    for (const key of this.values.keys()) if (isKilled(key)) (this.own ??= new Map(this.start)).delete(key);
  }
}

class LoadReuse {
  /** What is known at the ends of blocks, by their ids. */
  private readonly ends: (Values | undefined)[] = [];
  private readonly replacements = new Map<Instruction, Instruction>();

  run(fn: IRFunction): void {
    for (const block of reversePostorder(fn.entry)) {
      const available = this.knownAt(block);
      for (const each of block.instructions) this.visit(each, available);
      this.ends[block.id] = available.values;
    }
    applyReplacements(fn, this.replacements);
  }

  private knownAt(block: BasicBlock): Available {
    const ways: Values[] = [];
    for (const { id } of block.predecessors) if (this.ends[id] !== undefined) ways.push(this.ends[id]);
    const known = new Available(knownOnAllWays(ways));
    if (ways.length < block.predecessors.length) this.killInLoop(block, known);
    return known;
  }

  /** Takes out what may change between the start of a loop and the ways back to it. */
  private killInLoop(header: BasicBlock, known: Available): void {
    const loop = new Set(header.predecessors.filter(({ id }) => this.ends[id] === undefined));
    for (const block of loop) {
      if (known.values.size === 0 || block.predecessors.length === 0) return known.clear();
      if (block === header) continue;
      for (const each of block.predecessors) loop.add(each);
    }
    loop.add(header);
    for (const { instructions } of loop) for (const each of instructions) this.kill(each, known);
  }

  private visit(instruction: Instruction, available: Available): void {
    const { op } = instruction;
    if (ARITHMETIC.has(op)) return this.reuse(instruction, this.computation(instruction), available);
    this.kill(instruction, available);
    if (op === 'store') this.recordStore(instruction, available);
    else if (op === 'load' || op === 'elementCount') this.reuse(instruction, this.place(instruction), available);
  }

  private reuse(value: Instruction, key: number | undefined, available: Available): void {
    if (key === undefined) return;
    const known = available.values.get(key);
    if (known !== undefined && known.type === value.type) this.replacements.set(value, known);
    else available.set(key, value);
  }

  /**
   * A store of an object kills what is known of that slot, or of all slots when it is indexed, of anything; but a variable is no
   * element. Any other store kills more.
   */
  private kill(instruction: Instruction, available: Available): void {
    const { op, inputs, attributes: { memory, offset, slot } } = instruction;
    if (CLOBBERS.has(op)) return available.clear();
    if (op !== 'store' || available.values.size === 0) return;
    if (memory !== 'oop' || !isObject(inputs[0].type)) return available.clear();
    const isIndexed = this.place(instruction) === undefined;
    const isKilled = (kind: Kind | undefined) => kind === 'oop' || (slot === undefined ? kind === 'variable' || kind === 'element' : kind === slot);
    available.deleteAll((key) => isKilled(kindOf(key)) && (isIndexed || offsetOf(key) === offset));
  }

  private recordStore(store: Instruction, available: Available): void {
    const key = store.attributes.memory === 'oop' ? this.place(store) : undefined;
    const value = this.resolve(store.inputs[1]);
    if (key !== undefined && value.type === 'oop') available.set(key, value);
  }

  /** Names a place: a slot or header field at a fixed offset of an object. */
  private place({ op, inputs, attributes: { memory, slot, offset } }: Instruction): number | undefined {
    const isFixed = inputs.length === (op === 'store' ? 2 : 1) && isObject(inputs[0].type);
    return isFixed ? placeKey(slot ?? memory ?? 'elementCount', offset, this.resolve(inputs[0]).id) : undefined;
  }

  /** Names what arithmetic computes. */
  private computation({ op, inputs }: Instruction): number {
    return computationKey(op, this.resolve(inputs[0]).id, inputs.length > 1 ? this.resolve(inputs[1]).id : undefined);
  }

  private resolve(value: Instruction): Instruction {
    return this.replacements.get(value) ?? value;
  }
}

/** What all know the same of. */
function knownOnAllWays(ways: readonly Values[]): Values {
  if (ways.length < 2) return ways[0] ?? NOTHING;
  const smallest = ways.reduce((one, other) => (other.size < one.size ? other : one));
  if (smallest.size === 0) return NOTHING;
  const known = new Map<number, Instruction>();
  for (const [key, value] of smallest) if (ways.every((each) => each.get(key) === value)) known.set(key, value);
  return known;
}

/** What is known of a place besides its offset. */
type Kind = NonNullable<Attributes['slot']> | MemoryType | 'elementCount';
const KINDS: readonly Kind[] = [
  'variable', 'element', 'oop', 'int8', 'uint8', 'uint16', 'int32', 'uint32', 'int64', 'float64', 'float32', 'behavior', 'simd128', 'elementCount',
];
const KIND_NUMBERS = new Map(KINDS.map((kind, index) => [kind, index]));
const COMPUTATION_NUMBERS = new Map([...ARITHMETIC].map((op, index) => [op, index]));

/** Ids, and offsets in both directions, are below this. */
const RANGE = 2 ** 22;

/** Keys are numbers. That of a place tells its kind, its object and its offset. */
function placeKey(kind: Kind, offset: number | undefined, object: number): number {
  return (KIND_NUMBERS.get(kind)! * RANGE + object) * 2 * RANGE + RANGE + (offset ?? -RANGE);
}

function kindOf(key: number): Kind | undefined {
  return key < 0 ? undefined : KINDS[Math.floor(key / (2 * RANGE * RANGE))];
}

function offsetOf(key: number): number {
  return (key % (2 * RANGE)) - RANGE;
}

/** That of a computation is negative. */
function computationKey(op: Operation, left: number, right = -1): number {
  return -1 - ((COMPUTATION_NUMBERS.get(op)! * RANGE + left) * RANGE + right + 1);
}
