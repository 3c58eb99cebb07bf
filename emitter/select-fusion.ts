/**
 * Loads and masks that become part of the comparison which alone needs them: `cmp [m], imm`,
 * `test [m], imm`, `cmp r, [m]`. The comparison stands at the end of the block, so nothing
 * behind the load may write memory.
 */
import { OPERATIONS, type BasicBlock, type Instruction, type IRFunction, type Operation } from '../compiler/ir/ir';
import { eachInstruction, nextInstructionId } from '../compiler/ir/rewrite';

/** Operations that leave memory as it is, besides the pure ones. */
const READING: ReadonlySet<Operation> = new Set(['load', 'framePointer', 'home', 'div', 'rem', 'savedArgument']);

/** What comparisons take in; selected there and nowhere else. */
export function fusedValues(fn: IRFunction): Set<Instruction> {
  const uses = useCounts(fn);
  const fused = new Set<Instruction>();
  for (const block of fn.blocks) {
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
  if (attributes.condition !== 'eq' && attributes.condition !== 'ne') return;
  if (isMask(left) && isZero(right) && isOwn(left)) {
    yield left;
    if (left.inputs[0].attributes.memory === 'uint8' && isLoad(left.inputs[0])) yield left.inputs[0];
  } else if (isLoad(left) && left.attributes.memory === 'behavior' && right.op === 'constObject') yield left;
  else if (isLoad(left) && left.attributes.memory === 'oop') yield left;
  else if (isLoad(right) && right.attributes.memory === 'oop') yield right;
}

/** A value and some of its lower bits. */
function isMask({ op, type, inputs }: Instruction): boolean {
  return op === 'and' && type === 'int' && inputs[1].op === 'constInt' && Number(inputs[1].attributes.value) >= 0 && Number(inputs[1].attributes.value) < 256;
}

const isZero = ({ op, attributes }: Instruction): boolean => op === 'constInt' && Number(attributes.value) === 0;

function isUndisturbed(load: Instruction, { instructions }: BasicBlock): boolean {
  return instructions.slice(instructions.indexOf(load) + 1, -1).every(({ op }) => OPERATIONS[op].pure || READING.has(op));
}
