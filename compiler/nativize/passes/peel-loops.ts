/**
 * Lets the first round of a small loop ask what the others then know: which class an object from outside is of, and how many
 * elements it has. The rounds in which nothing calls are there twice: the first copy runs one and goes on in the second, where
 * the answers to what the first has asked are known by dominance. While something is called, or a poll served, anything may happen
 * to an object. So a round that calls is ended in a third copy of what comes then, and the round after it is run by the first again.
 *
 * Done with the innermost loops, where there is a way round without calls and cold blocks.
 * Before: SSA form with polls. After: the same; simplify once more.
 */
import { Additions } from '../../ir/additions';
import { ArrivingValues } from '../../ir/arriving-values';
import { Dominators } from '../../ir/dominance';
import { SAFEPOINTS, type BasicBlock, type IRFunction, type Instruction } from '../../ir/ir';
import { isAddressLike } from '../../ir/liveness';

/** Loops with more instructions than this on the ways without calls stay as they are. */
const LARGEST = 60;

/** Answers whether the function was changed. */
export function peelLoops(fn: IRFunction): boolean {
  const dominators = new Dominators(fn);
  if (!dominators.hasLoops) return false;
  const loops = dominators.order.flatMap((header) => loopAt(header, dominators) ?? []);
  for (const each of loops) new Peeling(fn, each).run();
  return loops.length > 0;
}

interface Loop {
  readonly header: BasicBlock;
  readonly blocks: ReadonlySet<BasicBlock>;
  /** Those that are come to from the header before anything calls. */
  readonly undisturbed: ReadonlySet<BasicBlock>;
}

/** The loop that a block is the header of, if it is to be peeled. */
function loopAt(header: BasicBlock, dominators: Dominators): Loop | undefined {
  const ends = header.predecessors.filter((each) => dominators.dominates(header, each));
  if (ends.length === 0 || !isUndisturbed(header)) return undefined;
  const blocks = new Set([header, ...ends]);
  for (const block of blocks) if (block !== header) for (const each of block.predecessors) blocks.add(each);
  const undisturbed = undisturbedBlocks(header, blocks);
  if (!ends.some((each) => undisturbed.has(each)) || !isSmall(undisturbed) || !asksTheSame(blocks, undisturbed)) return undefined;
  const isInner = ![...blocks].some((each) => each !== header && each.predecessors.some((from) => dominators.dominates(each, from)));
  return isInner ? { header, blocks, undisturbed } : undefined;
}

function isUndisturbed({ cold, phis, instructions }: BasicBlock): boolean {
  return !cold && !phis.some(isAddressLike) && !instructions.some((each) => SAFEPOINTS.has(each.op) || isAddressLike(each));
}

function undisturbedBlocks(header: BasicBlock, blocks: ReadonlySet<BasicBlock>): Set<BasicBlock> {
  const undisturbed = new Set([header]);
  for (const block of undisturbed) for (const each of block.successors) if (blocks.has(each) && isUndisturbed(each)) undisturbed.add(each);
  return undisturbed;
}

function isSmall(blocks: ReadonlySet<BasicBlock>): boolean {
  let size = 0;
  for (const { instructions } of blocks) size += instructions.length;
  return size <= LARGEST;
}

/** Whether something is asked that has the same answer in each round, or a header is read for it. */
function asksTheSame(blocks: ReadonlySet<BasicBlock>, undisturbed: ReadonlySet<BasicBlock>): boolean {
  const own = new Set([...blocks].flatMap(({ phis, instructions }) => [...phis, ...instructions]));
  const isSame = (value: Instruction) => !own.has(value) || (isOfHeader(value) && !own.has(value.inputs[0]));
  return [...undisturbed].some(({ terminator: { op, inputs: [flag] } }) => op === 'branch' && flag.inputs.length > 0 && flag.inputs.every(isSame));
}

function isOfHeader({ op, attributes }: Instruction): boolean {
  return op === 'elementCount' || (op === 'load' && attributes.memory === 'behavior');
}

/** Where an edge of some copy leads to. */
type Continuation = (to: BasicBlock) => BasicBlock;

