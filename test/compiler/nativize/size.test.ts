import { nativizeMethod } from '../../../compiler/nativize';
import { verifyFunction } from '../../../compiler/ir/verifier';
import { bootMiniKernel } from './mini-kernel';

/** Large methods take time in proportion, more or less, and no deep recursion. */
test.each([
  ['statements', (body: string) => body],
  ['statements in a loop', (body: string) => `[x isNil] whileFalse: [${body} z foo: x]`],
])('a method of thousands of %s', (_, form) => {
  const lines = Array.from({ length: 1000 }, (_, index) => `x := x + ${index}. (x at: ${index + 1}) isNil ifTrue: [first := x].`).join('\n');
  const statements = form(lines);
  const text = `Class { #name : #Case, #superclass : #Object, #instVars : [ 'first' ], #category : #Cases }\n\nCase >> m: y [\n| x z |\nz := x := y.\n${statements}\nz foo: y. ^x ]\n`;
  const kernel = bootMiniKernel([{ path: 'Kernel/Case.st', text }]);
  const start = performance.now();
  const { functions, diagnostics } = nativizeMethod(kernel.context, kernel.method('Case', 'm:'));
  expect(diagnostics).toEqual([]);
  expect(performance.now() - start).toBeLessThan(20000);
  verifyFunction(functions[0]);
});
