/** Which stores have a write barrier: those by which an old object may come to refer to a young one. */
import { describeMethod } from './cases';

const barriers = (source: string): number => describeMethod(source).split('call Memory>>_remember:').length - 1;

test.each([
  ['an argument into a variable', 'm: x [ first := x ]', 1],
  ['each store has its own', 'm: x [ first := x. second := self foo ]', 2],
  ['one of two values', 'm: x [ first := x ifNil: [3] ]', 1],
  ['into a vector that a block shares', 'm [ | a | a := self foo. ^[a := a foo] ]', 2],
])('%s', (_, source, count) => {
  expect(barriers(source)).toBe(count);
});

test.each([
  ['SmallIntegers', 'm [ first := 3 ]'],
  ['nil, booleans and literals', "m: x [ first := nil. second := x == nil. first := 'abc' ]"],
  ['one of two that need none', 'm: x [ first := x == nil ifTrue: [3] ifFalse: [nil] ]'],
  ['into an object that is being made', 'm: x [ ^{ x. self } ]'],
])('none for %s', (_, source) => {
  expect(barriers(source)).toBe(0);
});

test('a young object, or one that is remembered, is left alone', () => {
  const text = describeMethod('m: x [ first := x ]');
  expect(text.match(/compare ult/g)).toHaveLength(2);
  expect(text).toMatch(/isSmi/);
  expect(text).toMatch(/load uint8, -5/);
  expect(text.match(/cold/g)!.length).toBeGreaterThanOrEqual(4);
});

test.each([
  ['an Array', 'm: x [ first := {x} ]'],
  ['a Closure', 'm: x [ first := [x] ]'],
  ['a Float', 'm: x [ first := x * 2.0 + 1.5. ^3 ]'],
])('of %s just made nothing is asked, and its owner at once', (_, source) => {
  const blocks = describeMethod(source).split(/^(?=b\d+:)/m).filter((each) => !/^b.*(cold|general)/.test(each));
  const stores = blocks.filter((each) => /asObject pointer, v\d+\n *store oop, \+0, /.test(each));
  expect(stores).toHaveLength(1);
  expect(stores[0].match(/compare ult/g)).toHaveLength(1);
  expect(blocks.filter((each) => /load uint8, -5/.test(each))).toHaveLength(1);
});
