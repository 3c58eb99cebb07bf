/** Random syntax trees that Smalltalk can write, as fast-check arbitraries; their spans say nothing. */
import fc from 'fast-check';
import type { BlockNode, ExpressionNode, LiteralValue, MessageNode, MethodNode, PragmaNode, SendNode, Span, StatementNode, VariableDeclaration } from '../../../compiler/source';

const span: Span = { start: 0, end: 0 };
const reserved = new Set(['nil', 'true', 'false', '_']);

const name = fc.stringMatching(/^[a-zA-Z_][a-zA-Z0-9_]{0,6}$/).filter((each) => !reserved.has(each));
const keywords = fc.array(name.map((each) => `${each}:`), { minLength: 1, maxLength: 3 }).map((parts) => parts.join(''));
const operator = fc.stringMatching(/^[-!%&*+,/<=>?@\\|~]{1,3}$/);
const declaration = name.map((each): VariableDeclaration => ({ name: each, span }));
const declarations = fc.array(declaration, { maxLength: 3 });

const decimal = fc.double({ noNaN: true, noDefaultInfinity: true });
const character = fc.integer({ min: 0, max: 0x10ffff }).filter((each) => each < 0xd800 || each > 0xdfff);

const leafLiteral: fc.Arbitrary<LiteralValue> = fc.oneof(
  fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }).map((value): LiteralValue => ({ type: 'integer', value })),
  decimal.map((value): LiteralValue => ({ type: 'float', value })),
  fc.record({ numerator: fc.bigInt({ min: -(10n ** 9n), max: 10n ** 9n }), scale: fc.nat(6) }).map((each): LiteralValue => ({ type: 'scaledDecimal', ...each })),
  character.map((codePoint): LiteralValue => ({ type: 'character', codePoint })),
  fc.string({ unit: 'binary' }).map((value): LiteralValue => ({ type: 'string', value })),
  fc.oneof(name, keywords, operator, fc.string({ unit: 'binary' }), fc.constantFrom('nil', 'true', 'Kernel.LMR')).map((value): LiteralValue => ({ type: 'symbol', value })),
  fc.uint8Array({ maxLength: 5 }).map((bytes): LiteralValue => ({ type: 'byteArray', bytes: [...bytes] })),
);

const { literal } = fc.letrec<{ literal: LiteralValue; element: LiteralValue }>((tie) => ({
  element: fc.oneof({ maxDepth: 3 }, leafLiteral, fc.constantFrom<LiteralValue>({ type: 'nil' }, { type: 'true' }, { type: 'false' }), tie('literal')),
  literal: fc.oneof(
    { maxDepth: 3 },
    { arbitrary: leafLiteral, weight: 4 },
    { arbitrary: fc.array(tie('element'), { maxLength: 4 }).map((elements): LiteralValue => ({ type: 'array', elements })), weight: 1 },
  ),
}));

/** A type, not an interface: fast-check wants it to be a record. */
type Trees = {
  expression: ExpressionNode;
  statement: StatementNode;
  message: MessageNode;
  block: BlockNode;
};

function messageOf(selector: string, args: readonly ExpressionNode[]): MessageNode {
  return { span, selector, selectorSpan: span, args };
}

function keywordMessage(parts: readonly (readonly [string, ExpressionNode])[]): MessageNode {
  return messageOf(parts.map(([keyword]) => `${keyword}:`).join(''), parts.map(([, value]) => value));
}

function sendOf(receiver: ExpressionNode, { selector, args }: MessageNode): SendNode {
  return { kind: 'send', span, receiver, selector, selectorSpan: span, args };
}

const variable = fc.oneof(name, fc.constantFrom('self', 'super', 'nil', 'true', 'false', 'thisContext'));

const { expression, statement } = fc.letrec<Trees>((tie) => ({
  message: fc.oneof(
    name.map((selector) => messageOf(selector, [])),
    fc.tuple(operator, tie('expression')).map(([selector, arg]) => messageOf(selector, [arg])),
    fc.array(fc.tuple(name, tie('expression')), { minLength: 1, maxLength: 3 }).map(keywordMessage),
  ),
  block: fc
    .record({ args: declarations, temporaries: declarations, statements: fc.array(tie('statement'), { maxLength: 3 }) })
    .map((each): BlockNode => ({ kind: 'block', span, ...each })),
  statement: fc.oneof(
    { arbitrary: tie('expression'), weight: 4 },
    { arbitrary: tie('expression').map((value): StatementNode => ({ kind: 'return', span, value })), weight: 1 },
  ),
  expression: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    variable.map((each): ExpressionNode => ({ kind: 'variable', span, name: each })),
    literal.map((value): ExpressionNode => ({ kind: 'literal', span, value })),
    fc.tuple(tie('expression'), tie('message')).map(([receiver, message]) => sendOf(receiver, message)),
    fc
      .tuple(tie('expression'), fc.array(tie('message'), { minLength: 2, maxLength: 4 }))
      .map(([receiver, messages]): ExpressionNode => ({ kind: 'cascade', span, receiver, messages })),
    fc
      .tuple(name, tie('expression'))
      .map(([target, value]): ExpressionNode => ({ kind: 'assignment', span, target: { kind: 'variable', span, name: target }, value })),
    tie('block'),
    fc.array(tie('expression'), { maxLength: 3 }).map((elements): ExpressionNode => ({ kind: 'brace', span, elements })),
  ),
}));

const pragmaLiteral = fc.oneof(literal, fc.constantFrom<LiteralValue>({ type: 'nil' }, { type: 'true' }, { type: 'false' }));
const pragma: fc.Arbitrary<PragmaNode> = fc.oneof(
  name.map((selector) => ({ span, selector, args: [] })),
  fc
    .array(fc.tuple(name, pragmaLiteral), { minLength: 1, maxLength: 2 })
    .map((parts) => ({ span, selector: parts.map(([keyword]) => `${keyword}:`).join(''), args: parts.map(([, value]) => value) })),
);

const pattern: fc.Arbitrary<Pick<MethodNode, 'selector' | 'args'>> = fc.oneof(
  name.map((selector) => ({ selector, args: [] })),
  fc.tuple(operator, declaration).map(([selector, arg]) => ({ selector, args: [arg] })),
  fc
    .array(fc.tuple(name, declaration), { minLength: 1, maxLength: 3 })
    .map((parts) => ({ selector: parts.map(([keyword]) => `${keyword}:`).join(''), args: parts.map(([, arg]) => arg) })),
);

/** Any method. */
export const method: fc.Arbitrary<MethodNode> = fc
  .tuple(pattern, fc.record({ temporaries: declarations, pragmas: fc.array(pragma, { maxLength: 2 }), statements: fc.array(statement, { maxLength: 4 }) }))
  .map(([head, body]) => ({ kind: 'method', span, selectorSpan: span, ...head, ...body }));

export { expression };
