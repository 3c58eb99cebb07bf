/** Parses one method, or one sequence of statements, to its syntax tree. */
import type { Diagnostic } from '../../segments/diagnostics';
import type { ExpressionNode, MethodNode, StatementNode } from './ast';
import type { MethodDefinition, SourceFile } from './definitions';
import { FRONT_END } from './diagnostics';
import { parseSmalltalk, parseSomMethod } from './grammars';
import { ParseContext } from './parse-context';
import { isSomFile } from './som-reader';

export interface ParseResult {
  /** Present when there are no errors. */
  readonly method?: MethodNode;
  readonly diagnostics: readonly Diagnostic[];
}

/** The tree of a method that `readTonelFile` or `readSomFile` found in this file; its spans are offsets into the file. */
export function parseMethod(file: SourceFile, definition: MethodDefinition): ParseResult {
  const { start, end } = definition.span;
  const context = new ParseContext(file.path, start);
  const text = file.text.slice(start, end);
  const method = isSomFile(file) ? parseSomMethod<MethodNode>(text, context) : parseSmalltalk<MethodNode>('tonelMethod', text, context);
  return resultOf(method, context);
}

/** The statements of `file` as a method `doIt` that returns the value of the last one. */
export function parseExpression(file: SourceFile): ParseResult {
  const context = new ParseContext(file.path, 0);
  const method = parseSmalltalk<MethodNode>('doIt', file.text, context);
  if (method && method.statements.length === 0) context.report(FRONT_END.emptyExpression, method.span);
  return resultOf(method && { ...method, statements: withReturn(method.statements) }, context);
}

function resultOf(method: MethodNode | undefined, context: ParseContext): ParseResult {
  const { diagnostics } = context;
  return diagnostics.some((each) => each.severity === 'error') ? { diagnostics } : { method, diagnostics };
}

function withReturn(statements: readonly StatementNode[]): readonly StatementNode[] {
  return statements.map((each, index) => (index === statements.length - 1 && each.kind !== 'return' ? returning(each) : each));
}

function returning(value: ExpressionNode): StatementNode {
  return { kind: 'return', span: value.span, value };
}
