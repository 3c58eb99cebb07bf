/**
 * Removes instructions and phis whose value nobody uses and that do nothing else. Loads are
 * among them, and what only reads the frame.
 * Before: SSA form. After: the same.
 */
import { OPERATION_NAMES, OPERATIONS, type IRFunction, type Instruction, type Operation } from '../../ir/ir';
import { eachInstruction, nextInstructionId, retain } from '../../ir/rewrite';

/** Not pure, for they depend on where they stand; but without effect. */
const READING: readonly Operation[] = ['load', 'elementCount', 'savedArgument', 'framePointer', 'home', 'div', 'rem', 'asObject'];
const REMOVABLE: ReadonlySet<Operation> = new Set([...OPERATION_NAMES.filter((op) => OPERATIONS[op].pure), ...READING]);

/** Whether an instruction may go when its value is not used. */
export function isRemovable({ op }: Instruction): boolean {
  return REMOVABLE.has(op);
}

export function removeDeadCode(fn: IRFunction): void {
  const live = new Uint8Array(nextInstructionId(fn));
  const work: Instruction[] = [];
  const need = (value: Instruction) => {
    if (live[value.id] !== 0) return;
    live[value.id] = 1;
    work.push(value);
  };
  eachInstruction(fn, (each) => isRemovable(each) || need(each));
  for (let next = work.pop(); next !== undefined; next = work.pop()) next.inputs.forEach(need);
  const isLive = ({ id }: Instruction) => live[id] !== 0;
  for (const block of fn.blocks) {
    retain(block.phis, isLive);
    retain(block.instructions, isLive);
  }
}
