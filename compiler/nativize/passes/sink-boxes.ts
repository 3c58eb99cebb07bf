/**
 * Makes Floats where they are needed as objects, not where their doubles are computed: on the way
 * into slow paths, and behind loops.
 * Before: SSA form, no critical edges. After: the same; `loopDepth` set.
 */
import { Additions } from '../../ir/additions';
import type { BasicBlock, IRFunction, Instruction } from '../../ir/ir';
import { setLoopDepths } from './order-blocks';
import { hotBlocks } from './split-slow-paths';

/** An instruction that takes a value, in its block; for a phi, the block that the value comes from. */
interface Use {
  readonly block: BasicBlock;
  readonly user: Instruction;
  readonly index: number;
}

export function sinkBoxes(fn: IRFunction): void {
  const boxes: { readonly box: Instruction; readonly block: BasicBlock }[] = [];
  for (const block of fn.blocks) for (const box of block.instructions) if (box.op === 'boxFloat') boxes.push({ box, block });
  if (boxes.length === 0) return;
  setLoopDepths(fn);
  const [hot, uses] = [hotBlocks(fn), usesOf(fn, new Set(boxes.map(({ box }) => box)))];
  const additions = new Additions(fn);
  for (const { box, block } of boxes) {
    if (!hot.has(block) || !maySink(block, uses.get(box) ?? [], hot)) continue;
    block.instructions.splice(block.instructions.indexOf(box), 1);
    for (const [target, each] of byBlock(uses.get(box) ?? [])) {
      const copy = additions.copy(box);
      target.instructions.splice(placeFor(target, each), 0, copy);
      for (const { user, index } of each) user.inputs[index] = copy;
    }
  }
}

function usesOf(fn: IRFunction, values: ReadonlySet<Instruction>): Map<Instruction, Use[]> {
  const uses = new Map<Instruction, Use[]>();
  const record = (value: Instruction, use: Use) => {
    if (values.has(value)) uses.set(value, [...(uses.get(value) ?? []), use]);
  };
  for (const block of fn.blocks) {
    for (const user of block.phis) user.inputs.forEach((each, index) => record(each, { block: block.predecessors[index], user, index }));
    for (const user of block.instructions) user.inputs.forEach((each, index) => record(each, { block, user, index }));
  }
  return uses;
}

/**
 * Not where it would be made as often as before, or oftener: at most one of its uses is on the path that is mostly taken.
 * Nor into an object just made: that one's address would not outlive the allocation.
 */
function maySink(home: BasicBlock, uses: readonly Use[], hot: ReadonlySet<BasicBlock>): boolean {
  if (uses.some(({ user }) => user.op === 'store' && user.inputs[0].type === 'address')) return false;
  const blocks = [...new Set(uses.map(({ block }) => block))].filter((each) => hot.has(each));
  return blocks.length <= 1 && blocks.every((each) => each !== home && each.loopDepth <= home.loopDepth);
}

function byBlock(uses: readonly Use[]): Map<BasicBlock, Use[]> {
  const groups = new Map<BasicBlock, Use[]>();
  for (const each of uses) groups.set(each.block, [...(groups.get(each.block) ?? []), each]);
  return groups;
}

/** In front of the first use; at the end of the block, in front of what its branch asks. */
function placeFor({ instructions }: BasicBlock, uses: readonly Use[]): number {
  const places = uses.map(({ user }) => instructions.indexOf(user)).filter((each) => each >= 0);
  let place = places.length < uses.length || places.length === 0 ? instructions.length - 1 : instructions.length;
  place = Math.min(place, ...places);
  while (place > 0 && belongsToFlag(instructions[place - 1])) place--;
  return place;
}

/** A flag stands right before its use, and a sum that may overflow right before its flag. */
function belongsToFlag({ op, type }: Instruction): boolean {
  return type === 'flag' || op === 'smiAdd' || op === 'smiSub' || op === 'smiMul';
}
