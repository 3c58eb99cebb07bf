/** The cases of cases/*.txt, in native code and on the evaluator. */
import { caseFiles, casesIn } from './case-files';
import { EvaluatorEngine, NativeEngine } from './engines';
import type { ProgramOutcome } from './program-module';
import { runPrograms } from './run-programs';

const files = caseFiles().map((file) => ({ file, cases: casesIn(file) }));
const texts = files.flatMap(({ cases }) => cases.map(({ text }) => text));

const native = new NativeEngine();
const evaluator = new EvaluatorEngine();
const outcomes = {} as Record<'native' | 'evaluator', ProgramOutcome[]>;

beforeAll(() => {
  outcomes.native = runPrograms(native, texts);
  outcomes.evaluator = runPrograms(evaluator, texts);
}, 300_000);

afterAll(() => native.close());

function shown({ kind, text }: ProgramOutcome): string {
  return kind === 'value' || kind === 'error' ? text : `${kind}: ${text}`;
}

let next = 0;
describe.each(files)('$file', ({ cases }) => {
  test.each(cases.map((each) => ({ ...each, index: next++ })))('$place', ({ index, text, expected }) => {
    const found = { native: shown(outcomes.native[index]), evaluator: shown(outcomes.evaluator[index]) };
    expect({ text, ...found }).toEqual({ text, native: expected, evaluator: expected });
  });
});
