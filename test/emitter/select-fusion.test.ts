/** What comparisons take in: loads and masks that nobody else needs, with no store in between. */
import { FunctionBuilder } from '../../compiler/ir/builder';
import type { Attributes, Condition, Instruction } from '../../compiler/ir/ir';
import { fusedValues } from '../../emitter/select-fusion';
import { GuestObject } from '../../segments/image/values';

const OBJECT = new GuestObject(undefined as never, 0, [], undefined);

type Body = (builder: FunctionBuilder, self: Instruction) => readonly [left: Instruction, right: Instruction];

const load = (b: FunctionBuilder, base: Instruction, memory: Attributes['memory'], offset: number) =>
  b.emit('load', memory === 'uint8' ? 'int' : 'oop', [base], { memory, offset });
const int = (b: FunctionBuilder, value: number) => b.emit('constInt', 'int', [], { value });
const object = (b: FunctionBuilder) => b.emit('constObject', 'oop', [], { object: OBJECT });

/** The operations that are fused in a function that branches on a comparison. */
function fused(body: Body, condition: Condition = 'eq', behind: (b: FunctionBuilder, left: Instruction) => void = () => {}): string[] {
  const builder = new FunctionBuilder((b) => object(b));
  const self = builder.emit('param', 'oop', [], { index: 0 });
  const [left, right] = body(builder, self);
  behind(builder, left);
  const [yes, no] = [builder.newBlock(), builder.newBlock()];
  builder.branch(builder.emit('compare', 'flag', [left, right], { condition }), yes, no);
  for (const each of [yes, no]) {
    builder.enter(each);
    builder.terminate('return', [self]);
  }
  const fn = builder.finish({ name: 'm', owner: OBJECT, file: '', argumentCount: 0, needsHome: false, specialABI: false });
  return [...fusedValues(fn)].map(({ op }) => op);
}

test.each<[string, Body, string[]]>([
  ['a behavior with an object', (b, self) => [load(b, self, 'behavior', -4), object(b)], ['load']],
  ['a slot on the left', (b, self) => [load(b, self, 'oop', 8), self], ['load']],
  ['a slot on the right', (b, self) => [self, load(b, self, 'oop', 8)], ['load']],
  ['only one of two slots', (b, self) => [load(b, self, 'oop', 0), load(b, self, 'oop', 8)], ['load']],
  ['bits of a byte in memory', (b, self) => [b.emit('and', 'int', [load(b, self, 'uint8', -5), int(b, 128)]), int(b, 0)], ['and', 'load']],
  ['bits of a value', (b, self) => [b.emit('and', 'int', [b.emit('asInt', 'int', [self]), int(b, 1)]), int(b, 0)], ['and']],
])('%s', (_, body, expected) => {
  expect(fused(body)).toEqual(expected);
});

test.each<[string, Body]>([
  ['a byte by itself', (b, self) => [load(b, self, 'uint8', -5), int(b, 0)]],
  ['bits that are compared with others than zero', (b, self) => [b.emit('and', 'int', [b.emit('asInt', 'int', [self]), int(b, 128)]), int(b, 128)]],
  ['bits beyond the lowest byte', (b, self) => [b.emit('and', 'int', [b.emit('asInt', 'int', [self]), int(b, 256)]), int(b, 0)]],
])('not %s', (_, body) => {
  expect(fused(body)).toEqual([]);
});

const slot: Body = (b, self) => [load(b, self, 'oop', 8), self];

test('words in memory are compared in every order, behaviors and bits for equality only', () => {
  expect(fused(slot, 'lt')).toEqual(['load']);
  expect(fused((b, self) => [b.emit('asInt', 'int', [self]), b.emit('load', 'int', [self], { memory: 'int64', offset: 8 })], 'ult')).toEqual(['load']);
  expect(fused((b, self) => [load(b, self, 'behavior', -4), object(b)], 'ult')).toEqual([]);
  expect(fused((b, self) => [b.emit('and', 'int', [load(b, self, 'uint8', -5), int(b, 128)]), int(b, 0)], 'gt')).toEqual([]);
});

/** A difference of self and a word in memory, compared with a number. */
const difference = (between: (b: FunctionBuilder, word: Instruction) => void = () => {}): Body => (b, self) => {
  const word = b.emit('load', 'int', [self], { memory: 'int64', offset: 8 });
  between(b, word);
  return [b.emit('sub', 'int', [b.emit('asInt', 'int', [self]), word]), int(b, 1)];
};

test('arithmetic takes its second operand from memory', () => {
  expect(fused(difference())).toEqual(['load']);
  expect(fused(difference((b, word) => void b.emit('asInt', 'int', [word])))).toEqual([]);
  expect(fused(difference((b, word) => void b.emit('store', 'void', [object(b), word], { memory: 'int64', offset: 0 })))).toEqual([]);
  expect(fused(difference((b) => void b.emit('store', 'void', [object(b), object(b)], { memory: 'oop', offset: 0 })))).toEqual([]);
});

test('not what somebody else needs too', () => {
  expect(fused(slot, 'eq', (b, value) => void b.emit('asInt', 'int', [value]))).toEqual([]);
});

test('not over a store, a call or a system call', () => {
  expect(fused(slot, 'eq', (b) => void b.emit('store', 'void', [object(b), object(b)], { memory: 'oop', offset: 0 }))).toEqual([]);
  expect(fused(slot, 'eq', (b) => void b.emit('call', 'oop', [object(b)], { target: OBJECT }))).toEqual([]);
  expect(fused(slot, 'eq', (b) => void b.emit('systemCall', 'int', [int(b, 1)]))).toEqual([]);
  expect(fused(slot, 'eq', (b) => void load(b, object(b), 'oop', 0))).toEqual(['load']);
});
