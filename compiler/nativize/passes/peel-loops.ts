/**
 * Lets the first round of a small loop ask what the others then know: which class an object from outside is of, and how many
 * elements it has. The loop is there twice. The first copy runs one round and goes on in the second, where the answers to what
 * the first has asked are known by dominance. While a poll is served anything may happen to an object, so the
 * round after one is run by the first copy again.
 *
 * Done where nothing on the way round calls but the poll at its end.
 * Before: SSA form with polls. After: the same; simplify once more.
 */
import { Dominators } from '../../ir/dominance';
import { BasicBlock, Instruction, SAFEPOINTS, type IRFunction } from '../../ir/ir';
import { isAddressLike } from '../../ir/liveness';
import { connect, nextBlockId, nextInstructionId, removeEdge } from '../../ir/rewrite';

/** Loops with more instructions than this stay as they are. */
const LARGEST = 60;

/** Answers whether the function was changed. */
export function peelLoops(fn: IRFunction): boolean {
  const loops = fn.blocks.flatMap((each) => loopWithPoll(each) ?? []);
  if (loops.length === 0) return false;
  const dominators = new Dominators(fn);
  const peeled = loops.filter((each) => dominators.dominates(each.header, each.end) && asksTheSame(each));
  for (const each of peeled) new Peeling(fn, each).run();
  return peeled.length > 0;
}

interface Loop {
  readonly header: BasicBlock;
  /** Where the poll is served. */
  readonly poll: BasicBlock;
  /** The only block that leads back to the header, with nothing in it. */
  readonly end: BasicBlock;
  readonly blocks: ReadonlySet<BasicBlock>;
}

/** The loop that a block is the header of, if a poll stands at the end of each round. */
function loopWithPoll(header: BasicBlock): Loop | undefined {
  const end = header.cold ? undefined : header.predecessors.find(({ instructions, predecessors: [one, other] }) => instructions.length === 1 && (servesPoll(one) || servesPoll(other)));
  if (end === undefined || end.predecessors.length !== 2 || end.successors.length !== 1) return undefined;
  const poll = end.predecessors.find(servesPoll)!;
  const blocks = simpleBlocks(header, end, poll);
  return blocks && { header, poll, end, blocks };
}

function servesPoll(block: BasicBlock | undefined): boolean {
  if (block === undefined || !block.cold || block.predecessors.length !== 1) return false;
  const { terminator } = block.predecessors[0];
  return terminator.op === 'branch' && terminator.inputs[0].op === 'pollDue';
}

/** What leads to the end without the header, if it is small, and nothing in it calls or is cold but the poll. */
function simpleBlocks(header: BasicBlock, end: BasicBlock, poll: BasicBlock): ReadonlySet<BasicBlock> | undefined {
  const blocks = new Set([header, end]);
  let size = 0;
  for (const block of blocks) {
    if (block !== header) for (const each of block.predecessors) blocks.add(each);
    if (block === poll) continue;
    size += block.instructions.length;
    if (size > LARGEST || block.cold || block.phis.some(isAddressLike)) return undefined;
    if (block.instructions.some((each) => SAFEPOINTS.has(each.op) || isAddressLike(each))) return undefined;
  }
  return blocks;
}

/** Whether something is asked that has the same answer in each round, or a header is read for it. */
function asksTheSame({ blocks }: Loop): boolean {
  const own = new Set([...blocks].flatMap(({ phis, instructions }) => [...phis, ...instructions]));
  const isSame = (value: Instruction) => !own.has(value) || (isOfHeader(value) && !own.has(value.inputs[0]));
  return [...blocks].some(({ terminator: { op, inputs: [flag] } }) => op === 'branch' && flag.inputs.length > 0 && flag.inputs.every(isSame));
}

function isOfHeader({ op, attributes }: Instruction): boolean {
  return op === 'elementCount' || (op === 'load' && attributes.memory === 'behavior');
}

class Peeling {
  private readonly blocks = new Map<BasicBlock, BasicBlock>();
  private readonly second = new Set<BasicBlock>();
  private readonly values = new Map<Instruction, Instruction>();
  /** What stands for a value of the loop at the start of a block behind it. */
  private readonly incoming = new Map<BasicBlock, Map<Instruction, Instruction>>();
  private readonly added = new Set<Instruction>();
  private nextBlock: number;
  private nextInstruction: number;

