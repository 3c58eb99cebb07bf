/**
 * Type inference over one function in SSA form: abstract values of all its values, along the
 * blocks that can be reached, narrowed behind branches on identity and on being a SmallInteger.
 * After Wegman and Zadeck, "Constant Propagation with Conditional Branches" (1991).
 */
import { WORD_SIZE } from '../../segments/format/object-format';
import { isSmallInteger, type GuestObject } from '../../segments/image/values';
import type { VirtualImage } from '../../segments/image/virtual-image';
import { Dominators } from '../ir/dominance';
import type { BasicBlock, IRFunction, Instruction, Operation } from '../ir/ir';
import { isObject } from '../ir/types';
import { constantOf } from '../nativize/values';
import { AbstractValue } from './abstract-value';
import type { HeapModel } from './heap-model';

/** What a function's flow asks the closure for. */
export interface FlowContext {
  readonly image: VirtualImage;
  readonly heap: HeapModel;
  /** The Behavior of Behaviors: of what object headers name. */
  readonly behaviorOfBehaviors: GuestObject;
  /** Of parameter `index`; the receiver has index 0, with the special ABI the site has. */
  parameter(index: number): AbstractValue;
  /** Of the receiver, in methods with the special ABI. */
  readonly self: AbstractValue;
  /** What a send or call answers, over operands so typed. */
  resultOf(instruction: Instruction, operands: readonly AbstractValue[]): AbstractValue;
}

export class Flow {
  private readonly values = new Map<Instruction, AbstractValue>();
  private readonly questions = new Map<Instruction, Question | undefined>();
  /** What is known in blocks, by their ids: from the branch that leads to the block on up. */
  private readonly narrowings: (Narrowing | undefined)[] = [];
  private reached = new Set<BasicBlock>();
  private readonly dominators: Dominators;

  constructor(
    private readonly fn: IRFunction,
    private readonly context: FlowContext,
  ) {
    this.dominators = new Dominators(fn);
    fn.blocks = [...this.dominators.order];
    for (const block of fn.blocks) this.narrowings[block.id] = this.narrowingAt(block);
  }

  private narrowingAt(block: BasicBlock): Narrowing | undefined {
    const parent = this.dominators.parentOf(block);
    const above = parent && this.narrowings[parent.id];
    return (block.predecessors.length === 1 ? this.narrowingAlong(block.predecessors[0], block, above) : undefined) ?? above;
  }

  /** What taking an edge tells. */
  private narrowingAlong(from: BasicBlock, to: BasicBlock, above?: Narrowing): Narrowing | undefined {
    if (from.terminator.op !== 'branch' || from.successors[0] === from.successors[1]) return undefined;
    const question = this.questionOf(from.terminator.inputs[0]);
    return question && { value: question.value, narrow: from.successors[0] === to ? question.yes : question.no, above };
  }

  /** Runs until nothing changes; answers what the function returns. Values only grow from call to call. */
  run(): AbstractValue {
    while (this.pass());
    let result = AbstractValue.none;
    for (const block of this.reachedBlocks()) {
      if (block.terminator.op === 'return') result = this.union(result, this.at(block.terminator.inputs[0], block));
    }
    return result;
  }

  isReached(block: BasicBlock): boolean {
    return this.reached.has(block);
  }

  reachedBlocks(): BasicBlock[] {
    return this.fn.blocks.filter((each) => this.reached.has(each));
  }

  private pass(): boolean {
    let changed = this.reach();
    for (const block of this.reachedBlocks()) {
      for (const phi of block.phis) changed = this.grow(phi, this.mergeOf(phi, block)) || changed;
      for (const each of block.instructions) changed = this.visit(each, block) || changed;
    }
    return changed;
  }

  private visit(instruction: Instruction, block: BasicBlock): boolean {
    if (instruction.op === 'store') this.recordStore(instruction, block);
    if (!isObject(instruction.type) || (!DEPENDENT.has(instruction.op) && this.values.has(instruction))) return false;
    return this.grow(instruction, this.transfer(instruction, block));
  }

  private grow(instruction: Instruction, value: AbstractValue): boolean {
    const before = this.values.get(instruction) ?? AbstractValue.none;
    const after = this.union(before, value);
    this.values.set(instruction, after);
    return !before.equals(after);
  }

  private union(left: AbstractValue, right: AbstractValue): AbstractValue {
    return left.union(right, this.context.image);
  }

  /** The blocks that the entry leads to along edges that can be taken. */
  private reach(): boolean {
    const { size } = this.reached;
    const seen = new Set<BasicBlock>([this.fn.entry]);
    for (const block of seen) for (const each of this.takenSuccessors(block)) seen.add(each);
    this.reached = seen;
    return seen.size !== size;
  }

  private takenSuccessors(block: BasicBlock): readonly BasicBlock[] {
    if (block.terminator.op !== 'branch') return block.successors;
    const outcome = this.decide(block.terminator.inputs[0], block);
    return outcome === undefined ? block.successors : outcome === 'none' ? [] : [block.successors[outcome ? 0 : 1]];
  }

