/** From matched text to syntax tree: the one operation on the Smalltalk grammar, in the order of its rules. */
import { perform, type ActionDict, type Node, type Semantics } from './ohm';
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

const tree = <T>(node: Node, context: ParseContext): T => perform('ast', node, context.args);
const trees = <T>(iteration: Node, context: ParseContext): T[] => iteration.children.map((each) => tree<T>(each, context));
const contextOf = (node: Node): ParseContext => node.args.context as ParseContext;

function sendTo(receiver: ExpressionNode, message: MessageNode): SendNode {
  const { selector, selectorSpan, args } = message;
  return { kind: 'send', span: { start: receiver.span.start, end: message.span.end }, receiver, selector, selectorSpan, args };
}

function operand(context: ParseContext, primary: Node, ...messages: Node[]): ExpressionNode {
  return messages.flatMap((each) => trees<MessageNode>(each, context)).reduce<ExpressionNode>(sendTo, tree(primary, context));
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

function byteArray(context: ParseContext, numbers: Node): LiteralValue {
  const byte = (node: Node): number => {
    const literal = tree<LiteralValue>(node, context);
    const value = literal.type === 'integer' ? Number(literal.value) : -1;
    if (value < 0 || value > 255) context.report(FRONT_END.byteOutOfRange, context.span(node.source), { value: node.sourceString });
    return value;
  };
  return { type: 'byteArray', bytes: numbers.children.map(byte) };
}

function literalArray(context: ParseContext, elements: Node): LiteralValue {
  return { type: 'array', elements: trees(elements, context) };
}

/** `prefix` is what the construct has before the node. */
function unsupported(node: Node, kind: DiagnosticKind, prefix = ''): LiteralValue {
  const context = contextOf(node);
  const text = prefix + node.sourceString.trim();
  const start = context.span(node.source).start - prefix.length;
  context.report(kind, { start, end: start + text.length }, { text });
  return NIL;
}

function token(node: Node, context: ParseContext): VariableDeclaration {
  return { name: node.sourceString, span: context.span(node.source) };
}

function tokens(iteration: Node, context: ParseContext): VariableDeclaration[] {
  return iteration.children.map((each) => token(each, context));
}

function exponentOf(optional: Node): number {
  return optional.numChildren === 0 ? 0 : Number(optional.sourceString.slice(1));
}

/** What a grammar that extends Smalltalk's means by it. */
export interface Extension {
  readonly actions: ActionDict<unknown>;
  /** The text of a string literal without its quotes. */
  readonly unquoted: (text: string) => string;
}

/** Makes the operation `ast(context)` for the Smalltalk grammar and those that extend it. */
export function addAstOperation(semantics: Semantics, extension?: Extension): Semantics {
  const strings = extension === undefined ? {} : stringActions(extension.unquoted);
  return semantics.addOperation<unknown>('ast(context)', { ...methodActions, ...expressionActions, ...literalActions, ...strings, ...extension?.actions });
}

/** Strings have parts that may have something to report. */
function stringActions(unquote: (text: string) => string): ActionDict<unknown> {
  const text = (string: Node, parts: Node): string => {
    trees(parts, contextOf(string));
    return unquote(string.sourceString);
  };
  return {
    hashedBody_quoted: (string: Node): LiteralValue => symbol((string.ast(contextOf(string)) as { value: string }).value),
    string(_open, parts, _close): LiteralValue {
      return { type: 'string', value: text(this, parts) };
    },
  };
}

const methodActions: ActionDict<unknown> = {
  tonelMethod(_ws, pattern, _open, _ws2, body, close, _ws3): MethodNode {
    const context = contextOf(this);
    const span = { start: context.span(pattern.source).start, end: context.span(close.source).end };
    return { kind: 'method', span, ...tree<Pattern>(pattern, context), ...tree<Body>(body, context) };
  },
  doIt(_ws, body): MethodNode {
    const context = contextOf(this);
    const span = context.span(this.source);
    const selectorSpan = { start: span.start, end: span.start };
    return { kind: 'method', span, selector: 'doIt', selectorSpan, args: [], ...tree<Body>(body, context) };
  },
  pattern_keyword(keywords, _ws, names, _ws2): Pattern {
    const context = contextOf(this);
    const parts = tokens(keywords, context);
    return { selector: parts.map((each) => each.name).join(''), selectorSpan: parts[0].span, args: tokens(names, context) };
  },
  pattern_unary(name, _ws): Pattern {
    const { name: selector, span: selectorSpan } = token(name, contextOf(this));
    return { selector, selectorSpan, args: [] };
  },
  pattern_binary(operator, _ws, name, _ws2): Pattern {
    const context = contextOf(this);
    const { name: selector, span: selectorSpan } = token(operator, context);
    return { selector, selectorSpan, args: [token(name, context)] };
  },
  body(_look, declarations, _dots, _ws, terminated, last): Body {
    const context = contextOf(this);
    const declared = trees<VariableDeclaration[] | PragmaNode>(declarations, context);
    const temporaries = declared.flatMap((each) => (Array.isArray(each) ? each : []));
    const pragmas = declared.flatMap((each) => (Array.isArray(each) ? [] : [each]));
    return { temporaries, pragmas, statements: statements(terminated, last, context) };
  },
  temporaries(_bar, _ws, names, _ws2, _bar2, _ws3): VariableDeclaration[] {
    return tokens(names, contextOf(this));
  },
  pragma(_open, _ws, body, close, _ws2): PragmaNode | VariableDeclaration[] {
    const context = contextOf(this);
    const span = { start: context.span(this.source).start, end: context.span(close.source).end };
    const content = tree<Omit<PragmaNode, 'span'> | undefined>(body, context);
    return content ? { span, ...content } : [];
  },
  pragmaBody_keyword(keywords, _ws, args, _ws2): Omit<PragmaNode, 'span'> {
    return { selector: keywords.children.map((each) => each.sourceString).join(''), args: trees(args, contextOf(this)) };
  },
  pragmaBody_unary(name, _ws): Omit<PragmaNode, 'span'> {
    return { selector: name.sourceString, args: [] };
  },
  pragmaBody_unsupportedCall(_kind, _colon, _text): undefined {
    unsupported(this, FRONT_END.foreignCall);
  },
  pragmaArgument_mapping(from, _ws, _arrow, _ws2, to): LiteralValue {
    return { type: 'array', elements: [symbol(from.sourceString), symbol(to.sourceString)] };
  },
  pragmaArgument_bare(name): LiteralValue {
    return bareLiteral(name.sourceString);
  },
};

const expressionActions: ActionDict<unknown> = {
  terminated(statement, _dots, _ws) {
    return tree(statement, contextOf(this));
  },
  statement(caret, _ws, expression): StatementNode {
    const context = contextOf(this);
    const value = tree<ExpressionNode>(expression, context);
    if (caret.numChildren === 0) return value;
    return { kind: 'return', span: { start: context.span(this.source).start, end: value.span.end }, value };
  },
  expression(targets, primary, unaries, binaries, args, cascades): ExpressionNode {
    const context = contextOf(this);
    const simple = operand(context, primary, unaries, binaries);
    const whole = args.numChildren === 0 ? simple : sendTo(simple, keywordMessage(trees(args, context)));
    const value = cascades.numChildren === 0 ? whole : cascade(context, whole, trees(cascades, context), context.span(cascades.source));
    return trees<VariableNode>(targets, context).reduceRight<ExpressionNode>((inner, target) => assignment(target, inner), value);
  },
  target(name, _ws, assign, _ws2): VariableNode {
    const context = contextOf(this);
    if (assign.sourceString === '_') context.report(FRONT_END.underscoreAssignment, context.span(assign.source));
    return { kind: 'variable', ...token(name, context) };
  },
  unary(name, _ws): MessageNode {
    const { name: selector, span } = token(name, contextOf(this));
    return { span, selector, selectorSpan: span, args: [] };
  },
  binary(operator, _ws, primary, unaries): MessageNode {
    const context = contextOf(this);
    const { name: selector, span: selectorSpan } = token(operator, context);
    const value = operand(context, primary, unaries);
    return { span: { start: selectorSpan.start, end: value.span.end }, selector, selectorSpan, args: [value] };
  },
  argument(keyword, _ws, primary, unaries, binaries): KeywordPart {
    const context = contextOf(this);
    return { keyword: token(keyword, context), value: operand(context, primary, unaries, binaries) };
  },
  cascaded(_semicolon, _ws, message) {
    return tree(message, contextOf(this));
  },
  message_keyword(parts): MessageNode {
    return keywordMessage(trees(parts, contextOf(this)));
  },
  primary(body, _ws): ExpressionNode {
    const context = contextOf(this);
    if (body.ctorName === 'name') return { kind: 'variable', ...token(body, context) };
    if (body.ctorName === 'literal') return { kind: 'literal', span: context.span(body.source), value: tree(body, context) };
    return tree(body, context);
  },
  parenthesized(_open, _ws, expression, _close): ExpressionNode {
    const context = contextOf(this);
    return { ...tree<ExpressionNode>(expression, context), span: context.span(this.source) };
  },
  unsupportedPercent(_open, _text, _close): ExpressionNode {
    const value = unsupported(this, FRONT_END.percentLiteral);
    return { kind: 'literal', span: contextOf(this).span(this.source), value };
  },
  block(_open, _ws, _look, parameters, _look2, temporaries, _dots, _ws2, terminated, last, _close): BlockNode {
    const context = contextOf(this);
    return {
      kind: 'block',
      span: context.span(this.source),
      args: trees<VariableDeclaration[]>(parameters, context).flat(),
      temporaries: trees<VariableDeclaration[]>(temporaries, context).flat(),
      statements: statements(terminated, last, context),
    };
  },
  parameters(_colons, _ws, names, _ws2, _bar, _ws3): VariableDeclaration[] {
    return tokens(names, contextOf(this));
  },
  brace(_open, _ws, _dots, _ws2, elements, last, _close): BraceNode {
    const context = contextOf(this);
    return { kind: 'brace', span: context.span(this.source), elements: [...trees<ExpressionNode>(elements, context), ...trees<ExpressionNode>(last, context)] };
  },
  element(expression, _dots, _ws) {
    return tree(expression, contextOf(this));
  },
};

const literalActions: ActionDict<unknown> = {
  hashed(_hash, body) {
    return tree(body, contextOf(this));
  },
  hashedBody_symbol(name): LiteralValue {
    return symbol(name.sourceString);
  },
  hashedBody_quoted(string): LiteralValue {
    return symbol(unquoted(string.sourceString));
  },
  hashedBody_array(_open, _ws, elements, _close): LiteralValue {
    return literalArray(contextOf(this), elements);
  },
  hashedBody_byteArray(_open, _ws, numbers, _ws2, _close): LiteralValue {
    return byteArray(contextOf(this), numbers);
  },
  hashedBody_unsupportedBinding(_open, _text, _close): LiteralValue {
    return unsupported(this, FRONT_END.bindingLiteral, '#');
  },
  hashedBody_unsupportedConstant(_open, _text, _close): LiteralValue {
    return unsupported(this, FRONT_END.compileTimeConstant, '#');
  },
  hashedBody_hashed(_hash, body) {
    return tree(body, contextOf(this));
  },
  arrayElement(element, _ws) {
    return tree(element, contextOf(this));
  },
  nestedArray(_open, _ws, elements, _close): LiteralValue {
    return literalArray(contextOf(this), elements);
  },
  nestedByteArray(_open, _ws, numbers, _ws2, _close): LiteralValue {
    return byteArray(contextOf(this), numbers);
  },
  unsupportedBrace(_open, _text, _close): LiteralValue {
    return unsupported(this, FRONT_END.braceInLiteral);
  },
  bareSymbol(name): LiteralValue {
    return bareLiteral(name.sourceString);
  },
  character(_dollar, character): LiteralValue {
    return { type: 'character', codePoint: character.sourceString.codePointAt(0) as number };
  },
  string(_open, _parts, _close): LiteralValue {
    return { type: 'string', value: unquoted(this.sourceString) };
  },
  number(minus, digits, _look, tail): LiteralValue {
    const context = contextOf(this);
    const read = tail.numChildren === 0 ? plainInteger : tree<NumberReader>(tail.child(0), context);
    const value = read(context, context.span(this.source), digits.sourceString);
    return minus.numChildren === 0 ? value : negated(value);
  },
  numberTail_float(_dot, _decimals, _exponent): NumberReader {
    return (context, span, digits) => float(context, span, digits + this.sourceString);
  },
  numberTail_radixFloat(_r, minus, digits, _dot, decimals, exponent): NumberReader {
    return (context, span, radix) => {
      const value = radixFloat(context, span, Number(radix), digits.sourceString, decimals.sourceString, exponentOf(exponent));
      return minus.numChildren === 0 ? value : negated(value);
    };
  },
  numberTail_radix(_r, minus, digits, exponent): NumberReader {
    return radixReader(minus, digits.sourceString, exponentOf(exponent));
  },
  numberTail_radixAnyCase(_r, minus, digits): NumberReader {
    return radixReader(minus, digits.sourceString, 0);
  },
  numberTail_scaled(_dot, _decimals, _scale): NumberReader {
    return (context, span, digits) => scaledDecimal(context, span, digits + this.sourceString);
  },
  numberTail_exponent(exponent): NumberReader {
    return (context, span, digits) => decimalInteger(context, span, digits, Number(exponent.sourceString.slice(1)));
  },
};

/** Makes a number of the digits before its tail; `span` is that of the whole number. */
type NumberReader = (context: ParseContext, span: Span, digits: string) => LiteralValue;

const plainInteger: NumberReader = (_context, _span, digits) => ({ type: 'integer', value: BigInt(digits) });

function radixReader(minus: Node, digits: string, exponent: number): NumberReader {
  return (context, span, radix) => {
    const value = radixInteger(context, span, Number(radix), digits, exponent);
    return minus.numChildren === 0 ? value : negated(value);
  };
}

function statements(terminated: Node, last: Node, context: ParseContext): StatementNode[] {
  return [...trees<StatementNode>(terminated, context), ...trees<StatementNode>(last, context)];
}

/** The text of a string literal without its quotes, the doubled ones single. */
export function unquoted(text: string): string {
  return text.slice(1, -1).replaceAll("''", "'");
}
