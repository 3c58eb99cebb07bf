/** Prints syntax trees as Smalltalk, with parentheses only where they are needed. */
import { printLiteral, type BlockNode, type ExpressionNode, type MessageNode, type MethodNode, type PragmaNode, type StatementNode, type VariableDeclaration } from '../../../compiler/source';

/** How tightly an expression binds: a number of a lower level needs parentheses where a higher one is wanted. */
const enum Level {
  expression,
  keyword,
  binary,
  unary,
  primary,
}

/** A method as a Tonel file has it, without the class. */
export function printMethod(method: MethodNode): string {
  const { temporaries, pragmas, statements } = method;
  const lines = [...pragmas.map(printPragma), printTemporaries(temporaries), printStatements(statements, '.\n\t')];
  return `${printPattern(method)} [\n\t${lines.filter((each) => each !== '').join('\n\t')}\n]`;
}

export function printPattern({ selector, args }: Pick<MethodNode, 'selector' | 'args'>): string {
  return args.length === 0 ? selector : printParts(selector, args.map((each) => each.name));
}

function printParts(selector: string, args: readonly string[]): string {
  const parts = selector.match(/[^:]+:/g) ?? [selector];
  return parts.map((each, index) => `${each} ${args[index]}`).join(' ');
}

function printPragma({ selector, args }: PragmaNode): string {
  // The space keeps `#+` from taking the bracket into its name.
  return `<${args.length === 0 ? selector : printParts(selector, args.map(printLiteral))} >`;
}

function printTemporaries(temporaries: readonly VariableDeclaration[]): string {
  return temporaries.length === 0 ? '' : `| ${temporaries.map((each) => each.name).join(' ')} |`;
}

function printStatements(statements: readonly StatementNode[], separator: string): string {
  return statements.map((each) => (each.kind === 'return' ? `^${printExpression(each.value)}` : printExpression(each))).join(separator);
}

export function printExpression(node: ExpressionNode): string {
  return print(node, Level.expression);
}

function print(node: ExpressionNode, wanted: Level): string {
  return levelOf(node) < wanted ? `(${plain(node)})` : plain(node);
}

function levelOf(node: ExpressionNode): Level {
  if (node.kind === 'assignment' || node.kind === 'cascade') return Level.expression;
  return node.kind === 'send' ? messageLevel(node.selector) : Level.primary;
}

function messageLevel(selector: string): Level {
  if (selector.endsWith(':')) return Level.keyword;
  return /^[\p{L}_]/u.test(selector) ? Level.unary : Level.binary;
}

function plain(node: ExpressionNode): string {
  switch (node.kind) {
    case 'literal':
      return printLiteral(node.value);
    case 'variable':
      return node.name;
    case 'assignment':
      return `${node.target.name} := ${print(node.value, Level.expression)}`;
    case 'send':
      return `${printReceiver(node.receiver, node.selector)} ${printMessage(node)}`;
    case 'cascade':
      return `${printReceiver(node.receiver, node.messages[0].selector)} ${node.messages.map(printMessage).join('; ')}`;
    case 'block':
      return printBlock(node);
    case 'brace':
      return `{${node.elements.map(printExpression).join('. ')}}`;
    default:
      return node satisfies never;
  }
}

function printReceiver(receiver: ExpressionNode, selector: string): string {
  const level = messageLevel(selector);
  return print(receiver, level === Level.keyword ? Level.binary : level);
}

function printMessage({ selector, args }: Pick<MessageNode, 'selector' | 'args'>): string {
  const level = messageLevel(selector);
  if (level === Level.unary) return selector;
  return printParts(selector, args.map((each) => print(each, level === Level.keyword ? Level.binary : Level.unary)));
}

function printBlock({ args, temporaries, statements }: BlockNode): string {
  const parameters = args.length === 0 ? '' : `${args.map((each) => `:${each.name}`).join(' ')} | `;
  return `[${[parameters + printTemporaries(temporaries), printStatements(statements, '. ')].filter((each) => each !== '').join(' ')}]`;
}
