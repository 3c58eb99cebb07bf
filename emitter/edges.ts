/** Splits critical edges, so that the moves of every edge have a block of their own to stand in. */
import { MachineBlock, MachineInstruction, type MachineFunction } from './machine';

export function splitCriticalEdges(fn: MachineFunction): void {
  const before = new Map<MachineBlock, MachineBlock[]>();
  const after = new Map<MachineBlock, MachineBlock[]>();
  let nextId = fn.blocks.reduce((most, { id }) => Math.max(most, id), 0) + 1;
  for (const block of fn.blocks) {
    if (block.successors.length < 2) continue;
    block.successors.forEach((successor, index) => {
      if (successor.predecessors.length < 2) return;
      const edge = edgeBlock(nextId++, block, successor);
      block.successors[index] = edge;
      // Into a cold block: beside it, where values are still where the hot blocks had them.
      if (edge.cold && !block.cold) append(before, successor, edge);
      else append(after, block, edge);
    });
  }
  if (before.size > 0 || after.size > 0) fn.blocks = fn.blocks.flatMap((each) => [...(before.get(each) ?? []), each, ...(after.get(each) ?? [])]);
}

function append(lists: Map<MachineBlock, MachineBlock[]>, block: MachineBlock, edge: MachineBlock): void {
  const list = lists.get(block);
  if (list === undefined) lists.set(block, [edge]);
  else list.push(edge);
}

function edgeBlock(id: number, from: MachineBlock, to: MachineBlock): MachineBlock {
  const edge = new MachineBlock(id, from.cold || to.cold, Math.min(from.loopDepth, to.loopDepth), from.general && to.general);
  const jump = new MachineInstruction('jump', []);
  jump.pure = false;
  edge.instructions.push(jump);
  edge.predecessors.push(from);
  edge.successors.push(to);
  to.predecessors[to.predecessors.indexOf(from)] = edge;
  return edge;
}
