import { FunctionBuilder } from '../../../compiler/ir/builder';
import type { BasicBlock, IRFunction, Instruction } from '../../../compiler/ir/ir';
import { instructionsOf } from '../../../compiler/ir/rewrite';
import { verifyFunction, violationsOf } from '../../../compiler/ir/verifier';
import { lowerFloats } from '../../../compiler/nativize/passes/lower-floats';
import { removeDeadCode } from '../../../compiler/nativize/passes/remove-dead-code';
import { sinkBoxes } from '../../../compiler/nativize/passes/sink-boxes';
import { splitCriticalEdges } from '../../../compiler/nativize/passes/split-critical-edges';
import { unboxFloats } from '../../../compiler/nativize/passes/unbox-floats';
import { GuestObject } from '../../../segments/image/values';
import { bootMiniKernel } from './mini-kernel';

const { context } = bootMiniKernel([]);
const { image } = context;
const SELECTOR = image.symbol('foo:');

/** Of `self` and an argument. */
function build(body: (b: FunctionBuilder, self: Instruction, argument: Instruction) => void): IRFunction {
  const builder = new FunctionBuilder((b) => b.emit('constObject', 'oop', [], { object: image.nil }));
  const [self, argument] = [0, 1].map((index) => builder.emit('param', 'oop', [], { index }));
  body(builder, self, argument);
  const fn = builder.finish({ name: 'm', owner: image.nil, file: '', argumentCount: 1, needsHome: false, specialABI: false });
  verifyFunction(fn);
  return fn;
}

function after(fn: IRFunction, ...passes: readonly ((fn: IRFunction) => void)[]): IRFunction {
  for (const pass of passes) pass(fn);
  expect(violationsOf(fn)).toEqual([]);
  return fn;
}

const unbox = (fn: IRFunction) => unboxFloats(fn, image);
const count = (fn: IRFunction, op: Instruction['op']) => [...instructionsOf(fn)].filter((each) => each.op === op).length;
const boxesIn = ({ instructions }: BasicBlock) => instructions.filter(({ op }) => op === 'boxFloat').length;
const double = (b: FunctionBuilder, value: number) => b.emit('constFloat', 'float', [], { value });
const box = (b: FunctionBuilder, value: Instruction) => b.emit('boxFloat', 'oop', [value]);
const valueOf = (b: FunctionBuilder, object: Instruction) => b.emit('floatValue', 'float', [object]);
const literal = (b: FunctionBuilder, value: number) => b.emit('constObject', 'oop', [], { object: image.float(value) });
const send = (b: FunctionBuilder, receiver: Instruction, argument: Instruction) =>
  b.emit('send', 'oop', [receiver, argument], { selector: SELECTOR, site: new GuestObject(image.nil, 0, [], undefined) });

/** A loop over one variable that begins as `start`, while self is a SmallInteger; returns what `end` answers of the variable. */
function loop(start: (b: FunctionBuilder) => Instruction, step: (b: FunctionBuilder, value: Instruction, self: Instruction) => Instruction, end: (b: FunctionBuilder, value: Instruction) => Instruction): IRFunction {
  return build((b, self) => {
    const [header, body, exit] = [b.newBlock(), b.newBlock(), b.newBlock()];
    const first = start(b);
    b.jump(header);
    b.start(header);
    const variable = b.phi(header, 'oop', [first]);
    b.branch(b.emit('isSmi', 'flag', [self]), body, exit);
    b.enter(body);
    variable.inputs.push(step(b, variable, self));
    b.jump(header);
    b.seal(header);
    b.enter(exit);
    b.terminate('return', [end(b, variable)]);
  });
}

const growing = (b: FunctionBuilder, value: Instruction) => box(b, b.emit('floatMul', 'float', [valueOf(b, value), double(b, 1.5)]));
const itself = (_: FunctionBuilder, value: Instruction) => value;

test('a box that is only unboxed again goes', () => {
  const fn = after(build((b) => {
    const sum = b.emit('floatAdd', 'float', [valueOf(b, box(b, double(b, 2))), double(b, 1)]);
    b.terminate('return', [box(b, sum)]);
  }), unbox, removeDeadCode);
  expect(count(fn, 'boxFloat')).toBe(1);
  expect(count(fn, 'floatValue')).toBe(0);
});

