/**
 * Prints syntax trees as s-expressions, for `explain` and for tests: `(send 3 + 4)`, `(:= x 1)`,
 * `(block (args a) (temps b) …)`, `(cascade r (foo) (at:put: 1 2))`, `(brace …)`, `(return …)`.
 */
import { printLiteral } from './print-literal';
import type { BlockNode, ExpressionNode, MessageNode, MethodNode, PragmaNode, StatementNode, VariableDeclaration } from './ast';

const WIDTH = 100;

/** A form not yet laid out: a word, or a list of which the first is its kind. */
type Form = string | readonly Form[];

/** The tree of a method, broken into indented lines where it is long. */
export function printAst(method: MethodNode): string {
  return layOut(methodForm(method), 0);
}

function methodForm(method: MethodNode): Form {
  const { selector, args, temporaries, pragmas, statements } = method;
  return ['method', selector, ...names('args', args), ...names('temps', temporaries), ...pragmas.map(pragmaForm), ...statements.map(statementForm)];
}

function names(kind: string, declarations: readonly VariableDeclaration[]): Form[] {
  return declarations.length === 0 ? [] : [[kind, ...declarations.map((each) => each.name)]];
}

function pragmaForm(pragma: PragmaNode): Form {
  return ['pragma', pragma.selector, ...pragma.args.map(printLiteral)];
}

function statementForm(statement: StatementNode): Form {
  return statement.kind === 'return' ? ['return', expressionForm(statement.value)] : expressionForm(statement);
}

function expressionForm(node: ExpressionNode): Form {
  switch (node.kind) {
    case 'literal':
      return printLiteral(node.value);
    case 'variable':
      return node.name;
    case 'assignment':
      return [':=', node.target.name, expressionForm(node.value)];
    case 'send':
      return ['send', expressionForm(node.receiver), node.selector, ...node.args.map(expressionForm)];
    case 'cascade':
      return ['cascade', expressionForm(node.receiver), ...node.messages.map(messageForm)];
    case 'block':
      return blockForm(node);
    case 'brace':
      return ['brace', ...node.elements.map(expressionForm)];
    default:
      return node satisfies never;
  }
}

function messageForm(message: MessageNode): Form {
  return [message.selector, ...message.args.map(expressionForm)];
}

function blockForm(block: BlockNode): Form {
  return ['block', ...names('args', block.args), ...names('temps', block.temporaries), ...block.statements.map(statementForm)];
}

function layOut(form: Form, indent: number): string {
  const line = oneLine(form);
  if (typeof form === 'string' || indent + line.length <= WIDTH) return line;
  const head = headLength(form);
  const rest = form.slice(head).map((each) => `\n${' '.repeat(indent + 2)}${layOut(each, indent + 2)}`);
  return `(${form.slice(0, head).map(oneLine).join(' ')}${rest.join('')})`;
}

/** What stays on the first line of a broken form: its kind and the words after it. */
function headLength(form: readonly Form[]): number {
  const first = form.findIndex((each, index) => index > 0 && typeof each !== 'string');
  return first < 0 ? form.length : first;
}

function oneLine(form: Form): string {
  return typeof form === 'string' ? form : `(${form.map(oneLine).join(' ')})`;
}
