/**
 * Loads and masks that become part of the comparison or the arithmetic which alone needs them: `cmp [m], imm`,
 * `test [m], imm`, `cmp r, [m]`, `sub r, [m]`, `mulsd x, [m]`. A comparison stands at the end of its block. Between
 * the load and what takes it in nothing may write memory.
 */
import { OPERATIONS, type BasicBlock, type Instruction, type IRFunction, type MemoryType, type Operation } from '../compiler/ir/ir';
import { eachInstruction, nextInstructionId } from '../compiler/ir/rewrite';

/** Operations that leave memory as it is, besides the pure ones. */
const READING: ReadonlySet<Operation> = new Set(['load', 'framePointer', 'home', 'div', 'rem', 'savedArgument']);

/** What arithmetic may take from memory, as its second operand. */
const OPERAND_TYPES: ReadonlyMap<Operation, MemoryType> = new Map([
  ['sub', 'int64'], ['floatAdd', 'float64'], ['floatSub', 'float64'], ['floatMul', 'float64'], ['floatDiv', 'float64'],
]);

/** What comparisons and arithmetic take in; selected there and nowhere else. */
export function fusedValues(fn: IRFunction): Set<Instruction> {
  const uses = useCounts(fn);
  const fused = new Set<Instruction>();
  for (const block of fn.blocks) {
    for (const each of operandsOf(block, uses)) fused.add(each);
    const comparison = branchedOn(block, uses);
    if (comparison?.op === 'compare') for (const each of partsOf(comparison, block, uses)) fused.add(each);
  }
  return fused;
}

/** How often each value is used, by its id. */
function useCounts(fn: IRFunction): Uint32Array {
  const uses = new Uint32Array(nextInstructionId(fn));
  eachInstruction(fn, ({ inputs }) => {
    for (const { id } of inputs) uses[id]++;
  });
  return uses;
}

/** The flag of the block's own that only its branch uses. */
function branchedOn({ instructions, terminator }: BasicBlock, uses: Uint32Array): Instruction | undefined {
  if (terminator.op !== 'branch') return undefined;
  const [flag] = terminator.inputs;
  return uses[flag.id] === 1 && instructions.includes(flag) ? flag : undefined;
}

function* partsOf({ inputs: [left, right], attributes }: Instruction, block: BasicBlock, uses: Uint32Array): Generator<Instruction> {
  const isOwn = (value: Instruction) => uses[value.id] === 1 && block.instructions.includes(value);
  const isLoad = (value: Instruction) => value.op === 'load' && isOwn(value) && isUndisturbed(value, block);
  const isWord = ({ attributes: { memory } }: Instruction) => memory === 'oop' || memory === 'int64';
  if (isWord(left) && isLoad(left)) return yield left;
  if (isWord(right) && isLoad(right)) return yield right;
  if (attributes.condition !== 'eq' && attributes.condition !== 'ne') return;
  if (isMask(left) && isZero(right) && isOwn(left)) {
    yield left;
    if (left.inputs[0].attributes.memory === 'uint8' && isLoad(left.inputs[0])) yield left.inputs[0];
  } else if (isLoad(left) && left.attributes.memory === 'behavior' && right.op === 'constObject') yield left;
}

/** Loads of second operands. */
function* operandsOf(block: BasicBlock, uses: Uint32Array): Generator<Instruction> {
  for (const [at, { op, inputs: [, right] }] of block.instructions.entries()) {
    const type = OPERAND_TYPES.get(op);
    if (type === undefined || right.op !== 'load' || right.attributes.memory !== type || uses[right.id] !== 1) continue;
    if (isUndisturbed(right, block, at)) yield right;
  }
}

/** A value and some of its lower bits. */
function isMask({ op, type, inputs }: Instruction): boolean {
  return op === 'and' && type === 'int' && inputs[1].op === 'constInt' && Number(inputs[1].attributes.value) >= 0 && Number(inputs[1].attributes.value) < 256;
}

const isZero = ({ op, attributes }: Instruction): boolean => op === 'constInt' && Number(attributes.value) === 0;

/** Whether nothing writes memory between a load of this block and another place in it: the end, unless it is told. */
function isUndisturbed(load: Instruction, { instructions }: BasicBlock, place = instructions.length - 1): boolean {
  const from = instructions.indexOf(load);
  return from >= 0 && instructions.slice(from + 1, place).every(({ op }) => OPERATIONS[op].pure || READING.has(op));
}
