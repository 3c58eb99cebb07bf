/** From matched text to syntax tree: the one operation on the Smalltalk grammar, in the order of its rules. */
import type { Actions, Node } from './match';
import type { AssignmentNode, BlockNode, BraceNode, ExpressionNode, LiteralValue, MessageNode, MethodNode, PragmaNode, SendNode, Span, StatementNode, VariableDeclaration, VariableNode } from './ast';
import type { DiagnosticKind } from '../../segments/diagnostics';
import { FRONT_END } from './diagnostics';
import { decimalInteger, float, negated, radixFloat, radixInteger, scaledDecimal } from './number-literals';
import type { ParseContext } from './parse-context';

/** What a pattern declares. */
export interface Pattern {
  readonly selector: string;
  readonly selectorSpan: Span;
  readonly args: readonly VariableDeclaration[];
}

type Body = Pick<MethodNode, 'temporaries' | 'pragmas' | 'statements'>;
/** `keyword: argument`, one part of a keyword message. */
interface KeywordPart {
  readonly keyword: VariableDeclaration;
  readonly value: ExpressionNode;
}

const NIL: LiteralValue = { type: 'nil' };

const tree = <T>(node: Node): T => node.perform('ast');
const trees = <T>(iteration: Node): T[] => iteration.children.map(tree<T>);

function sendTo(receiver: ExpressionNode, message: MessageNode): SendNode {
  const { selector, selectorSpan, args } = message;
  return { kind: 'send', span: { start: receiver.span.start, end: message.span.end }, receiver, selector, selectorSpan, args };
}

function operand(primary: Node, ...messages: Node[]): ExpressionNode {
  return messages.flatMap((each) => trees<MessageNode>(each)).reduce<ExpressionNode>(sendTo, tree(primary));
}

function keywordMessage(parts: readonly KeywordPart[]): MessageNode {
  const first = parts[0].keyword.span;
  const span = { start: first.start, end: parts[parts.length - 1].value.span.end };
  return { span, selector: parts.map((each) => each.keyword.name).join(''), selectorSpan: first, args: parts.map((each) => each.value) };
}

/** The last message before the first `;` and those after it go to one receiver. */
function cascade(context: ParseContext, value: ExpressionNode, further: readonly MessageNode[], at: Span): ExpressionNode {
  if (value.kind !== 'send') {
    context.report(FRONT_END.emptyCascade, at);
    return value;
  }
  const { receiver, selector, selectorSpan, args } = value;
  const first: MessageNode = { span: { start: selectorSpan.start, end: value.span.end }, selector, selectorSpan, args };
  const end = further[further.length - 1].span.end;
  return { kind: 'cascade', span: { start: value.span.start, end }, receiver, messages: [first, ...further] };
}

function assignment(target: VariableNode, value: ExpressionNode): AssignmentNode {
  return { kind: 'assignment', span: { start: target.span.start, end: value.span.end }, target, value };
}

/** The meaning of a bare name in a literal array or a pragma. */
function bareLiteral(name: string): LiteralValue {
  if (name === 'nil' || name === 'true' || name === 'false') return { type: name };
  return symbol(name);
}

function symbol(value: string): LiteralValue {
  return { type: 'symbol', value };
}

function byteArray({ children, context }: Node): LiteralValue {
  const byte = (node: Node): number => {
    const literal = tree<LiteralValue>(node);
    const value = literal.type === 'integer' ? Number(literal.value) : -1;
    if (value < 0 || value > 255) context.report(FRONT_END.byteOutOfRange, node.span, { value: node.text });
    return value;
  };
  return { type: 'byteArray', bytes: children.map(byte) };
}

function literalArray(elements: Node): LiteralValue {
  return { type: 'array', elements: trees(elements) };
}

/** `prefix` is what the construct has before the node. */
function unsupported(node: Node, kind: DiagnosticKind, prefix = ''): LiteralValue {
  const context = node.context;
  const text = prefix + node.text.trim();
  const start = node.span.start - prefix.length;
  context.report(kind, { start, end: start + text.length }, { text });
  return NIL;
}

function token(node: Node): VariableDeclaration {
  return { name: node.text, span: node.span };
}

function tokens(iteration: Node): VariableDeclaration[] {
  return iteration.children.map((each) => token(each));
}

function exponentOf(optional: Node): number {
  return optional.children.length === 0 ? 0 : Number(optional.text.slice(1));
}

