/** A method means the same in treecode as in its syntax: copied values, vectors, inlining and returns change nothing. */
import fc from 'fast-check';
import { compileMethod } from '../../../compiler/semantics';
import { decodeTree, encodeTree } from '../../../compiler/treecode';
import { parse, problemsOf, SCOPE } from './method-cases';
import { randomMethod } from './random-method';
import { runSyntax } from './syntax-interpreter';
import { observe } from './toy-world';
import { runTree } from './tree-interpreter';

function checkMeaning(source: string): string {
  const method = parse(source);
  const { code, diagnostics } = compileMethod(method, SCOPE);
  if (code === undefined) throw new Error(diagnostics.map((each) => each.message).join('\n'));
  expect(problemsOf(code)).toEqual([]);
  const { bytes, positions } = encodeTree(code.body);
  expect(decodeTree(bytes, { positions })).toEqual(code.body);
  const meaning = observe((world) => runSyntax(method, world));
  expect(observe((world) => runTree(code, world))).toBe(meaning);
  return meaning;
}

test.each([
  ['m [ | a | a := 1. self keep: [a]. a := 2. self runKept ]', '2 object'],
  ['m [ | a | 1 to: 3 do: [:i | self keep: [i]]. self runKept ]', '1 2 3 object'],
  ['m [ | a | 1 to: 3 do: [:i | a := i. self keep: [a]]. self runKept ]', '3 3 3 object'],
  ['m [ 1 to: 3 do: [:i | | a | a := i. self keep: [a := a + 1]]. self runKept. self runKept ]', '2 3 4 3 4 5 object'],
  ['m [ 1 to: 3 do: [:i | | a | self log: a. a := i] ]', 'nil nil nil object'],
  ['m [ 1 to: 3 do: [:i | | a | i < 2 ifTrue: [a := i]. self log: a] ]', '1 nil nil object'],
  ['m [ | n | n := 0. [| a | self log: a. a := n. (n := n + 1) < 3] whileTrue ]', 'nil nil nil object'],
  ['m [ ^(2 timesRepeat: [self log: 0]) + (3 to: 1 do: [:i | self log: i]) ]', '0 0 5'],
  ['m [ self keep: [^5]. self runKept ]', '5'],
  ['m [ | a | a := [:x | x < 3 ifTrue: [a value: x + 1] ifFalse: [x]]. ^a value: 0 ]', '3'],
])('%s', (source, meaning) => {
  expect(checkMeaning(source)).toBe(meaning);
});

test('random methods', () => {
  const choices = fc.array(fc.nat(1000), { minLength: 20, maxLength: 400, size: 'max' });
  fc.assert(fc.property(choices, (list) => void checkMeaning(randomMethod(list))), { numRuns: 300 });
});
