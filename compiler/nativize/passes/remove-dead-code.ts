/**
 * Removes instructions and phis whose value nobody uses and that do nothing else. Loads are
 * among them, and what only reads the frame.
 * Before: SSA form. After: the same.
 */
import { OPERATIONS, type IRFunction, type Instruction, type Operation } from '../../ir/ir';
import { instructionsOf } from '../../ir/rewrite';

/** Not pure, for they depend on where they stand; but without effect. */
const READING: ReadonlySet<Operation> = new Set(['load', 'savedArgument', 'framePointer', 'home', 'div', 'rem', 'asObject']);

/** Whether an instruction may go when its value is not used. */
export function isRemovable({ op }: Instruction): boolean {
  return OPERATIONS[op].pure || READING.has(op);
}

export function removeDeadCode(fn: IRFunction): void {
  const live = new Set<Instruction>();
  const work = [...instructionsOf(fn)].filter((each) => !isRemovable(each));
  for (const each of work) live.add(each);
  for (let next = work.pop(); next !== undefined; next = work.pop()) {
    for (const input of next.inputs) {
      if (live.has(input)) continue;
      live.add(input);
      work.push(input);
    }
  }
  for (const block of fn.blocks) {
    keep(block.phis, live);
    keep(block.instructions, live);
  }
}

function keep(list: Instruction[], live: ReadonlySet<Instruction>): void {
  const kept = list.filter((each) => live.has(each));
  list.splice(0, list.length, ...kept);
}
