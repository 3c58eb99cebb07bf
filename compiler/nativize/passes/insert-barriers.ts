/**
 * The write barrier: behind each store of an object into a slot of another it is asked whether an
 * old object refers to a young one now, and was not remembered to do so. The space of young objects is
 * one range of addresses, which `ObjectMemory` knows. What was just made is young: then it is asked at once whether the other is.
 *
 * Stores to raw addresses have none: those into objects just made, which are young, and the
 * collectors' own.
 * Before: SSA form. After: SSA form, more blocks. To be done once.
 */
import { Flag, HeaderOffset } from '../../../segments/format/object-format';
import { Additions, type Temperature } from '../../ir/additions';
import { NO_ATTRIBUTES, type Attributes, type BasicBlock, type Instruction, type IRFunction, type IRType, type Operation } from '../../ir/ir';
import { connect, moveRest } from '../../ir/rewrite';
import { isObject } from '../../ir/types';
import type { NativizationContext } from '../context';
import { smiStatus } from '../values';

/** The method of `Memory` that the barrier calls with an old object that is to be remembered. */
export const REMEMBER = '_remember:';
/** The same for a store into an indexed slot, with the slot's address, disguised: of large objects only the place is remembered. */
export const REMEMBER_AT = '_remember:at:';

export function insertBarriers(fn: IRFunction, context: NativizationContext): void {
  const barrier = new Barrier(fn, context);
  for (const block of [...fn.blocks]) barrier.insertIn(block);
}

/** Values that no scavenge moves, by what made them: SmallIntegers, and objects of segments. */
const NEVER_YOUNG: ReadonlySet<Operation> = new Set(['constObject', 'constSmi', 'boolean', 'site']);

/** Whether a store may make an object refer to a young one. */
export function needsBarrier({ op, inputs, attributes }: Instruction): boolean {
  return op === 'store' && attributes.memory === 'oop' && isObject(inputs[0].type) && mayBeYoung(inputs[inputs.length - 1], new Set());
}

function mayBeYoung(value: Instruction, seen: Set<Instruction>): boolean {
  if (seen.has(value) || value.type === 'smi' || NEVER_YOUNG.has(value.op) || value.attributes.memory === 'behavior') return false;
  seen.add(value);
  return value.op !== 'phi' || value.inputs.some((each) => mayBeYoung(each, seen));
}

/** Whether a value is an object that this function has just made. (Should it be old by now, its owner is remembered for nothing.) */
function isJustMade({ op, inputs, attributes }: Instruction): boolean {
  return op === 'asObject' && attributes.knownPointer === true && inputs[0].type === 'address';
}

class Barrier {
  private readonly additions: Additions;
  private readonly memory;
  private readonly remember;
  private readonly rememberAt;
  private readonly start: number;
  private readonly size: number;

  constructor(
    fn: IRFunction,
    { image, classes }: NativizationContext,
  ) {
    this.additions = new Additions(fn);
    this.memory = image.get('global:ObjectMemory');
    this.remember = classes.methodNamed('Memory', REMEMBER);
    this.rememberAt = classes.methodNamed('Memory', REMEMBER_AT);
    this.start = classes.offset('Memory', 'youngStart');
    this.size = classes.offset('Memory', 'youngSize');
  }

  insertIn(block: BasicBlock): void {
    let rest = block;
    for (let at = rest.instructions.findIndex(needsBarrier); at >= 0; at = rest.instructions.findIndex(needsBarrier)) rest = this.insertBehind(rest, at);
  }

  /** Splits a block behind a store; answers the block of what comes next. */
  private insertBehind(block: BasicBlock, index: number): BasicBlock {
    const store = block.instructions[index];
    const [base, value] = [store.inputs[0], store.inputs[store.inputs.length - 1]];
    const rest = this.splitBehind(block, index);
    const path = new Path(this.additions, store.position, block);
    if (isJustMade(value)) path.continuesIn(block);
    else this.unlessOld(path, value, rest);
    if (base.op !== 'constObject') path.ifGoTo(this.isYoung(path, base), rest);
    path.continuesIn(COLD);
    path.ifGoTo(this.isRemembered(path, base), rest);
    this.callMemory(path, store);
    path.jump(rest);
    return rest;
  }

