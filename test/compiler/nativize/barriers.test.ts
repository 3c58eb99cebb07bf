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
