/** Where functions look at the limit of the stack: on entry when they call, and in every loop, but not in methods with an underscore. */
import { printFunction } from '../../../compiler/ir/printer';
import { nativizeMethod, objectNames } from '../../../compiler/nativize';
import { bootMiniKernel } from './mini-kernel';

function textsOf(selector: string, body: string): string[] {
  const text = `Class { #name : #Case, #superclass : #Object, #instVars : [ 'first' ], #category : #Cases }\n\nCase >> ${body}\n`;
  const { context, method } = bootMiniKernel([{ path: 'Kernel/Case.st', text }]);
  const { functions } = nativizeMethod(context, method('Case', selector));
  return functions.map((each) => printFunction(each, objectNames(context.classes)));
}

const entryPolls = (text: string): number => text.match(/entryPoll/g)?.length ?? 0;
const loopPolls = (text: string): number => text.match(/pollDue/g)?.length ?? 0;

test.each([
  ['a method that sends', 'm', 'm [ ^self foo ]', 1, 0],
  ['a method that does not', 'm', 'm [ ^first ]', 0, 0],
  ['a loop without a send', 'm', 'm [ | n | n := 0. [n == 3] whileFalse: [first := nil] ]', 0, 1],
  ['a loop in a loop', 'm', 'm [ [first == self] whileFalse: [[first == nil] whileFalse: [first := nil]] ]', 0, 2],
])('%s', (_, selector, body, entries, loops) => {
  const [text] = textsOf(selector, body);
  expect([entryPolls(text), loopPolls(text)]).toEqual([entries, loops]);
});

test('the poll on entry comes first', () => {
  expect(textsOf('m', 'm [ ^self foo ]')[0].split('\n')[2]).toMatch(/^ {2}entryPoll a ProcessorScheduler, \+8$/);
});

test('a poll in a loop is a call on a slow path', () => {
  const [text] = textsOf('m', 'm [ [first == nil] whileFalse: [first := nil] ]');
  expect(text).toMatch(/cold loop 1\n.*constObject a ProcessorScheduler\n.*call ProcessorScheduler>>_poll/);
});

test('a loop that slow paths lead into has one on every way round', () => {
  const [text] = textsOf('m:', 'm: x [ x foo. [x size < 2] whileTrue: [] ]');
  expect(loopPolls(text)).toBeGreaterThanOrEqual(2);
});

test('so has the loop over numbers that are no SmallIntegers', () => {
  expect(loopPolls(textsOf('m:', 'm: x [ 1 to: x do: [:each | ] ]')[0])).toBe(2);
});

test('blocks have their own', () => {
  expect(textsOf('m', 'm [ ^[:x | [x foo] whileTrue: []] ]').map((text) => [entryPolls(text), loopPolls(text)])).toEqual([[0, 0], [1, 1]]);
});

test('methods with an underscore, and their blocks, have none', () => {
  expect(textsOf('_m', '_m [ [self foo] whileTrue: []. ^[[self foo] whileTrue: []] ]').map((text) => [entryPolls(text), loopPolls(text)])).toEqual([[0, 0], [0, 0]]);
});