const methodActions: Actions = {
  tonelMethod(_ws, pattern, _open, _ws2, body, close, _ws3): MethodNode {
    const span = { start: pattern.span.start, end: close.span.end };
    return { kind: 'method', span, ...tree<Pattern>(pattern), ...tree<Body>(body) };
  },
  doIt(_ws, body): MethodNode {
    const span = this.span;
    const selectorSpan = { start: span.start, end: span.start };
    return { kind: 'method', span, selector: 'doIt', selectorSpan, args: [], ...tree<Body>(body) };
  },
  pattern_keyword(keywords, _ws, names, _ws2): Pattern {
    const parts = tokens(keywords);
    return { selector: parts.map((each) => each.name).join(''), selectorSpan: parts[0].span, args: tokens(names) };
  },
  pattern_unary(name, _ws): Pattern {
    const { name: selector, span: selectorSpan } = token(name);
    return { selector, selectorSpan, args: [] };
  },
  pattern_binary(operator, _ws, name, _ws2): Pattern {
    const { name: selector, span: selectorSpan } = token(operator);
    return { selector, selectorSpan, args: [token(name)] };
  },
  body(_look, declarations, _dots, _ws, terminated, last): Body {
    const declared = trees<VariableDeclaration[] | PragmaNode>(declarations);
    const temporaries = declared.flatMap((each) => (Array.isArray(each) ? each : []));
    const pragmas = declared.flatMap((each) => (Array.isArray(each) ? [] : [each]));
    return { temporaries, pragmas, statements: statements(terminated, last) };
  },
  temporaries(_bar, _ws, names, _ws2, _bar2, _ws3): VariableDeclaration[] {
    return tokens(names);
  },
  pragma(_open, _ws, body, close, _ws2): PragmaNode | VariableDeclaration[] {
    const span = { start: this.span.start, end: close.span.end };
    const content = tree<Omit<PragmaNode, 'span'> | undefined>(body);
    return content ? { span, ...content } : [];
  },
  pragmaBody_keyword(keywords, _ws, args, _ws2): Omit<PragmaNode, 'span'> {
    return { selector: keywords.children.map((each) => each.text).join(''), args: trees(args) };
  },
  pragmaBody_unary(name, _ws): Omit<PragmaNode, 'span'> {
    return { selector: name.text, args: [] };
  },
  pragmaBody_unsupportedCall(_kind, _colon, _text): undefined {
    unsupported(this, FRONT_END.foreignCall);
  },
  pragmaArgument_mapping(from, _ws, _arrow, _ws2, to): LiteralValue {
    return { type: 'array', elements: [symbol(from.text), symbol(to.text)] };
  },
  pragmaArgument_bare(name): LiteralValue {
    return bareLiteral(name.text);
  },
};

const expressionActions: Actions = {
  terminated(statement, _dots, _ws) {
    return tree(statement);
  },
  statement(caret, _ws, expression): StatementNode {
    const value = tree<ExpressionNode>(expression);
    if (caret.children.length === 0) return value;
    return { kind: 'return', span: { start: this.span.start, end: value.span.end }, value };
  },
  expression(targets, primary, unaries, binaries, args, cascades): ExpressionNode {
    const context = this.context;
    const simple = operand(primary, unaries, binaries);
    const whole = args.children.length === 0 ? simple : sendTo(simple, keywordMessage(trees(args)));
    const value = cascades.children.length === 0 ? whole : cascade(context, whole, trees(cascades), cascades.span);
    return trees<VariableNode>(targets).reduceRight<ExpressionNode>((inner, target) => assignment(target, inner), value);
  },
  target(name, _ws, assign, _ws2): VariableNode {
    const context = this.context;
    if (assign.text === '_') context.report(FRONT_END.underscoreAssignment, assign.span);
    return { kind: 'variable', ...token(name) };
  },
  unary(name, _ws): MessageNode {
    const { name: selector, span } = token(name);
    return { span, selector, selectorSpan: span, args: [] };
  },
  binary(operator, _ws, primary, unaries): MessageNode {
    const { name: selector, span: selectorSpan } = token(operator);
    const value = operand(primary, unaries);
    return { span: { start: selectorSpan.start, end: value.span.end }, selector, selectorSpan, args: [value] };
  },
  argument(keyword, _ws, primary, unaries, binaries): KeywordPart {
    return { keyword: token(keyword), value: operand(primary, unaries, binaries) };
  },
  cascaded(_semicolon, _ws, message) {
    return tree(message);
  },
  message_keyword(parts): MessageNode {
    return keywordMessage(trees(parts));
  },
  primary(body, _ws): ExpressionNode {
    if (body.rule === 'name') return { kind: 'variable', ...token(body) };
    if (body.rule === 'literal') return { kind: 'literal', span: body.span, value: tree(body) };
    return tree(body);
  },
  parenthesized(_open, _ws, expression, _close): ExpressionNode {
    return { ...tree<ExpressionNode>(expression), span: this.span };
  },
  unsupportedPercent(_open, _text, _close): ExpressionNode {
    const value = unsupported(this, FRONT_END.percentLiteral);
    return { kind: 'literal', span: this.span, value };
  },
  block(_open, _ws, _look, parameters, _look2, temporaries, _dots, _ws2, terminated, last, _close): BlockNode {
    return {
      kind: 'block',
      span: this.span,
      args: trees<VariableDeclaration[]>(parameters).flat(),
      temporaries: trees<VariableDeclaration[]>(temporaries).flat(),
      statements: statements(terminated, last),
    };
  },
  parameters(_colons, _ws, names, _ws2, _bar, _ws3): VariableDeclaration[] {
    return tokens(names);
  },
  brace(_open, _ws, _dots, _ws2, elements, last, _close): BraceNode {
    return { kind: 'brace', span: this.span, elements: [...trees<ExpressionNode>(elements), ...trees<ExpressionNode>(last)] };
  },
  element(expression, _dots, _ws) {
    return tree(expression);
  },
};

