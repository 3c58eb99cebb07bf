/**
 * Gives every path its own return: a jump to a block that only returns becomes a return. It is no
 * longer than the jump, and paths that need no frame do not share their end with one that does.
 */
import { MachineInstruction, type MachineBlock, type MachineFunction, type Source } from './machine';

/** Before: no critical edges. */
export function duplicateReturns(fn: MachineFunction): void {
  for (const block of fn.blocks) if (onlyReturns(block)) inlineInto(block);
  fn.blocks = fn.blocks.filter((each) => each === fn.blocks[0] || each.predecessors.length > 0);
}

function onlyReturns({ instructions, phis, predecessors }: MachineBlock): boolean {
  if (instructions.length !== 1 || instructions[0].op !== 'return' || predecessors.length < 2) return false;
  const [{ value }] = instructions[0].fixedInputs;
  return phis.every(({ target }) => target === value);
}

function inlineInto(block: MachineBlock): void {
  const [original] = block.instructions;
  const [{ value, to }] = original.fixedInputs;
  const phi = block.phis.find(({ target }) => target === value);
  block.predecessors.forEach((predecessor, index) => {
    const source: Source = phi === undefined ? value : phi.inputs[index];
    const copy = new MachineInstruction('return', []);
    copy.pure = false;
    copy.fixedInputs = [{ value: source, to }];
    if (source.kind === 'virtual') source.hints.push(to);
    predecessor.instructions.splice(-1, 1, copy);
    predecessor.successors = [];
  });
  block.predecessors = [];
  block.phis = [];
}
