/** The programs of test/image/cases once more, with a collection at every so manieth allocation and the heap verified after each. */
import { caseFiles, casesIn } from '../case-files';
import { NativeEngine } from '../engines';
import { runPrograms } from '../run-programs';

const cases = caseFiles().flatMap((file) => casesIn(file));
const native = new NativeEngine();
afterAll(() => native.close());

/** Cases that are not of the subset run at the longer interval only. */
const SUBSET = 7;

test.each([
  ['every 97th allocation', 97, cases],
  ['every allocation', 1, cases.filter((_, index) => index % SUBSET === 0)],
])('a collection at %s', (_, interval, chosen) => {
  native.options = [`--gc-stress=${interval}`, '--verify-heap'];
  native.timeout = 280_000;
  const outcomes = runPrograms(native, chosen.map(({ text }) => text));
  const wrong = chosen.flatMap(({ place, expected }, index) => (outcomes[index].text === expected ? [] : [{ place, expected, ...outcomes[index] }]));
  expect(wrong).toEqual([]);
}, 300_000);
