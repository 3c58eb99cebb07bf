/** Functions are split where that spares checks, and are sound afterwards; what is hot no longer meets what slow paths answer. */
import { FunctionBuilder } from '../../../compiler/ir/builder';
import type { BasicBlock, IRFunction, Instruction } from '../../../compiler/ir/ir';
import { violationsOf } from '../../../compiler/ir/verifier';
import { splitSlowPaths } from '../../../compiler/nativize/passes/split-slow-paths';
import { GuestObject } from '../../../segments/image/values';
import type { VirtualImage } from '../../../segments/image/virtual-image';

const OBJECT = new GuestObject(undefined as never, 0, [], undefined);
const IMAGE = { boolean: () => OBJECT, get: () => OBJECT } as unknown as VirtualImage;

function build(body: (b: FunctionBuilder, self: Instruction) => void, specialABI = false): IRFunction {
  const builder = new FunctionBuilder((b) => b.emit('constObject', 'oop', [], { object: OBJECT }));
  body(builder, builder.emit('param', 'oop', [], { index: 0 }));
  return builder.finish({ name: 'm', owner: OBJECT, file: '', argumentCount: 0, needsHome: false, specialABI });
}

const call = (b: FunctionBuilder, value: Instruction) => b.emit('call', 'oop', [value], { target: OBJECT });
const add = (b: FunctionBuilder, value: Instruction) => b.emit('smiAdd', 'smi', [b.emit('asSmi', 'smi', [value]), b.emit('constSmi', 'smi', [], { value: 1 })]);

/** The value plus one: where it is a SmallInteger at once, otherwise by a call in a cold block. */
function increment(b: FunctionBuilder, value: Instruction): Instruction {
  const [fast, slow, end] = [b.newBlock(), b.newBlock(true), b.newBlock()];
  b.branch(b.emit('isSmi', 'flag', [value]), fast, slow);
  b.enter(fast);
  const quick = add(b, value);
  b.jump(end);
  b.enter(slow);
  const called = call(b, value);
  b.jump(end);
  b.enter(end);
  return b.phi(end, 'oop', [quick, called]);
}

const twice = (b: FunctionBuilder, self: Instruction) => b.terminate('return', [increment(b, increment(b, self))]);
const hot = ({ blocks }: IRFunction): BasicBlock[] => blocks.filter(({ cold }) => !cold);

test('the second check is asked of a value that no slow path has made', () => {
  const fn = build(twice);
  expect(splitSlowPaths(fn, IMAGE)).toBe(true);
  expect(violationsOf(fn)).toEqual([]);
  const checked = hot(fn).flatMap(({ instructions }) => instructions.filter(({ op }) => op === 'isSmi')).map(({ inputs }) => inputs[0]);
  expect(checked).toHaveLength(2);
  expect(checked[1].inputs.map(({ op }) => op)).toEqual(['smiAdd']);
});

test('nothing cold leads back to what is hot, and copies tell that they are general', () => {
  const fn = build(twice);
  splitSlowPaths(fn, IMAGE);
  for (const block of fn.blocks.filter(({ cold }) => cold)) expect(block.successors.every(({ cold }) => cold)).toBe(true);
  const general = fn.blocks.filter((each) => each.general);
  expect(general.length).toBeGreaterThan(0);
  expect(general.every(({ cold }) => cold)).toBe(true);
});

test('both ways end: each has its return', () => {
  const fn = build(twice);
  splitSlowPaths(fn, IMAGE);
  const returns = fn.blocks.filter(({ terminator }) => terminator.op === 'return');
  expect(returns.map(({ cold }) => cold).sort()).toEqual([false, true]);
});

test('a loop goes on in its copy', () => {
  const fn = build((b, self) => {
    const [header, body, exit] = [b.newBlock(), b.newBlock(), b.newBlock()];
    b.writeVariable(0, self);
    b.jump(header);
    b.start(header);
    b.branch(b.emit('compare', 'flag', [b.readVariable(0), self], { condition: 'lt' }), body, exit);
    b.enter(body);
    b.writeVariable(0, increment(b, b.readVariable(0)));
    b.writeVariable(0, increment(b, b.readVariable(0)));
    b.jump(header);
    b.seal(header);
    b.enter(exit);
    b.terminate('return', [b.readVariable(0)]);
  });
  expect(violationsOf(fn)).toEqual([]);
  expect(splitSlowPaths(fn, IMAGE)).toBe(true);
  expect(violationsOf(fn)).toEqual([]);
  expect(fn.blocks.some(({ general, phis }) => general && phis.length > 0)).toBe(true);
});

test.each<[string, IRFunction]>([
  ['where one check is all there is', build((b, self) => b.terminate('return', [increment(b, self)]))],
  ['without slow paths', build((b, self) => b.terminate('return', [call(b, self)]))],
  ['with the special convention of dispatch', build(twice, true)],
])('not %s', (_, fn) => {
  const before = fn.blocks.length;
  expect(splitSlowPaths(fn, IMAGE)).toBe(false);
  expect(fn.blocks).toHaveLength(before);
});
