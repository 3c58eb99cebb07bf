/** Random sends end as they should, and alike on both engines; many more: `npm run fuzz:protocol -- --seed S --count N`. */
import { EvaluatorEngine, NativeEngine } from '../engines';
import { runPrograms } from '../run-programs';
import { disagreements, improper, kernelProtocol, randomSends } from './sends';

const SEED = 1;
const COUNT = 800;
/** Those that the evaluator does too: it takes longer. */
const COMPARED = 400;

const native = new NativeEngine();
native.stressInterval = 97;
afterAll(() => native.close());

const sends = randomSends(kernelProtocol(), SEED, COUNT);
const outcomes = runPrograms(native, sends);

test('the protocol is all that the kernel has for programs', () => {
  const protocol = kernelProtocol();
  expect(protocol.get('Array')).toEqual(expect.arrayContaining(['at:', 'collect:', 'isNil', ',']));
  expect([...protocol.values()].flat()).not.toContain('_basicAt:');
  expect([...protocol.values()].flat().length).toBeGreaterThan(5000);
});

test(`${COUNT} random sends crash nothing, hang nothing, and fail with words`, () => {
  expect(improper(sends, outcomes)).toEqual([]);
});

test(`${COMPARED} of them mean the same to the evaluator`, () => {
  const compared = sends.slice(0, COMPARED);
  const evaluated = runPrograms(new EvaluatorEngine(), compared);
  expect(disagreements(compared, outcomes, evaluated)).toEqual([]);
  expect(evaluated.filter(({ kind }) => kind === 'value').length).toBeGreaterThan(COMPARED / 4);
});

test('what is not proper is found, and what is not alike', () => {
  const some = ['3 + nil', 'Smalltalk exit: 5', 'nil _basicAt: 3', '3 foo'];
  const found = runPrograms(native, some);
  expect(improper(some, found).map(({ send }) => send)).toEqual(['Smalltalk exit: 5', 'nil _basicAt: 3']);
  expect(disagreements(['3 foo', '3 + 4'], [found[3], found[3]], [found[3], found[0]]).map(({ send }) => send)).toEqual(['3 + 4']);
});
