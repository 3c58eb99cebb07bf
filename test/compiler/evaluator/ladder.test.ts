/** The ladder: from `1 + 1` to collections, on the evaluator and the kernel's own sources. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EvaluationError, Evaluator } from '../../../compiler/evaluator';
import { compileExpression } from '../../../compiler/genesis/expression';
import { textOf } from '../../../segments/image/virtual-image';
import type { GuestObject } from '../../../segments/image/values';
import { errorsIn, runningKernel, type RunningKernel } from '../kernel-sources';
import { readCases } from './cases';

const CASES = join(__dirname, 'cases');

let kernel: RunningKernel;
let evaluator: Evaluator;
beforeAll(() => {
  kernel = runningKernel();
  evaluator = new Evaluator(kernel.system, { throwsUnhandled: true, systemCall: () => -38 });
});

/** The printString of the value, or `unhandled …`. */
function evaluate(source: string): string {
  const { system } = kernel;
  const { method, diagnostics } = compileExpression(system, system.modules.get('Kernel')!, source);
  expect(errorsIn(diagnostics)).toEqual([]);
  try {
    const value = evaluator.run(method!, system.image.nil);
    return textOf(evaluator.send(value, 'printString', []) as GuestObject);
  } catch (error) {
    if (error instanceof EvaluationError) return error.diagnostics[0].message;
    throw error;
  }
}

for (const file of readdirSync(CASES).sort()) {
  describe(file, () => {
    for (const { source, expected } of readCases(readFileSync(join(CASES, file), 'utf8'))) {
      test(source, () => expect(evaluate(source)).toBe(expected));
    }
  });
}

test('a failure shows the stack with source positions', () => {
  const { system } = kernel;
  const { method } = compileExpression(system, system.modules.get('Kernel')!, '3 +\n  nil foo');
  try {
    evaluator.run(method!, system.image.nil);
    throw new Error('it did not fail');
  } catch (error) {
    const stack = (error as EvaluationError).guestStack;
    expect(stack.at(-1)).toMatchObject({ name: 'UndefinedObject>>doIt', file: 'expression', line: 2, column: 7 });
    expect(stack.some((each) => each.name === 'ProtoObject>>doesNotUnderstand:' && each.line > 0)).toBe(true);
  }
});

test('a recursion without end is told, and the evaluator goes on', () => {
  expect(evaluate('| f | f := nil. f := [:n | 1 + (f value: n)]. f value: 1')).toMatch(/^the recursion of .* is too deep$/);
  expect(evaluate('1 + 1')).toBe('2');
});