  /** Whether a condition is certain; `none` while nothing is known of what it asks about. */
  decide(flag: Instruction, block: BasicBlock): boolean | 'none' | undefined {
    const question = this.questionOf(flag);
    if (question === undefined) return undefined;
    const value = this.at(question.value, block);
    if (value.isNone) return 'none';
    const [yes, no] = [question.yes(value), question.no(value)];
    return yes.isNone ? false : no.isNone ? true : undefined;
  }

  /** What a flag asks about one value: how the value narrows where the answer is yes and where it is no. */
  private questionOf(flag: Instruction): Question | undefined {
    if (!this.questions.has(flag)) this.questions.set(flag, this.findQuestion(flag));
    return this.questions.get(flag);
  }

  private findQuestion(flag: Instruction): Question | undefined {
    const smi = this.context.image.get('behavior:SmallInteger');
    switch (flag.op) {
      case 'isSmi':
        return { value: flag.inputs[0], yes: (v) => v.onlyBehavior(smi), no: (v) => v.withoutBehavior(smi) };
      case 'flagNot': {
        const inner = this.questionOf(flag.inputs[0]);
        return inner && { value: inner.value, yes: inner.no, no: inner.yes };
      }
      case 'compare':
        return this.identityQuestion(flag);
      default:
        return undefined;
    }
  }

  private identityQuestion({ inputs: [left, right], attributes: { condition } }: Instruction): Question | undefined {
    if (condition !== 'eq' && condition !== 'ne') return undefined;
    const [a, b] = [constantOf(left), constantOf(right)];
    const object = b ?? a;
    const value = b === undefined ? right : left;
    if (object === undefined || isSmallInteger(object) || !isObject(value.type)) return undefined;
    const [same, other] = [(v: AbstractValue) => v.only(object), (v: AbstractValue) => v.without(object)];
    return condition === 'eq' ? { value, yes: same, no: other } : { value, yes: other, no: same };
  }

  /** What a value is where a block uses it: narrowed by the branches that lead there. */
  at(value: Instruction, block: BasicBlock): AbstractValue {
    let result = this.values.get(value) ?? AbstractValue.none;
    for (let each = this.narrowings[block.id]; each !== undefined; each = each.above) if (each.value === value) result = each.narrow(result);
    return result;
  }

  private mergeOf(phi: Instruction, block: BasicBlock): AbstractValue {
    let result = AbstractValue.none;
    if (!isObject(phi.type)) return result;
    block.predecessors.forEach((from, index) => {
      if (!this.reached.has(from) || !this.takenSuccessors(from).includes(block)) return;
      const input = phi.inputs[index];
      const known = this.at(input, from);
      const narrowing = this.narrowingAlong(from, block);
      result = this.union(result, narrowing?.value === input ? narrowing.narrow(known) : known);
    });
    return result;
  }

  private transfer(instruction: Instruction, block: BasicBlock): AbstractValue {
    const { image } = this.context;
    const { op, inputs, attributes, type } = instruction;
    if (type === 'smi') return AbstractValue.instances([image.get('behavior:SmallInteger')], image);
    switch (op) {
      case 'constObject':
        return AbstractValue.of(attributes.object!, image);
      case 'boolean':
        return AbstractValue.instances([image.boolean(true).behavior, image.boolean(false).behavior], image);
      case 'param':
        return this.context.parameter(attributes.index!);
      case 'site':
        return this.context.self;
      case 'load':
        return this.loaded(instruction, block);
      case 'send':
      case 'superSend':
      case 'call':
        return this.context.resultOf(instruction, inputs.map((each) => this.at(each, block)));
      default:
        return AbstractValue.any;
    }
  }

  private loaded({ inputs, attributes: { memory, offset } }: Instruction, block: BasicBlock): AbstractValue {
    if (memory === 'behavior') return AbstractValue.instances([this.context.behaviorOfBehaviors], this.context.image);
    if (inputs.length > 1 || !isObject(inputs[0].type) || offset! < 0) return AbstractValue.any;
    return this.context.heap.load(this.at(inputs[0], block), offset! / WORD_SIZE);
  }

  private recordStore({ inputs, attributes: { memory, offset } }: Instruction, block: BasicBlock): void {
    if (memory !== 'oop' || inputs.length !== 2 || !isObject(inputs[0].type)) return;
    this.context.heap.store(this.at(inputs[0], block), offset! / WORD_SIZE, this.at(inputs[1], block));
  }
}

/** Operations whose value depends on other values, on memory or on callers: it may grow. */
const DEPENDENT: ReadonlySet<Operation> = new Set(['param', 'site', 'load', 'send', 'superSend', 'call']);

/** What is known of a value behind a branch, and what is known above that. */
interface Narrowing {
  readonly value: Instruction;
  readonly narrow: (value: AbstractValue) => AbstractValue;
  readonly above: Narrowing | undefined;
}

interface Question {
  readonly value: Instruction;
  readonly yes: (value: AbstractValue) => AbstractValue;
  readonly no: (value: AbstractValue) => AbstractValue;
}
