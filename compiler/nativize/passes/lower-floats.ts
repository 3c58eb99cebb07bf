/**
 * Puts memory accesses in the place of the operations on Floats as objects: a Float is an object of
 * bytes that holds its double, and is made in Eden.
 * Before: SSA form. After: the same, more blocks; no `isFloat`, `floatValue` or `boxFloat`. To be done once.
 */
import { Flag, SMALL_HEADER_SIZE, HeaderOffset } from '../../../segments/format/object-format';
import { Additions } from '../../ir/additions';
import { NO_ATTRIBUTES, type Attributes, type BasicBlock, type Instruction, type IRFunction, type IRType, type Operation } from '../../ir/ir';
import { connect, moveRest } from '../../ir/rewrite';
import { ALLOCATE_SLOW, DISGUISE, smallHeaderWord } from '../allocation';
import type { NativizationContext } from '../context';

/** Bytes of a double. */
const DOUBLE_SIZE = 8;

export function lowerFloats(fn: IRFunction, context: NativizationContext): void {
  const lowering = new Lowering(fn, context);
  for (const block of [...fn.blocks]) lowering.lower(block);
}

class Lowering {
  private readonly additions: Additions;

  constructor(
    fn: IRFunction,
    private readonly context: NativizationContext,
  ) {
    this.additions = new Additions(fn);
  }

  lower(block: BasicBlock): void {
    for (let at = 0; at < block.instructions.length; at++) {
      const each = block.instructions[at];
      if (each.op === 'floatValue') Object.assign(each, { op: 'load', attributes: { memory: 'float64', offset: 0 } });
      else if (each.op === 'isFloat') this.lowerTest(block, each);
      else if (each.op === 'boxFloat') return this.lower(this.allocate(block, at));
    }
  }

  /** What is no SmallInteger has a behavior in its header. */
  private lowerTest({ instructions }: BasicBlock, test: Instruction): void {
    const behavior = this.additions.instruction('load', 'oop', test.inputs, { memory: 'behavior', offset: HeaderOffset.behavior }, test.position);
    const float = this.additions.instruction('constObject', 'oop', [], { object: this.context.image.get('behavior:Float') }, test.position);
    instructions.splice(instructions.indexOf(test), 0, behavior, float);
    Object.assign(test, { op: 'compare', inputs: [behavior, float], attributes: { condition: 'eq' } });
  }

  /** Takes space from Eden and fills it; answers the block of what comes next. */
  private allocate(block: BasicBlock, index: number): BasicBlock {
    const box = block.instructions[index];
    const { general } = block;
    const [fast, slow, rest] = [this.additions.block(block), this.additions.block({ cold: true, general }), this.additions.block(block)];
    moveRest(block, index, rest);
    block.instructions.pop();
    const emitter = (target: BasicBlock) => (op: Operation, type: IRType, inputs: Instruction[], attributes: Attributes = NO_ATTRIBUTES) => this.additions.append(target, op, type, inputs, attributes, box.position);
    const body = this.additions.instruction('phi', 'address', [this.takeSpace(emitter(block), emitter(fast)), this.askForSpace(emitter(slow))], {}, box.position);
    rest.phis.push(body);
    for (const [from, to] of [[block, slow], [block, fast], [fast, rest], [slow, rest]]) connect(from, to);
    rest.instructions.unshift(...this.fill(body, box));
    return rest;
  }

  private takeSpace(ask: Emit, take: Emit): Instruction {
    const { classes } = this.context;
    const eden = ask('constObject', 'oop', [], { object: this.eden });
    const start = ask('load', 'int', [eden], { memory: 'int64', offset: classes.offset('GCSpace', 'next') });
    const end = ask('add', 'int', [start, ask('constInt', 'int', [], { value: SMALL_HEADER_SIZE + DOUBLE_SIZE })]);
    const limit = ask('load', 'int', [eden], { memory: 'int64', offset: classes.offset('GCSpace', 'limit') });
    ask('branch', 'void', [ask('compare', 'flag', [end, limit], { condition: 'ugt' })]);
    take('store', 'void', [eden, end], { memory: 'int64', offset: classes.offset('GCSpace', 'next') });
    const body = this.bodyAt(take, start);
    take('jump', 'void', []);
    return body;
  }

  private askForSpace(emit: Emit): Instruction {
    const target = this.context.classes.methodNamed('GCSpace', ALLOCATE_SLOW);
    const size = emit('constSmi', 'smi', [], { value: SMALL_HEADER_SIZE + DOUBLE_SIZE });
    const answer = emit('call', 'oop', [emit('constObject', 'oop', [], { object: this.eden }), size], { target });
    const body = this.bodyAt(emit, emit('asInt', 'int', [answer]));
    emit('jump', 'void', []);
    return body;
  }

  private bodyAt(emit: Emit, disguised: Instruction): Instruction {
    return emit('asAddress', 'address', [emit('add', 'int', [disguised, emit('constInt', 'int', [], { value: SMALL_HEADER_SIZE - DISGUISE })])]);
  }

  /** The box itself becomes the last step, so that its uses stay. */
  private fill(body: Instruction, box: Instruction): Instruction[] {
    const instruction = (op: Operation, type: IRType, inputs: Instruction[], attributes: Attributes) => this.additions.instruction(op, type, inputs, attributes, box.position);
    const word = instruction('constInt', 'int', [], { value: smallHeaderWord(DOUBLE_SIZE, Flag.bytes | Flag.arrayed) });
    const behavior = instruction('constObject', 'oop', [], { object: this.context.image.get('behavior:Float') });
    const store = (value: Instruction, attributes: Attributes) => instruction('store', 'void', [body, value], attributes);
    const stores = [
      store(word, { memory: 'uint32', offset: HeaderOffset.hash }),
      store(behavior, { memory: 'behavior', offset: HeaderOffset.behavior }),
      store(box.inputs[0], { memory: 'float64', offset: 0 }),
    ];
    Object.assign(box, { op: 'asObject', inputs: [body], attributes: { knownPointer: true } });
    return [word, behavior, ...stores, box];
  }

  private get eden() {
    return this.context.image.get('global:Eden');
  }
}

type Emit = (op: Operation, type: IRType, inputs: Instruction[], attributes?: Attributes) => Instruction;
