/** Programs with collections all the time. The tests of the other cases run them with some. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { caseFiles, casesIn, parseCases, type ImageCase } from '../case-files';
import { NativeEngine } from '../engines';
import { runPrograms } from '../run-programs';

/** One case of test/image/cases in so many. */
const SUBSET = 7;

const native = new NativeEngine();
afterAll(() => native.close());
native.timeout = 280_000;

const roots = 'cases/roots.txt';

test.each<[string, readonly ImageCase[]]>([
  ['what only activations know stays alive', parseCases(roots, readFileSync(join(__dirname, roots), 'utf8'))],
  ['some of all cases', caseFiles().flatMap((file) => casesIn(file)).filter((_, index) => index % SUBSET === 0)],
])('%s, with a collection at every allocation', (_, cases) => {
  native.options = ['--gc-stress=1', '--verify-heap'];
  const outcomes = runPrograms(native, cases.map(({ text }) => text));
  const wrong = cases.flatMap(({ place, expected }, index) => (outcomes[index].text === expected ? [] : [{ place, expected, ...outcomes[index] }]));
  expect(wrong).toEqual([]);
}, 300_000);
