/**
 * Leads edges past blocks that only ask what the way there has decided: what `a and: [b]` answers, in a method that was
 * put in the place of a call, is a phi of true and false, and whoever branches on it would ask again. A way on which the
 * answer is a constant goes on at once; one on which it was made of a flag branches on that.
 * Before: SSA form, constants at the start of the entry, blocks merged. After: SSA form; phis may have become trivial.
 */
import { reversePostorder } from '../../ir/dominance';
import type { BasicBlock, IRFunction, Instruction } from '../../ir/ir';
import type { GuestObject, Value } from '../../../segments/image/values';
import type { VirtualImage } from '../../../segments/image/virtual-image';
import { constantOf } from '../values';
import { removeUnreachable } from './fold-checks';

/** A block of phis and a jump, or a branch on whether one of the phis is a certain object. */
interface Crossing {
  readonly block: BasicBlock;
  readonly question?: { readonly phi: Instruction; readonly object: GuestObject };
}

export function threadJumps(fn: IRFunction, image: VirtualImage): void {
  const crossings = fn.blocks.map(crossingAt).filter((each) => each !== undefined);
  if (crossings.length === 0) return;
  const [starts, needed] = [loopStarts(fn), neededElsewhere(fn, crossings)];
  let changed = false;
  for (const each of crossings) if (!starts.has(each.block) && !needed.has(each.block)) changed = leadPast(each, image) || changed;
  if (changed) removeUnreachable(fn);
}

function crossingAt(block: BasicBlock): Crossing | undefined {
  const { phis, instructions, successors, terminator, cold } = block;
  if (phis.length === 0 || cold) return undefined;
  if (terminator.op === 'jump') return instructions.length === 1 ? { block } : undefined;
  if (terminator.op !== 'branch' || instructions.length !== 2 || successors[0] === successors[1]) return undefined;
  const { op, inputs: [phi, constant], attributes: { condition } } = instructions[0];
  if (instructions[0] !== terminator.inputs[0] || op !== 'compare' || condition !== 'eq' || constant.op !== 'constObject') return undefined;
  return phis.includes(phi) ? { block, question: { phi, object: constant.attributes.object! } } : undefined;
}

/** Blocks that an edge from below leads to: a loop keeps its one start. */
function loopStarts(fn: IRFunction): Set<BasicBlock> {
  const numbers = new Map(reversePostorder(fn.entry).map((each, index) => [each, index]));
  return new Set(fn.blocks.filter((block) => block.predecessors.some((each) => numbers.get(each)! >= numbers.get(block)!)));
}

/** Crossings of which a value is used elsewhere than in them and in phis that an edge from them leads to. */
function neededElsewhere({ blocks }: IRFunction, crossings: readonly Crossing[]): Set<BasicBlock> {
  const homes = new Map<Instruction, BasicBlock>();
  for (const { block } of crossings) for (const each of [...block.phis, ...block.instructions]) homes.set(each, block);
  const needed = new Set<BasicBlock>();
  const use = (value: Instruction, block: BasicBlock) => {
    const home = homes.get(value);
    if (home !== undefined && home !== block) needed.add(home);
  };
  for (const block of blocks) {
    for (const { inputs } of block.phis) for (let index = 0; index < inputs.length; index++) use(inputs[index], block.predecessors[index]);
    for (const { inputs } of block.instructions) for (const each of inputs) use(each, block);
  }
  return needed;
}

function leadPast({ block, question }: Crossing, image: VirtualImage): boolean {
  let changed = false;
  for (const from of [...block.predecessors]) {
    const index = block.predecessors.indexOf(from);
    const answer = question && question.phi.inputs[index];
    const targets = question === undefined ? block.successors : targetsOf(answer!, question.object, block.successors, image);
    if (targets.length === 0 || targets.some((each) => from.successors.includes(each))) continue;
    if (targets.length === 2) {
      if (from.successors.length > 1 || !from.instructions.includes(answer!.inputs[0])) continue;
      Object.assign(from.terminator, { op: 'branch', inputs: [...answer!.inputs] });
    }
    lead(from, block, targets);
    changed = true;
  }
  return changed;
}

/** Where a way goes on: two blocks when the answer's flag tells; none when nothing is known. */
function targetsOf(answer: Instruction, object: GuestObject, [whenSame, otherwise]: readonly BasicBlock[], image: VirtualImage): readonly BasicBlock[] {
  const known: Value | undefined = constantOf(answer);
  if (known !== undefined) return [known === object ? whenSame : otherwise];
  if (answer.op !== 'boolean') return [];
  if (object === image.boolean(true)) return [whenSame, otherwise];
  return object === image.boolean(false) ? [otherwise, whenSame] : [];
}

/** Moves the end of an edge, with what comes along it, to one or two successors of the block that it leads to. */
function lead(from: BasicBlock, block: BasicBlock, targets: readonly BasicBlock[]): void {
  const index = block.predecessors.indexOf(from);
  const place = from.successors.indexOf(block);
  for (const target of targets) {
    const edge = target.predecessors.indexOf(block);
    for (const phi of target.phis) {
      const value = phi.inputs[edge];
      phi.inputs.push(block.phis.includes(value) ? value.inputs[index] : value);
    }
    target.predecessors.push(from);
  }
  from.successors.splice(place, 1, ...targets);
  block.predecessors.splice(index, 1);
  for (const phi of block.phis) phi.inputs.splice(index, 1);
}
