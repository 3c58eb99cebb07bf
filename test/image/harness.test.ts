/** The harness itself: what one program does to itself, it does not do to the others. */
import { parseCases } from './case-files';
import { EvaluatorEngine, NativeEngine } from './engines';
import { runPrograms } from './run-programs';

const native = new NativeEngine(3_000);
const evaluator = new EvaluatorEngine();

afterAll(() => native.close());

const value = (text: string) => ({ kind: 'value', text });
const error = (text: string) => ({ kind: 'error', text });
const refused = (text: string) => ({ kind: 'refused', text: expect.stringContaining(text) });
const crash = (...words: readonly string[]) => ({ kind: 'crash', text: expect.stringMatching(new RegExp(words.join('[^]*'))) });

const programs: readonly (readonly [text: string, outcome: object])[] = [
  ['3 + 4', value('7')],
  ["'a\\b', String lf, String cr, 'c'", value("'a\\b\n\rc'")],
  ['1/0', error('ZeroDivide: 1 was divided by zero')],
  ['3 +', refused('P001')],
  ['fooBar', refused("S001: 'fooBar' is not declared.")],
  ['self halt', error('Halt: halt')],
  ['Smalltalk exit: 5', crash('status 5')],
  ["Transcript nextPutAll: 'text between'; cr. 8", value('8')],
  ['(Error new messageText: Object new) signal', crash('status 1', 'an Object does not understand #do:', 'program8')],
  ['| f | f := nil. f := [:n | (f value: n + 1) + 1]. f value: 1', crash('(stack overflow|too deep)', 'program9')],
  ['^5. 6', value('5')],
];

describe.each([native, evaluator])('on $name', (engine) => {
  const outcomes = runPrograms(engine, programs.map(([text]) => text));
  test.each(programs.map(([text, expected], index) => [text, index, expected] as const))('%s', (_, index, expected) => {
    expect(outcomes[index]).toEqual(expected);
  });
});

test('native code that crashes or does not end takes no other program down', () => {
  const outcomes = runPrograms(native, ['1', '[3 _basicAt: 7] value', '2', '[true] whileTrue: []', '| i | i := 0. [i < 1] whileTrue: [i := i - i]', '3']);
  const crashes = [crash('SIGSEGV', 'program1'), crash('SIGTERM'), crash('SIGTERM')];
  expect(outcomes).toEqual([value('1'), crashes[0], value('2'), crashes[1], crashes[2], value('3')]);
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
