/**
 * Splits a function into the path on which no slow path was taken, and a general copy of it that
 * slow paths go on in. What the checks of the first found then holds to its end: its values are
 * not mixed with those of real sends, and need no second check. (The idea is that of extended
 * splitting: Chambers and Ungar, "Iterative Type Analysis and Extended Message Splitting", 1990.)
 *
 * Done where it spares checks; the copy consists of cold blocks.
 * Before: SSA form, no trivial phis. After: the same; no cold block leads to one that is not cold.
 */
import { Additions } from '../../ir/additions';
import { ArrivingValues } from '../../ir/arriving-values';
import type { BasicBlock, Instruction, IRFunction } from '../../ir/ir';
import { isAddressLike } from '../../ir/liveness';
import type { VirtualImage } from '../../../segments/image/virtual-image';
import { isKnownFloat } from '../number-kinds';

/** Functions with more blocks than this stay as they are. */
const MAX_BLOCKS = 900;

/** Answers whether the function was changed. */
export function splitSlowPaths(fn: IRFunction, image: VirtualImage): boolean {
  if (fn.specialABI || fn.blocks.length > MAX_BLOCKS || !fn.blocks.some(({ cold }) => cold)) return false;
  const hot = hotBlocks(fn);
  const copied = blocksBehindSlowPaths(hot, fn);
  if (copied.size === 0 || !spares(hot, copied, image)) return false;
  if (addressesLeaveBlocks(fn, copied)) return false;
  new Splitting(fn, hot, copied).run();
  return true;
}

/** What the entry leads to without a cold block. */
export function hotBlocks({ entry }: IRFunction): Set<BasicBlock> {
  const hot = new Set([entry]);
  for (const block of hot) for (const each of block.successors) if (!each.cold) hot.add(each);
  return hot;
}

/** The hot blocks that cold ones lead to, and what these lead to. */
function blocksBehindSlowPaths(hot: ReadonlySet<BasicBlock>, { blocks }: IRFunction): Set<BasicBlock> {
  const behind = new Set<BasicBlock>();
  for (const block of blocks) if (!hot.has(block)) for (const each of block.successors) if (hot.has(each)) behind.add(each);
  for (const block of behind) for (const each of block.successors) if (hot.has(each)) behind.add(each);
  return behind;
}

/** Addresses do not outlive calls: none may be needed where two paths meet. */
function addressesLeaveBlocks({ blocks }: IRFunction, copied: ReadonlySet<BasicBlock>): boolean {
  const homes = new Map<Instruction, BasicBlock>();
  for (const block of copied) for (const each of [...block.phis, ...block.instructions]) if (isAddressLike(each)) homes.set(each, block);
  const isFar = (value: Instruction, block: BasicBlock) => homes.has(value) && homes.get(value) !== block;
  return homes.size > 0 && blocks.some((block) =>
    block.instructions.some(({ inputs }) => inputs.some((each) => isFar(each, block)))
    || block.phis.some(({ inputs }) => inputs.some((each, index) => isFar(each, block.predecessors[index]))));
}

/** Whether checks would go: of what only slow paths make uncertain, or that were made before a slow path came back. */
function spares(hot: ReadonlySet<BasicBlock>, copied: ReadonlySet<BasicBlock>, image: VirtualImage): boolean {
  const asked = new Set<Instruction>();
  for (const block of hot) {
    for (const { op, inputs } of block.instructions) {
      if (op !== 'isSmi' && op !== 'isFloat') continue;
      if (op === 'isSmi' && asked.has(inputs[0]) && copied.has(block)) return true;
      asked.add(inputs[0]);
    }
  }
  const phis = [...asked].filter(({ op }) => op === 'phi');
  const isAnyCertain = (isKnown: (value: Instruction) => boolean) => {
    const certain = certainWithoutSlowPaths(hot, isKnown);
    return phis.some((each) => certain.has(each));
  };
  return phis.length > 0 && (isAnyCertain(({ type }) => type === 'smi') || isAnyCertain((value) => isKnownFloat(value, image)));
}

