/**
 * Bodies that may stand in the place of a send. Where the body of a method would have to do what
 * only a real activation can, a send above all, it gives up, and the message is sent after all:
 * nobody may have seen that it had begun. So it stores nothing before a place where it may give up.
 */
import { OPERATIONS, type BasicBlock, type Instruction, type IRFunction, type Operation } from '../ir/ir';

export interface InlineBody {
  readonly fn: IRFunction;
  /** Blocks that are part of it; an edge to any other is where it gives up. */
  readonly blocks: ReadonlySet<BasicBlock>;
  /** Instructions in blocks that are not cold. */
  readonly size: number;
}

/** Operations that are about the activation itself, that may be left behind half way, or that never end well. */
const REFUSED: ReadonlySet<Operation> = new Set([
  'framePointer', 'home', 'setHome', 'site', 'savedArgument', 'returnToFrame', 'unreachable', 'systemCall', 'custom', 'moveBytes',
]);
/** What costs nothing, or is no instruction of the machine. */
export const FREE: ReadonlySet<Operation> = new Set(['constInt', 'constSmi', 'constObject', 'constFloat', 'param', 'asInt', 'asAddress', 'asSmi', 'jump', 'return']);

/** What of a method's function may be inlined; undefined when it makes no sense. */
export function inlineBody(fn: IRFunction): InlineBody | undefined {
  if (fn.specialABI || fn.needsHome || isRefused(fn.entry)) return undefined;
  const blocks = reached(fn.entry);
  const inOrder = fn.blocks.filter((each) => blocks.has(each));
  if (!inOrder.some(({ terminator, cold }) => isExit(terminator.op) && !cold)) return undefined;
  if (inOrder.some((block) => hasEffect(block) && mayGiveUpBehind(block))) return undefined;
  return { fn, blocks, size: inOrder.reduce((sum, each) => sum + costOf(each), 0) };
}

/**
 * Whether there may be a body once sends are inlined: there is a way to a return on which nothing stays that is
 * refused. `isInlined` tells of a send; it is asked of no more of them than that takes, as it may have to find out.
 */
export function mayHaveBody(fn: IRFunction, isInlined: (send: Instruction) => boolean): boolean {
  if (fn.specialABI || fn.needsHome) return false;
  const isPassed = ({ cold, instructions }: BasicBlock) => instructions.every((each) => !refuses(each) || (each.op === 'send' && !cold && isInlined(each)));
  const blocks = new Set([fn.entry]);
  for (const block of blocks) {
    if (!isPassed(block)) continue;
    if (isExit(block.terminator.op) && !block.cold) return true;
    for (const each of block.successors) blocks.add(each);
  }
  return false;
}

function isRefused({ instructions }: BasicBlock): boolean {
  return instructions.some(refuses);
}

function refuses({ op }: Instruction): boolean {
  return OPERATIONS[op].safepoint || REFUSED.has(op);
}

function isExit(op: Operation): boolean {
  return op === 'return' || op === 'transferControl';
}

/** The entry, and what it leads to without a refused block. */
function reached(entry: BasicBlock): Set<BasicBlock> {
  const blocks = new Set([entry]);
  for (const block of blocks) for (const each of block.successors) if (!isRefused(each)) blocks.add(each);
  return blocks;
}

function hasEffect({ instructions }: BasicBlock): boolean {
  return instructions.some(({ op }) => op === 'store');
}

function mayGiveUpBehind(block: BasicBlock): boolean {
  const behind = new Set(block.successors);
  for (const each of behind) {
    if (isRefused(each)) return true;
    for (const next of each.successors) behind.add(next);
  }
  return false;
}

function costOf({ cold, instructions }: BasicBlock): number {
  return cold ? 0 : instructions.filter(({ op }) => !FREE.has(op)).length;
}