const literalActions: Actions = {
  hashed(_hash, body) {
    return tree(body);
  },
  hashedBody_symbol(name): LiteralValue {
    return symbol(name.text);
  },
  hashedBody_quoted(string): LiteralValue {
    return symbol(unquoted(string.text));
  },
  hashedBody_array(_open, _ws, elements, _close): LiteralValue {
    return literalArray(elements);
  },
  hashedBody_byteArray(_open, _ws, numbers, _ws2, _close): LiteralValue {
    return byteArray(numbers);
  },
  hashedBody_unsupportedBinding(_open, _text, _close): LiteralValue {
    return unsupported(this, FRONT_END.bindingLiteral, '#');
  },
  hashedBody_unsupportedConstant(_open, _text, _close): LiteralValue {
    return unsupported(this, FRONT_END.compileTimeConstant, '#');
  },
  hashedBody_hashed(_hash, body) {
    return tree(body);
  },
  arrayElement(element, _ws) {
    return tree(element);
  },
  nestedArray(_open, _ws, elements, _close): LiteralValue {
    return literalArray(elements);
  },
  nestedByteArray(_open, _ws, numbers, _ws2, _close): LiteralValue {
    return byteArray(numbers);
  },
  unsupportedBrace(_open, _text, _close): LiteralValue {
    return unsupported(this, FRONT_END.braceInLiteral);
  },
  bareSymbol(name): LiteralValue {
    return bareLiteral(name.text);
  },
  character(_dollar, character): LiteralValue {
    return { type: 'character', codePoint: character.text.codePointAt(0) as number };
  },
  string(_open, _parts, _close): LiteralValue {
    return { type: 'string', value: unquoted(this.text) };
  },
  number(minus, digits, _look, tail): LiteralValue {
    const context = this.context;
    const read = tail.children.length === 0 ? plainInteger : tree<NumberReader>(tail.children[0]);
    const value = read(context, this.span, digits.text);
    return minus.children.length === 0 ? value : negated(value);
  },
  numberTail_float(_dot, _decimals, _exponent): NumberReader {
    return (context, span, digits) => float(context, span, digits + this.text);
  },
  numberTail_radixFloat(_r, minus, digits, _dot, decimals, exponent): NumberReader {
    return (context, span, radix) => {
      const value = radixFloat(context, span, Number(radix), digits.text, decimals.text, exponentOf(exponent));
      return minus.children.length === 0 ? value : negated(value);
    };
  },
  numberTail_radix(_r, minus, digits, exponent): NumberReader {
    return radixReader(minus, digits.text, exponentOf(exponent));
  },
  numberTail_radixAnyCase(_r, minus, digits): NumberReader {
    return radixReader(minus, digits.text, 0);
  },
  numberTail_scaled(_dot, _decimals, _scale): NumberReader {
    return (context, span, digits) => scaledDecimal(context, span, digits + this.text);
  },
  numberTail_exponent(exponent): NumberReader {
    return (context, span, digits) => decimalInteger(context, span, digits, Number(exponent.text.slice(1)));
  },
};

/** The operation `ast` on the Smalltalk grammar. */
export const SMALLTALK_AST: Actions = { ...methodActions, ...expressionActions, ...literalActions };

/** The same for a grammar whose strings have parts, which may have something to report. `unquote` makes the text of a string literal. */
export function withStringParts(unquote: (text: string) => string): Actions {
  return {
    ...SMALLTALK_AST,
    hashedBody_quoted: (string) => symbol(tree<{ value: string }>(string).value),
    string(_open, parts, _close): LiteralValue {
      trees(parts);
      return { type: 'string', value: unquote(this.text) };
    },
  };
}

/** Makes a number of the digits before its tail; `span` is that of the whole number. */
type NumberReader = (context: ParseContext, span: Span, digits: string) => LiteralValue;

const plainInteger: NumberReader = (_context, _span, digits) => ({ type: 'integer', value: BigInt(digits) });

function radixReader(minus: Node, digits: string, exponent: number): NumberReader {
  return (context, span, radix) => {
    const value = radixInteger(context, span, Number(radix), digits, exponent);
    return minus.children.length === 0 ? value : negated(value);
  };
}

function statements(terminated: Node, last: Node): StatementNode[] {
  return [...trees<StatementNode>(terminated), ...trees<StatementNode>(last)];
}

/** The text of a string literal without its quotes, the doubled ones single. */
export function unquoted(text: string): string {
  return text.slice(1, -1).replaceAll("''", "'");
}
