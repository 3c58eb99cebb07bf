/** `apiary eval`, natively and on the evaluator: the same, but for the words of stack traces. */
import { Workplace } from './command';

const workplace = new Workplace('build');
afterAll(() => workplace.remove());

describe.each([['natively', []], ['on the evaluator', ['--evaluator']]])('eval %s', (_, options) => {
  const evaluate = (text: string) => workplace.run(['eval', text, ...options]);

  test.each([
    ['3 + 4', '7'],
    ['| x y | x := 3. y := x * 2. {y - 1. [1/0] on: ZeroDivide do: [:e | e return: 42]}', '#(5 42)'],
    ["Transcript nextPutAll: 'said'; cr. #(1 2 3) do: [:each | each = 2 ifTrue: [^'it''s']]. 0", "said\n'it''s'"],
    ['-5 abs', '5'],
    ['| f | f := nil. f := [:n | n = 0 ifTrue: [0] ifFalse: [1 + (f value: n - 1)]]. f value: 20000', '20000'],
    ['thisContext', 'UndefinedObject>>doIt (expression:1)'],
    ["Transcript show: 'é日'; cr. {'é'. $日. #ñ}", "é日\n#('é' $日 #ñ)"],
    ["('new' , 'Symbol') asSymbol == #newSymbol", 'true'],
  ])('%s', (text, printed) => {
    expect(evaluate(text)).toEqual({ status: 0, output: `${printed}\n`, error: '' });
  });

  test('an unhandled error shows the stack', () => {
    const { status, output, error } = evaluate('| b |\nb := [:x | x foo: 3].\nb value: nil');
    const [first, ...trace] = error.split('\n');
    expect({ status, output, first }).toEqual({ status: 1, output: '', first: 'MessageNotUnderstood: nil does not understand #foo:' });
    const [inBlock, inMethod] = trace.filter((each) => each.includes('doIt'));
    expect(inBlock).toMatch(/^ {4}\[\] in UndefinedObject>>doIt \(expression:2\) self: nil, value: nil$/);
    expect(inMethod).toMatch(/^ {4}UndefinedObject>>doIt \(expression:3\) self: nil$/);
  });

  test('a program ends with the status it says', () => {
    expect(evaluate('Smalltalk exit: 9')).toEqual({ status: 9, output: '', error: '' });
  });

  test.each([
    ['3 +', 'expression:1:4: error P001'],
    ['fooBar', 'expression:1:1: error S001'],
    ['Aray new', "expression:1:1: error S002: 'Aray' is not declared; the nearest name is 'Array'"],
    ['', 'error P'],
  ])("'%s' is refused", (text, words) => {
    const { status, output, error } = evaluate(text);
    expect({ status, output }).toEqual({ status: 1, output: '' });
    expect(error).toContain(words);
    expect(error).toMatch(/\n1 error\n$/);
  });
});
