/** Modules that bring metamessages and nodes of their own, and what raw values may not do. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CLOSED_HOST, EvaluationError, Evaluator } from '../../../compiler/evaluator';
import { compileExpression } from '../../../compiler/genesis/expression';
import type { GuestObject } from '../../../segments/image/values';
import { textOf } from '../../../segments/image/virtual-image';
import { load, moduleOf, runningKernel, type RunningKernel } from '../kernel-sources';

let kernel: RunningKernel;
beforeAll(() => {
  kernel = runningKernel();
});

function evaluate(module: string, source: string, evaluator = kernel.evaluator): string {
  const { system } = kernel;
  const { method } = compileExpression(system, system.modules.get(module)!, source);
  try {
    return textOf(evaluator.send(evaluator.run(method!, system.image.nil), 'printString', []) as GuestObject);
  } catch (error) {
    if (error instanceof EvaluationError) return error.diagnostics[0].message;
    throw error;
  }
}

test('a node of a module is computed by its evaluateOn:', () => {
  const folder = join(__dirname, '../../../kernel-src/Examples/Simd');
  const files = readdirSync(folder).sort().map((name) => [name, readFileSync(join(folder, name), 'utf8')]);
  load(kernel, moduleOf('Simd', Object.fromEntries(files)));
  const source = '| a b | a := FloatArray new: 8. b := FloatArray new: 8. 1 to: 8 do: [:i | a at: i put: i; yourself. b at: i put: i * 10]. a += b. a at: 7';
  expect(evaluate('Simd', source)).toBe('77.0');
});

test('a node of a module computes with numbers in the place of raw ones', () => {
  const node = (name: string, type: string, body: string) => `Class { #name : #${name}, #superclass : #CustomNode }\n${name} >> resultType [ ^#${type} ]\n${name} >> evaluateOn: operands [ ${body} ]\n`;
  load(kernel, moduleOf('Raw', {
    'BitCountNode.st': node('BitCountNode', 'int', '^((1 to: 64) select: [:each | (operands first bitAt: each) = 1]) size'),
    'MiddleNode.st': node('MiddleNode', 'float', '^(operands first + operands last) / 2'),
    'WrongNode.st': node('WrongNode', 'int', "^'three'"),
    'Node.st': `Node >> _bitCount [ ^(BitCountNode operands: { self untagged }) tagged ]
Node >> _middle: aNode [ ^BoxFloatNode operand: (MiddleNode left: self _floatValue right: aNode _floatValue) ]
Node >> _wrong [ ^(WrongNode operands: { self untagged }) tagged ]`,
  }));
  expect(evaluate('Raw', '{255 _bitCount. -1 _bitCount. 1.5 _middle: 2.5}')).toBe('#(8 64 2.0)');
  expect(evaluate('Raw', '3 _wrong')).toBe("'evaluateOn:' is given an instance of String");
});

test('a recursion without end is told by what recurs', () => {
  expect(evaluate('Kernel', '| down | down := nil. down := [:n | (down value: n + 1) + 1]. down value: 1')).toBe('the recursion of [] in UndefinedObject>>doIt is too deep');
});

test('memory ends where that of the host does', () => {
  let left = 2 ** 28;
  const evaluator = new Evaluator(kernel.system, { ...CLOSED_HOST, isMemoryShort: (bytes) => (left -= bytes) < 0 });
  expect(evaluate('Kernel', '(1 to: 10) do: [:i | Array new: 1000000]', evaluator)).toBe('(1 to: 10)');
  expect(evaluate('Kernel', '[Array new: 1000000] repeat', evaluator)).toBe('the memory of the host is used up');
  expect(evaluate('Kernel', '(Array new: 200000000) size')).toBe('the memory of the host is used up');
});

describe('metamessages', () => {
  test.each([
    ['3 _smiPlus: 4', '7'],
    ['(4611686018427387903 _smiPlus: 1) _overflowed', 'true'],
    ['(3 _smiPlus: 4) _overflowed', 'false'],
    ['#(7 8 9) _basicAt: 2', '8'],
    ["'abc' _byteAt: 3", '99'],
    ["'abc' _isBytes", 'true'],
    ['(Array new: 300) _largeSize', '300'],
    ['nil _behavior species', 'UndefinedObject'],
    ['((7 _asInteger _times: 6) _plus: 1) _asSmallInteger', '43'],
    ['(-7 _asInteger _shiftRight: 60) _asSmallInteger', '15'],
    ['3 _isSmallInteger', 'true'],
    ["| s | s := 'text' copy. s _asAddress _prefetch. 3 _asInteger _prefetch. s size", '4'],
  ])('%s', (source, expected) => expect(evaluate('Kernel', source)).toBe(expected));

  test('a raw value is no object', () => {
    expect(evaluate('Kernel', '{3 _asInteger}')).toBe('the raw integer 3 is no object, and an Array needs one');
  });

  test('an access outside of the object is told', () => {
    expect(evaluate('Kernel', '#(1 2) _basicAt: 3')).toBe('a load of a slot of an instance of Array at byte 16 is outside of the object or of its kind');
  });

  test('what needs the machine is told', () => {
    expect(evaluate('Kernel', '3 _callCode: 4')).toMatch(/is outside of the object|needs the native machine|is given/);
  });
});
