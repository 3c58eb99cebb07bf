/** Some programs of test/image/cases with a collection at each allocation. Their own tests run all of them with fewer. */
import { caseFiles, casesIn } from '../case-files';
import { NativeEngine } from '../engines';
import { runPrograms } from '../run-programs';

/** One case in so many. */
const SUBSET = 7;

const native = new NativeEngine();
afterAll(() => native.close());
native.stressInterval = 0;
native.options = ['--gc-stress=1', '--verify-heap'];
native.timeout = 280_000;

test('a collection at every allocation', () => {
  const chosen = caseFiles().flatMap((file) => casesIn(file)).filter((_, index) => index % SUBSET === 0);
  const outcomes = runPrograms(native, chosen.map(({ text }) => text));
  const wrong = chosen.flatMap(({ place, expected }, index) => (outcomes[index].text === expected ? [] : [{ place, expected, ...outcomes[index] }]));
  expect(wrong).toEqual([]);
}, 300_000);