  constructor(
    private readonly fn: IRFunction,
    private readonly loop: Loop,
  ) {
    this.nextBlock = nextBlockId(fn);
    this.nextInstruction = nextInstructionId(fn);
  }

  run(): void {
    const { header, poll, end, blocks } = this.loop;
    const outside = this.fn.blocks.filter((each) => !blocks.has(each));
    removeEdge(poll, end);
    for (const each of blocks) this.copyBlock(each);
    for (const [block, copy] of this.blocks) if (block !== header) this.connectCopy(block, copy);
    this.enterSecond();
    for (const [block, copy] of this.blocks) this.leave(block, copy);
    for (const each of outside) this.renameUses(each);
  }

  private copyBlock(block: BasicBlock): void {
    const copy = new BasicBlock(this.nextBlock++);
    Object.assign(copy, { cold: block.cold, general: block.general });
    this.blocks.set(block, copy);
    this.second.add(copy);
    this.fn.blocks.push(copy);
    copy.phis.push(...block.phis.map((each) => this.copyInstruction(each)));
    copy.instructions.push(...block.instructions.map((each) => this.copyInstruction(each)));
  }

  private copyInstruction(original: Instruction): Instruction {
    const { op, type, inputs, attributes, position } = original;
    const copy = new Instruction(this.nextInstruction++, op, type, [...inputs], { ...attributes }, position);
    this.values.set(original, copy);
    return copy;
  }

  private copyOf(value: Instruction): Instruction {
    return this.values.get(value) ?? value;
  }

  private connectCopy(block: BasicBlock, copy: BasicBlock): void {
    copy.predecessors.push(...block.predecessors.map((each) => this.blocks.get(each)!));
    for (const each of copy.phis) each.inputs = each.inputs.map((input) => this.copyOf(input));
  }

  /** Both ends lead to the second header now, and both polls to the first. */
  private enterSecond(): void {
    const { header, poll, end } = this.loop;
    const copy = this.blocks.get(header)!;
    const index = header.predecessors.indexOf(end);
    for (const [at, phi] of header.phis.entries()) {
      const next = phi.inputs[index];
      copy.phis[at].inputs = [next, this.copyOf(next)];
      phi.inputs.push(next, this.copyOf(next));
    }
    removeEdge(end, header);
    for (const each of [poll, this.blocks.get(poll)!]) connect(each, header);
    for (const each of [end, this.blocks.get(end)!]) connect(each, copy);
  }

  /** The inputs and successors of a copy: those in the loop, or the same as those of the original. */
  private leave(block: BasicBlock, copy: BasicBlock): void {
    for (const each of copy.instructions) each.inputs = each.inputs.map((input) => this.copyOf(input));
    if (block === this.loop.end || block === this.loop.poll) return;
    for (const each of block.successors) {
      const inside = this.blocks.get(each);
      copy.successors.push(inside ?? each);
      if (inside !== undefined) continue;
      each.predecessors.push(copy);
      for (const phi of each.phis) phi.inputs.push(this.copyOf(phi.inputs[each.predecessors.indexOf(block)]));
    }
  }

  private renameUses(block: BasicBlock): void {
    for (const phi of block.phis) {
      if (!this.added.has(phi)) phi.inputs = phi.inputs.map((each, index) => this.valueAtEnd(each, block.predecessors[index]));
    }
    for (const each of block.instructions) each.inputs = each.inputs.map((input) => (this.values.has(input) ? this.valueAtStart(input, block) : input));
  }

  private valueAtEnd(value: Instruction, block: BasicBlock): Instruction {
    if (!this.values.has(value) || this.blocks.has(block)) return value;
    return this.second.has(block) ? this.copyOf(value) : this.valueAtStart(value, block);
  }

  /** A value of the loop is that of the copy that was left. */
  private valueAtStart(value: Instruction, block: BasicBlock): Instruction {
    const known = this.incoming.get(block) ?? new Map<Instruction, Instruction>();
    this.incoming.set(block, known);
    const found = known.get(value);
    if (found !== undefined) return found;
    if (block.predecessors.length === 1) {
      const only = this.valueAtEnd(value, block.predecessors[0]);
      known.set(value, only);
      return only;
    }
    const phi = new Instruction(this.nextInstruction++, 'phi', value.type, [], {}, value.position);
    this.added.add(phi);
    known.set(value, phi);
    block.phis.push(phi);
    phi.inputs = block.predecessors.map((each) => this.valueAtEnd(value, each));
    return phi;
  }
}
