/** A function as text, one instruction a line: `v7: smi = smiAdd v3, v5`. */
import { textOf } from '../../segments/image/virtual-image';
import type { GuestObject } from '../../segments/image/values';
import type { BasicBlock, IRFunction, Instruction } from './ir';

/** How a guest object is shown; the default knows symbols and strings only. */
export type ObjectNames = (object: GuestObject) => string;

export const plainNames: ObjectNames = (object) => (object.isBytes ? `'${textOf(object)}'` : 'object');

export function printFunction(fn: IRFunction, names: ObjectNames = plainNames): string {
  const traits = [fn.needsHome ? ' home' : '', fn.specialABI ? ' special' : ''].join('');
  const lines = [`${fn.name} (${fn.argumentCount})${traits}`];
  for (const block of fn.blocks) lines.push(...printBlock(block, names));
  return lines.join('\n') + '\n';
}

function printBlock(block: BasicBlock, names: ObjectNames): string[] {
  const from = block.predecessors.length === 0 ? '' : ` from ${block.predecessors.map(label).join(' ')}`;
  const traits = `${block.general ? ' general' : block.cold ? ' cold' : ''}${block.loopDepth > 0 ? ` loop ${block.loopDepth}` : ''}`;
  const body = [...block.phis, ...block.instructions].map((each) => `  ${printInstruction(each, names, block)}`);
  return [`${label(block)}:${from}${traits}`, ...body];
}

const label = (block: BasicBlock): string => `b${block.id}`;
const value = (instruction: Instruction): string => `v${instruction.id}`;

export function printInstruction(instruction: Instruction, names: ObjectNames = plainNames, block?: BasicBlock): string {
  const result = instruction.type === 'void' ? '' : `${value(instruction)}: ${instruction.type} = `;
  const operands = [...printAttributes(instruction, names), ...instruction.inputs.map(value)].join(', ');
  const targets = block !== undefined && instruction === block.terminator ? block.successors.map(label).join(', ') : '';
  const tail = targets === '' ? '' : operands === '' ? ` ${targets}` : ` → ${targets}`;
  return `${result}${instruction.op}${operands === '' ? '' : ` ${operands}`}${tail}`;
}

/** Attributes in the fixed order of the interface; the site of a send goes without saying. */
function printAttributes({ attributes, op, inputs }: Instruction, names: ObjectNames): string[] {
  const isIndexed = inputs.length > (op === 'load' ? 1 : 2);
  const { value: constant, index, object, condition, memory, offset, scale, selector, target, knownPointer, nodeClass, reason } = attributes;
  const shown: (string | undefined)[] = [
    constant?.toString(), index?.toString(), object && names(object), condition, memory,
    offset !== undefined ? `${offset < 0 ? '' : '+'}${offset}` : undefined,
    scale !== undefined && isIndexed ? `*${scale}` : undefined,
    selector && `#${textOf(selector)}`, target && names(target), nodeClass && names(nodeClass), knownPointer ? 'pointer' : undefined,
    reason !== undefined ? `"${reason}"` : undefined,
  ];
  return shown.filter((each) => each !== undefined);
}
