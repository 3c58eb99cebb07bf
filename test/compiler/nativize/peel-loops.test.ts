/** Loops whose first round asks for all others, and those that stay as they are; what programs do is compared in test/image. */
import { printFunction } from '../../../compiler/ir/printer';
import { verifyFunction } from '../../../compiler/ir/verifier';
import type { BasicBlock, IRFunction } from '../../../compiler/ir/ir';
import { textOf } from '../../../segments/image/virtual-image';
import { nativizeMethod, objectNames } from '../../../compiler/nativize';
import { bootMiniKernel } from './mini-kernel';

function nativized(body: string): { fn: IRFunction; text: string } {
  const text = `Class { #name : #Case, #superclass : #Object, #instVars : [ 'first' ], #category : #Cases }\n\nCase >> m: x with: y [ ${body} ]\n`;
  const { context, method } = bootMiniKernel([{ path: 'Kernel/Case.st', text }]);
  const { functions: [fn] } = nativizeMethod(context, method('Case', 'm:with:'));
  verifyFunction(fn);
  return { fn, text: printFunction(fn, objectNames(context.classes)) };
}

/** The hot blocks in which it is asked whether something is an Array, each with how deep in loops it stands. */
function arrayChecks({ blocks }: IRFunction): number[] {
  const asks = ({ instructions }: BasicBlock) => instructions.some(({ op, attributes }) => op === 'load' && attributes.memory === 'behavior');
  return blocks.filter((each) => !each.cold && asks(each)).map(({ loopDepth }) => loopDepth);
}

/** Split from its slow paths for the sake of the sum. */
const COUNTING = '| n | n := 0. 1 to: 1000 do: [:i | (x at: i) == y ifTrue: [n := n + 1]]. ^n';

const hotPolls = ({ blocks }: IRFunction) => blocks.filter(({ cold, instructions }) => !cold && instructions.some(({ op }) => op === 'pollDue')).length;

test('the second copy of a loop does not ask what the first has asked', () => {
  const { fn } = nativized(COUNTING);
  expect(hotPolls(fn)).toBe(2);
  expect(arrayChecks(fn)).toHaveLength(1);
});

test('where a poll is served, all is asked again', () => {
  const { fn } = nativized(COUNTING);
  const served = fn.blocks.filter(({ cold, predecessors }) => cold && predecessors.some(({ cold: isCold, terminator }) => !isCold && terminator.inputs[0]?.op === 'pollDue'));
  const [poll, ...others] = new Set(served.flatMap(({ successors }) => successors));
  expect(served).toHaveLength(2);
  expect(others).toEqual([]);
  expect(poll.successors.map(({ cold, loopDepth }) => [cold, loopDepth])).toEqual([[false, 1]]);
});

test('a round in which something is called is followed by one that asks', () => {
  const { fn } = nativized('| n | n := 0. 1 to: 1000 do: [:i | (x at: i) == y ifTrue: [n := n + 1. y foo: n]]. ^n');
  expect(arrayChecks(fn)).toEqual([1]);
  const sends = fn.blocks.filter(({ instructions }) => instructions.some(({ op, attributes }) => op === 'send' && textOf(attributes.selector!) === 'foo:'));
  expect(sends.map(({ cold, loopDepth }) => !cold && loopDepth)).toContain(1);
  expect(hotPolls(fn)).toBe(3);
});

test('values of both copies meet behind the loop', () => {
  const { fn, text } = nativized('| i | i := 1. [(x at: i) == y] whileFalse: [i := i + 1]. ^i');
  expect(hotPolls(fn)).toBe(2);
  expect(text).toMatch(/phi .*\n( .*\n)*? {2}return|return/);
});

test.each([
  ['that sends', '1 to: 1000 do: [:i | x at: i put: (y foo: i)]'],
  ['that asks for nothing that stays', '1 to: 1000 do: [:i | first := i]'],
  ['over arrays of its own rounds', '1 to: 1000 do: [:i | (first at: i) at: 1]. first := y'],
])('a loop %s stays as it is', (_, body) => {
  expect(hotPolls(nativized(body).fn)).toBeLessThanOrEqual(1);
});
