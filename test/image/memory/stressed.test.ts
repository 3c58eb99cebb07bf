/** Programs with a collection at each allocation. Their own tests run the others with fewer. */
import { caseFiles, casesIn, type ImageCase } from '../case-files';
import { NativeEngine } from '../engines';
import { runPrograms } from '../run-programs';

/** One case of test/image/cases in so many. */
const SUBSET = 7;

const native = new NativeEngine();
afterAll(() => native.close());
native.stressInterval = 0;
native.options = ['--gc-stress=1', '--verify-heap'];
native.timeout = 280_000;

test.each<[string, readonly ImageCase[]]>([
  ['some of all cases', caseFiles().flatMap((file) => casesIn(file)).filter((_, index) => index % SUBSET === 0)],
])('%s', (_, cases) => {
  const outcomes = runPrograms(native, cases.map(({ text }) => text));
  const wrong = cases.flatMap(({ place, expected }, index) => (outcomes[index].text === expected ? [] : [{ place, expected, ...outcomes[index] }]));
  expect(wrong).toEqual([]);
}, 300_000);