class Peeling {
  private readonly additions: Additions;
  /** Copies of undisturbed blocks: for further rounds, and for the ends of rounds in which something was called. */
  private readonly second = new Map<BasicBlock, BasicBlock>();
  private readonly third = new Map<BasicBlock, BasicBlock>();
  /** What stands for a value in a copy: all of it in the second, in others what the block itself computes. */
  private readonly values = new Map<BasicBlock, Map<Instruction, Instruction>>();
  private readonly copied: ReadonlySet<Instruction>;

  constructor(
    private readonly fn: IRFunction,
    private readonly loop: Loop,
  ) {
    this.additions = new Additions(fn);
    this.copied = new Set([...loop.undisturbed].flatMap(({ phis, instructions }) => [...phis, ...instructions]));
  }

  run(): void {
    const { blocks, undisturbed } = this.loop;
    const inSecond = new Map<Instruction, Instruction>();
    for (const each of undisturbed) this.second.set(each, this.copyBlock(each, false, inSecond));
    const callsSeldom = [...blocks].every((each) => each.cold || undisturbed.has(each));
    for (const each of this.blocksBehindCalls()) if (undisturbed.has(each)) this.third.set(each, this.copyBlock(each, callsSeldom, new Map()));
    const targets = new Set([...blocks].flatMap((each) => [each, ...each.successors]));
    for (const each of targets) this.connectInto(each);
    for (const each of blocks) this.continueFrom(each);
    const arriving = new ArrivingValues(this.additions, (each) => this.copied.has(each), (value, block) => (undisturbed.has(block) ? value : this.values.get(block)?.get(value)));
    for (const each of this.fn.blocks) arriving.renameUses(each);
  }

  private copyBlock(block: BasicBlock, cold: boolean, values: Map<Instruction, Instruction>): BasicBlock {
    const copy = this.additions.block({ cold, general: false });
    const copyOf = (original: Instruction) => {
      const result = this.additions.copy(original);
      values.set(original, result);
      return result;
    };
    copy.phis.push(...block.phis.map(copyOf));
    copy.instructions.push(...block.instructions.map(copyOf));
    for (const each of copy.phis) each.inputs = [];
    this.values.set(copy, values);
    return copy;
  }

  private blocksBehindCalls(): Set<BasicBlock> {
    const { header, blocks, undisturbed } = this.loop;
    const behind = new Set([...blocks].filter((each) => !undisturbed.has(each)));
    for (const block of behind) for (const each of block.successors) if (each !== header && blocks.has(each)) behind.add(each);
    return behind;
  }

  /** A block and its copies, each with where it leads. */
  private versions(block: BasicBlock): (readonly [BasicBlock, Continuation])[] {
    const { header, blocks, undisturbed } = this.loop;
    const known: Continuation = (to) => this.second.get(to) ?? to;
    const unknown: Continuation = (to) => (to === header ? header : (this.third.get(to) ?? to));
    if (!blocks.has(block)) return [[block, (to) => to]];
    if (!undisturbed.has(block)) return [[block, unknown]];
    const third = this.third.get(block);
    return [[block, (to) => (to === header ? known(header) : to)], [this.second.get(block)!, known], ...(third === undefined ? [] : [[third, unknown] as const])];
  }

  /** Gives a block and its copies the predecessors that lead there now; phis take what they took along the same edge. */
  private connectInto(to: BasicBlock): void {
    const edges = to.predecessors.splice(0).map((from, index) => ({ from, values: to.phis.map(({ inputs }) => inputs[index]) }));
    for (const each of to.phis) each.inputs = [];
    for (const { from, values } of edges) {
      for (const [copy, continuation] of this.versions(from)) {
        const target = continuation(to);
        target.predecessors.push(copy);
        target.phis.forEach((phi, index) => phi.inputs.push(values[index]));
      }
    }
  }

  private continueFrom(block: BasicBlock): void {
    const successors = block.successors.splice(0);
    for (const [copy, continuation] of this.versions(block)) copy.successors.push(...successors.map(continuation));
  }
}