  private unlessOld(path: Path, value: Instruction, rest: BasicBlock): void {
    path.unlessGoTo(this.isYoung(path, value), rest);
    if (smiStatus(value) === 'unknown') path.ifGoTo(path.emit('isSmi', 'flag', [value]), rest);
  }

  private callMemory(path: Path, store: Instruction): void {
    const [base] = store.inputs;
    if (store.inputs.length === 2) path.emit('call', 'oop', [this.theMemory(path), base], { target: this.remember });
    else path.emit('call', 'oop', [this.theMemory(path), base, this.slotAddress(path, store)], { target: this.rememberAt });
  }

  /** Disguised: with the lowest bit set. */
  private slotAddress(path: Path, { inputs: [base, index], attributes: { offset = 0, scale = 1 } }: Instruction): Instruction {
    const number = (value: number) => path.emit('constInt', 'int', [], { value });
    const distance = path.emit('add', 'int', [path.emit('mul', 'int', [index, number(scale)]), number(offset + 1)]);
    return path.emit('asObject', 'oop', [path.emit('add', 'int', [path.emit('asInt', 'int', [base]), distance])]);
  }

  private isYoung(path: Path, value: Instruction): Instruction {
    const memory = this.theMemory(path);
    const load = (offset: number) => path.emit('load', 'int', [memory], { memory: 'int64', offset });
    const distance = path.emit('sub', 'int', [path.emit('asInt', 'int', [value]), load(this.start)]);
    return path.emit('compare', 'flag', [distance, load(this.size)], { condition: 'ult' });
  }

  private isRemembered(path: Path, object: Instruction): Instruction {
    const flags = path.emit('load', 'int', [object], { memory: 'uint8', offset: HeaderOffset.flags });
    const flag = path.emit('and', 'int', [flags, path.emit('constInt', 'int', [], { value: Flag.remembered })]);
    return path.emit('compare', 'flag', [flag, path.emit('constInt', 'int', [], { value: 0 })], { condition: 'ne' });
  }

  private theMemory(path: Path): Instruction {
    return path.emit('constObject', 'oop', [], { object: this.memory });
  }

  private splitBehind(block: BasicBlock, index: number): BasicBlock {
    const rest = this.additions.block(block);
    moveRest(block, index, rest);
    return rest;
  }
}

const COLD: Temperature = { cold: true, general: false };

/** The way through the questions of one barrier, from block to block; all behind the first is cold, unless it is told otherwise. */
class Path {
  private next = COLD;

  constructor(
    private readonly additions: Additions,
    private readonly position: number,
    private block: BasicBlock,
  ) {}

  emit(op: Operation, type: IRType, inputs: readonly Instruction[], attributes: Attributes = NO_ATTRIBUTES): Instruction {
    return this.additions.append(this.block, op, type, inputs, attributes, this.position);
  }

  /** Tells how often the blocks behind the next questions are run: as often as another. */
  continuesIn(temperature: Temperature): void {
    this.next = temperature;
  }

  ifGoTo(flag: Instruction, target: BasicBlock): void {
    this.branch(flag, target, false);
  }

  unlessGoTo(flag: Instruction, target: BasicBlock): void {
    this.branch(flag, target, true);
  }

  private branch(flag: Instruction, target: BasicBlock, whenSet: boolean): void {
    const next = this.additions.block(this.next);
    this.emit('branch', 'void', [flag]);
    for (const each of whenSet ? [next, target] : [target, next]) connect(this.block, each);
    this.block = next;
  }

  jump(target: BasicBlock): void {
    this.emit('jump', 'void', []);
    connect(this.block, target);
  }
}
