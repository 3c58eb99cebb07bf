/** Random programs mean the same to native code and to the evaluator. Many more: `npm run fuzz -- --seed S --count N`. */
import { EvaluatorEngine, NativeEngine } from '../engines';
import { runPrograms } from '../run-programs';
import { differences, shrink, shown, type Engines } from './differences';
import { SUPPORT } from './forms';
import { randomPrograms } from './generator';
import { programText } from './program';

const SEED = 20;
const COUNT = 60;

const native = new NativeEngine();
native.stressInterval = 97;
const engines: Engines = [native, new EvaluatorEngine()];

afterAll(() => native.close());

test(`${COUNT} random programs`, () => {
  const [first] = differences(engines, randomPrograms(SEED, COUNT));
  if (first !== undefined) throw new Error(shown(engines, shrink(engines, first)));
});

test('most of them come to an end that tells something', () => {
  const outcomes = runPrograms(engines[1], randomPrograms(SEED, COUNT).map(programText), SUPPORT);
  expect(outcomes.filter(({ kind }) => kind === 'refused' || kind === 'crash')).toEqual([]);
  expect(outcomes.filter(({ kind }) => kind === 'value').length).toBeGreaterThan(COUNT / 3);
});

test('a difference is found, and made small', () => {
  const lying = { ...engines[1], name: 'a liar', add: liar() };
  const found = differences([native, lying], randomPrograms(SEED, 5));
  expect(found).toHaveLength(5);
  const { text, outcomes } = shrink([native, lying], found[1]);
  expect(text.split('\n')[2].length).toBeLessThan(15);
  expect(outcomes[0].text).toContain('#(1 2 3)');
});

/** An evaluator that says of everything that it is 0. */
function liar(): Engines[1]['add'] {
  return (name, files) => {
    const module = engines[1].add(name, files);
    return { run: (args) => ({ ...module.run(args), output: module.run(args).output.replace(/(value|error) .*/g, 'value 0') }) };
  };
}
