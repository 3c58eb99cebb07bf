import { bindStaticClosure } from '../../../compiler/binding';
import type { IRFunction } from '../../../compiler/ir/ir';
import { verifyFunction } from '../../../compiler/ir/verifier';
import { sendSitesOf } from '../../../compiler/ir/send-sites';
import { nativizeMethod } from '../../../compiler/nativize';
import { instructionsOf } from '../../../compiler/ir/rewrite';
import { textOf } from '../../../segments/image/virtual-image';
import { bootRealKernel, type RealKernel } from './real-kernel';

/** The kernel of kernel-src as a whole. */
let kernel: RealKernel;
beforeAll(() => {
  kernel = bootRealKernel();
});

test.each(['context', 'inlining'] as const)('every method becomes sound IR: %s', (context) => {
  for (const method of kernel.methods) {
    const { functions, diagnostics } = nativizeMethod(kernel[context], method);
    expect(diagnostics).toEqual([]);
    expect(functions.length).toBeGreaterThan(0);
    for (const each of functions) verifyFunction(each);
  }
});

test('every send has a site of its own, which its copies share', () => {
  const { functions } = nativizeMethod(kernel.context, kernel.context.classes.methodNamed('OrderedCollection', 'do:'));
  for (const each of functions) {
    const sends = [...instructionsOf(each)].filter(({ op }) => op === 'send' || op === 'superSend');
    const places = new Set(sends.map(({ position, attributes }) => `${position} ${textOf(attributes.selector!)}`));
    expect(new Set(sends.map(({ attributes }) => attributes.site)).size).toBe(places.size);
    expect(sendSitesOf(each)).toHaveLength(places.size);
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

test('no method that is about its own activation was put into another', () => {
  const isAboutItself = (fn: IRFunction) => [...instructionsOf(fn)].some(({ op }) => op === 'framePointer');
  const found = bindStaticClosure(kernel.context).functions.filter(isAboutItself);
  expect(found.map(({ name }) => name)).toEqual(expect.arrayContaining(['GCSpace>>_allocateSlow:', 'Memory>>_collect']));
  for (const { name, owner } of found) expect([name, nativizeMethod(kernel.context, owner).functions.some(isAboutItself)]).toEqual([name, true]);
});

test('the constants of the pool are constants', () => {
  const { image, classes } = kernel.context;
  const pool = [...classes.poolConstants];
  expect(pool.length).toBeGreaterThan(20);
  for (const method of kernel.methods) {
    for (const each of nativizeMethod(kernel.context, method).functions) {
      for (const { op, inputs } of instructionsOf(each)) if (op === 'load') expect(classes.poolConstants.has(inputs[0].attributes.object ?? image.nil)).toBe(false);
    }
  }
});