test('a new box of what a Float holds is that Float', () => {
  const fn = after(build((b, self) => b.terminate('return', [box(b, valueOf(b, self))])), unbox, removeDeadCode);
  expect(count(fn, 'boxFloat')).toBe(0);
  expect(fn.entry.terminator.inputs[0].op).toBe('param');
});

test('a variable that begins as a literal and holds results is a double', () => {
  const fn = after(loop((b) => literal(b, 0.5), growing, itself), unbox, removeDeadCode);
  const [phi] = fn.blocks.flatMap(({ phis }) => phis);
  expect(phi.type).toBe('float');
  expect(phi.inputs.map(({ op }) => op)).toEqual(['constFloat', 'floatMul']);
  expect(phi.inputs[0].attributes.value).toBe(0.5);
});

test('a variable that may hold something else stays an object', () => {
  const fn = after(loop((b) => literal(b, 0.5), (b, value, self) => send(b, growing(b, value), self), itself), unbox, removeDeadCode);
  const [phi] = fn.blocks.flatMap(({ phis }) => phis);
  expect(phi.type).toBe('oop');
});

test('a variable whose double nobody takes stays an object', () => {
  const fn = after(loop((b) => literal(b, 0.5), (b) => box(b, double(b, 2)), itself), unbox, removeDeadCode);
  expect(fn.blocks.flatMap(({ phis }) => phis)[0].type).toBe('oop');
});

test('the object is made behind the loop', () => {
  const fn = after(loop((b) => literal(b, 0.5), growing, itself), unbox, removeDeadCode, splitCriticalEdges, sinkBoxes);
  expect(fn.blocks.filter((each) => boxesIn(each) > 0).map(({ loopDepth }) => loopDepth)).toEqual([0]);
});

/** A box that a slow path takes, and perhaps the way on. */
function withSlowPath(usedAfterwards: boolean): IRFunction {
  return build((b, self, argument) => {
    const [slow, rest] = [b.newBlock(true), b.newBlock()];
    const boxed = box(b, valueOf(b, argument));
    const made = box(b, b.emit('floatAdd', 'float', [valueOf(b, boxed), double(b, 1)]));
    b.branch(b.emit('isSmi', 'flag', [self]), rest, slow);
    b.enter(slow);
    b.terminate('return', [send(b, self, made)]);
    b.enter(rest);
    if (usedAfterwards) send(b, made, self);
    b.terminate('return', [usedAfterwards ? made : self]);
  });
}

test('on the way into a slow path an object is made there', () => {
  const fn = after(withSlowPath(false), unbox, removeDeadCode, splitCriticalEdges, sinkBoxes);
  expect(fn.blocks.filter((each) => boxesIn(each) > 0).map(({ cold }) => cold)).toEqual([true]);
});

test('one box serves all uses in a block', () => {
  const fn = after(withSlowPath(true), unbox, removeDeadCode, splitCriticalEdges, sinkBoxes);
  expect(fn.blocks.map(boxesIn).filter((each) => each > 0)).toEqual([1, 1]);
});

test('nothing is made between an object and what fills it', () => {
  const fn = after(build((b, self, argument) => {
    const made = box(b, b.emit('floatAdd', 'float', [valueOf(b, argument), double(b, 1)]));
    const next = b.newBlock();
    b.jump(next);
    b.enter(next);
    const body = b.emit('asAddress', 'address', [b.emit('asInt', 'int', [self])]);
    b.emit('store', 'void', [body, made], { memory: 'oop', offset: 0 });
    b.terminate('return', [self]);
  }), splitCriticalEdges, sinkBoxes, (each) => lowerFloats(each, context));
  expect(boxesIn(fn.entry)).toBe(0);
  expect(fn.entry.terminator.op).toBe('branch');
});

test('lowered, a Float is memory', () => {
  const fn = after(build((b, self, argument) => {
    const [yes, no] = [b.newBlock(), b.newBlock()];
    b.branch(b.emit('isFloat', 'flag', [argument]), yes, no);
    b.enter(yes);
    b.terminate('return', [box(b, b.emit('floatSqrt', 'float', [valueOf(b, argument)]))]);
    b.enter(no);
    b.terminate('return', [self]);
  }), (each) => lowerFloats(each, context));
  for (const op of ['isFloat', 'floatValue', 'boxFloat'] as const) expect(count(fn, op)).toBe(0);
  expect(count(fn, 'call')).toBe(1);
  expect([...instructionsOf(fn)].filter(({ op, attributes }) => op === 'store' && attributes.memory === 'float64')).toHaveLength(1);
});
