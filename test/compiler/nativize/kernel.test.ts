import { bindStaticClosure } from '../../../compiler/binding';
import { verifyFunction } from '../../../compiler/ir/verifier';
import { nativizeMethod, sendSitesOf } from '../../../compiler/nativize';
import { instructionsOf } from '../../../compiler/ir/rewrite';
import { bootRealKernel, type RealKernel } from './real-kernel';

/** The kernel of kernel-src as a whole. */
let kernel: RealKernel;
beforeAll(() => {
  kernel = bootRealKernel();
});

test('every method becomes sound IR', () => {
  for (const method of kernel.methods) {
    const { functions, diagnostics } = nativizeMethod(kernel.context, method);
    expect(diagnostics).toEqual([]);
    expect(functions.length).toBeGreaterThan(0);
    for (const each of functions) verifyFunction(each);
  }
});

test('every send has a site of its own', () => {
  const { functions } = nativizeMethod(kernel.context, kernel.context.classes.methodNamed('OrderedCollection', 'do:'));
  for (const each of functions) {
    const sends = [...instructionsOf(each)].filter(({ op }) => op === 'send' || op === 'superSend');
    expect(new Set(sends.map(({ attributes }) => attributes.site)).size).toBe(sends.length);
    expect(sendSitesOf(each)).toHaveLength(sends.length);
  }
});

test('lookup and allocation are statically bound', () => {
  const { functions, diagnostics } = bindStaticClosure(kernel.context);
  expect(diagnostics).toEqual([]);
  for (const each of functions) {
    verifyFunction(each);
    expect([...instructionsOf(each)].filter(({ op }) => op === 'send' || op === 'superSend')).toEqual([]);
  }
});
