import { FRONT_END, parseMethod, readTonelFile, type ExpressionNode, type MethodNode, type SourceFile, type Span } from '../../../compiler/source';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const SOURCE = [
  'Class { #name : #Foo, #superclass : #Object }',
  '',
  '{ #category : #accessing }',
  'Foo >> at: index put: value [',
  '\t| old |',
  '\told := self basicAt: (index + 1).',
  '\tself foo: 1 bar: [:x | x]; + $]; baz.',
  '\t^{old. (value)}',
  ']',
  '',
].join('\n');

function methodIn(text: string): { file: SourceFile; method: MethodNode } {
  const file = { path: 'Foo.st', text };
  const { definitions, diagnostics } = readTonelFile(file);
  expect(diagnostics).toEqual([]);
  const { method } = parseMethod(file, definitions!.methods[0]);
  return { file, method: method! };
}

/** The texts that the spans of a method's parts cover, in the order of a walk. */
function coveredTexts(text: string): string[] {
  const { file, method } = methodIn(text);
  const at = ({ start, end }: Span): string => file.text.slice(start, end);
  const statements = method.statements.map((each) => (each.kind === 'return' ? each.value : each));
  const declared = [...method.args, ...method.temporaries].map((each) => at(each.span));
  return [at(method.selectorSpan), ...declared, ...method.statements.map((each) => at(each.span)), ...statements.flatMap((each) => parts(each).map(at))];
}

function parts(node: ExpressionNode): Span[] {
  switch (node.kind) {
    case 'assignment':
      return [node.target.span, node.value.span, ...parts(node.value)];
    case 'send':
      return [node.receiver.span, node.selectorSpan, ...node.args.map((each) => each.span)];
    case 'cascade':
      return node.messages.flatMap((each) => [each.span, each.selectorSpan]);
    case 'brace':
      return node.elements.map((each) => each.span);
    default:
      return [];
  }
}

const EXPECTED = [
  'at:',
  'index',
  'value',
  'old',
  'old := self basicAt: (index + 1)',
  'self foo: 1 bar: [:x | x]; + $]; baz',
  '^{old. (value)}',
  'old',
  'self basicAt: (index + 1)',
  'self',
  'basicAt:',
  '(index + 1)',
  'foo: 1 bar: [:x | x]',
  'foo:',
  '+ $]',
  '+',
  'baz',
  'baz',
  'old',
  '(value)',
];

test('every node covers its text', () => {
  expect(coveredTexts(SOURCE)).toEqual(EXPECTED);
});

test('carriage returns and a byte order mark move nothing', () => {
  expect(coveredTexts(`\uFEFF${SOURCE.replaceAll('\n', '\r\n')}`)).toEqual(EXPECTED);
  expect(coveredTexts(SOURCE.replaceAll('\n', '\r'))).toEqual(EXPECTED);
});

test('a definition covers its text', () => {
  const { definitions } = readTonelFile({ path: 'Foo.st', text: `\uFEFF"A Foo"\r\n${SOURCE}` });
  const text = definitions!.file.text;
  const { classDefinition, methods } = definitions!;
  expect(text.slice(classDefinition!.span.start, classDefinition!.span.end)).toBe(SOURCE.split('\n')[0]);
  expect(text.slice(classDefinition!.nameSpan.start, classDefinition!.nameSpan.end)).toBe('#Foo');
  expect(classDefinition!.comment).toBe('A Foo');
  expect(text.slice(methods[0].span.start, methods[0].bodySpan.start)).toBe('at: index put: value [');
  expect(text.slice(methods[0].bodySpan.end, methods[0].span.end)).toBe(']');
});

test('every diagnostic of the front end is met in a case', () => {
  const folder = join(__dirname, 'cases');
  const cases = readdirSync(folder).map((each) => readFileSync(join(folder, each), 'utf8')).join('\n');
  const unmet = Object.values(FRONT_END).filter((each) => !new RegExp(`^${each.code} `, 'm').test(cases));
  expect(unmet.map((each) => each.code)).toEqual([]);
});

test('codes are given once', () => {
  const codes = Object.values(FRONT_END).map((each) => each.code);
  expect(new Set(codes).size).toBe(codes.length);
});
