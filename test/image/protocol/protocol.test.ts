/** Random sends end as they should; many more: `npm run fuzz:protocol -- --seed S --count N`. */
import { NativeEngine } from '../engines';
import { findings, kernelProtocol, randomSends } from './sends';

const SEED = 1;
const COUNT = 800;

const native = new NativeEngine();
native.stressInterval = 97;
afterAll(() => native.close());

test('the protocol is all that the kernel has for programs', () => {
  const protocol = kernelProtocol();
  expect(protocol.get('Array')).toEqual(expect.arrayContaining(['at:', 'collect:', 'isNil', ',']));
  expect([...protocol.values()].flat()).not.toContain('_basicAt:');
  expect([...protocol.values()].flat().length).toBeGreaterThan(5000);
});

test(`${COUNT} random sends crash nothing, hang nothing, and fail with words`, () => {
  expect(findings(native, randomSends(kernelProtocol(), SEED, COUNT))).toEqual([]);
});

test('what is not proper is found', () => {
  const sends = ['3 + nil', 'Smalltalk exit: 5', 'nil _basicAt: 3', '3 foo'];
  expect(findings(native, sends).map(({ send }) => send)).toEqual(['Smalltalk exit: 5', 'nil _basicAt: 3']);
});
