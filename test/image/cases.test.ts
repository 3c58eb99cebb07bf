/** The cases of cases/*.txt, in native code and on the evaluator; and the harness that runs them, for both need a kernel. */
import { caseFiles, casesIn, parseCases } from './case-files';
import { EvaluatorEngine, NativeEngine } from './engines';
import type { ProgramOutcome } from './program-module';
import { runPrograms } from './run-programs';

const files = caseFiles().map((file) => ({ file, cases: casesIn(file) }));
const texts = files.flatMap(({ cases }) => cases.map(({ text }) => text));

const native = new NativeEngine();
native.stressInterval = 97;
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

// The harness: what one program does to itself, it does not do to the others.

const value = (text: string) => ({ kind: 'value', text });
const error = (text: string) => ({ kind: 'error', text });
const refused = (text: string) => ({ kind: 'refused', text: expect.stringContaining(text) });
const crash = (...words: readonly string[]) => ({ kind: 'crash', text: expect.stringMatching(new RegExp(words.join('[^]*'))) });

const trials: readonly (readonly [text: string, outcome: object])[] = [
  ['3 + 4', value('7')],
  ["'a\\b', String lf, String cr, 'c'", value("'a\\b\n\rc'")],
  ['1/0', error('ZeroDivide: 1 was divided by zero')],
  ['3 +', refused('P001')],
  ['fooBar', refused("S001: 'fooBar' is not declared.")],
  ['self halt', error('Halt: halt')],
  ['Smalltalk exit: 5', crash('status 5')],
  ["Transcript nextPutAll: 'text between'; cr. 8", value('8')],
  ['(MessageNotUnderstood new message: 3) signal', crash('status 1', '3 does not understand #selector', 'program8')],
  ['| f | f := nil. f := [:n | (f value: n + 1) + 1]. f value: 1', error('StackOverflow: the recursion is too deep for its stack')],
  ['^5. 6', value('5')],
];

describe.each([native, evaluator])('on $name', (engine) => {
  let outcomes: ProgramOutcome[];
  beforeAll(() => {
    outcomes = runPrograms(engine, trials.map(([text]) => text));
  });
  test.each(trials.map(([text, expected], index) => [text, index, expected] as const))('%s', (_, index, expected) => {
    expect(outcomes[index]).toEqual(expected);
  });
});

test('native code that crashes or does not end takes no other program down', () => {
  native.timeout = 3_000;
  const outcomes = runPrograms(native, ['1', '[3 _basicAt: 7] value', '2', '[true] whileTrue: []', '| i | i := 0. [i < 1] whileTrue: [i := i - i]', '3']);
  const crashes = [crash('SIGSEGV', 'program1'), crash('SIGTERM'), crash('SIGTERM')];
  expect(outcomes).toEqual([value('1'), crashes[0], value('2'), crashes[1], crashes[2], value('3')]);
});

test('a StackOverflow in the handler of one in the handler of another ends the program, and says why', () => {
  const text = '| f | f := nil. f := [:n | (f value: n + 1) + 1]. [[f value: 1] on: StackOverflow do: [:first | f value: 1]] on: StackOverflow do: [:second | f value: 1]';
  const words = 'StackOverflow in what dealt with another, which was one in what dealt with a first: the reserve of 589824 bytes is used up';
  expect(runPrograms(native, [text, '2'])).toEqual([crash('status 1', words), value('2')]);
});

describe('case files', () => {
  test('are lines and programs', () => {
    const text = '"sums"\n3 + 4 => 7\n\n---\n"two lines"\n3\n + 4\n=> 7\n---\n\n#(=>) first => #=>\n';
    expect(parseCases('x', text)).toEqual([
      { place: 'x:2', text: '3 + 4', expected: '7' },
      { place: 'x:4', text: '"two lines"\n3\n + 4', expected: '7' },
      { place: 'x:11', text: '#(=>) first', expected: '#=>' },
    ]);
  });

  test('that expect nothing are refused', () => {
    expect(() => parseCases('x', '3 + 4\n')).toThrow('x:1 expects nothing: 3 + 4');
    expect(() => parseCases('x', '---\n3\n---\n4\n=> 4\n')).toThrow('x:1 expects nothing: 3');
  });
});