/** Phis that would be of a kind if nothing came from cold blocks. */
function certainWithoutSlowPaths(hot: ReadonlySet<BasicBlock>, isKnown: (value: Instruction) => boolean): ReadonlyMap<Instruction, unknown> {
  const candidates = new Map<Instruction, readonly Instruction[]>();
  for (const block of hot) {
    for (const phi of block.phis) {
      if (phi.type === 'oop') candidates.set(phi, phi.inputs.filter((_, index) => hot.has(block.predecessors[index])));
    }
  }
  let changed = true;
  while (changed) {
    changed = false;
    for (const [phi, inputs] of candidates) {
      if (inputs.every((each) => isKnown(each) || candidates.has(each))) continue;
      candidates.delete(phi);
      changed = true;
    }
  }
  return candidates;
}

class Splitting {
  private readonly blocks = new Map<BasicBlock, BasicBlock>();
  /** Copies by original, and where each is defined. */
  private readonly values = new Map<Instruction, Instruction>();
  private readonly homes = new Map<Instruction, BasicBlock>();
  private readonly additions: Additions;

  constructor(
    private readonly fn: IRFunction,
    private readonly hot: ReadonlySet<BasicBlock>,
    private readonly copied: ReadonlySet<BasicBlock>,
  ) {
    this.additions = new Additions(fn);
  }

  run(): void {
    const slow = this.fn.blocks.filter((each) => !this.hot.has(each));
    for (const block of [...this.fn.blocks]) if (this.copied.has(block)) this.copyBlock(block);
    for (const [block, copy] of this.blocks) this.connect(block, copy);
    for (const block of slow) block.successors.forEach((each, index) => (block.successors[index] = this.blocks.get(each) ?? each));
    for (const block of this.copied) this.dropSlowPaths(block);
    const arriving = new ArrivingValues(this.additions, (each) => this.values.has(each), (value, block) => this.valueKnownIn(value, block));
    for (const block of [...slow, ...this.blocks.values()]) arriving.renameUses(block);
  }

  private copyBlock(block: BasicBlock): void {
    const copy = this.additions.block({ cold: true, general: !block.cold });
    this.blocks.set(block, copy);
    copy.phis.push(...block.phis.map((each) => this.copyInstruction(each, copy)));
    copy.instructions.push(...block.instructions.map((each) => this.copyInstruction(each, copy)));
  }

  private copyInstruction(original: Instruction, home: BasicBlock): Instruction {
    const copy = this.additions.copy(original);
    this.values.set(original, copy);
    this.homes.set(copy, home);
    return copy;
  }

  /** A copy is come to from slow paths and from copies; it leads to copies, and to the slow paths of its original. */
  private connect(block: BasicBlock, copy: BasicBlock): void {
    const kept = block.predecessors.map((each) => !this.hot.has(each) || this.copied.has(each));
    copy.predecessors.push(...block.predecessors.filter((_, index) => kept[index]).map((each) => this.blocks.get(each) ?? each));
    for (const phi of copy.phis) phi.inputs = phi.inputs.filter((_, index) => kept[index]);
    copy.successors.push(...block.successors.map((each) => this.blocks.get(each) ?? each));
    for (const each of new Set(block.successors)) if (!this.hot.has(each)) this.joinSlowPath(block, copy, each);
  }

  /** The slow path is come to from the copy as from the original. */
  private joinSlowPath(block: BasicBlock, copy: BasicBlock, slow: BasicBlock): void {
    slow.predecessors.forEach((each, index) => {
      if (each !== block) return;
      slow.predecessors.push(copy);
      for (const phi of slow.phis) phi.inputs.push(phi.inputs[index]);
    });
  }

  private dropSlowPaths(block: BasicBlock): void {
    const kept = block.predecessors.map((each) => this.hot.has(each));
    for (const phi of block.phis) phi.inputs = phi.inputs.filter((_, index) => kept[index]);
    block.predecessors.splice(0, block.predecessors.length, ...block.predecessors.filter((_, index) => kept[index]));
  }

  /** The original in hot blocks; its copy where that is made. */
  private valueKnownIn(original: Instruction, block: BasicBlock): Instruction | undefined {
    if (this.hot.has(block)) return original;
    const copy = this.values.get(original)!;
    return this.homes.get(copy) === block ? copy : undefined;
  }
}
