/**
 * Tree → indented text. A node is its operation and its operands; one that is short stands on
 * one line with its nested nodes in parentheses, else each operand that is a node has its own
 * indented part, named when there are several.
 */
import { operandsOf, type Operand } from './operands';
import type { BindingReference, Capture, CompiledCode, Literal, Tree, TreeMessage } from './tree';
import { MethodFormat } from '../../segments/format/object-format';
import { printLiteral as printLiteralValue } from '../source/print-literal';

const WIDTH = 88;
const INDENT = '  ';

/** Names for the numbers in a tree. */
interface Names {
  literal(index: number): string;
  local(index: number): string;
  /** The names inside the block of a literal index, which captured variables of the outside. */
  inside(block: number, captures: readonly Capture[]): Names;
  copied(index: number): string;
}

/** Prints a tree; `literalPrinter` tells what stands at an index of the literal frame. */
export function printTree(tree: Tree, literalPrinter: (index: number) => string): string {
  const names: Names = { literal: literalPrinter, local: String, copied: String, inside: () => names };
  return print(tree, names);
}

/** Prints a method as the compiler answers it, its locals by name; the first line tells the selector and the locals. */
export function printCode(code: CompiledCode): string {
  const literal = (index: number) => printLiteral(code.literals[index]);
  const lines = print(code.body, namesOf(code, literal, code.localNames, [])).split('\n');
  return [`${code.selector} ${printActivation(code)}`, ...indented(lines)].join('\n');
}

/** The locals in brackets, with `^` behind them when a non-local return needs the home. */
function printActivation({ format, localNames }: Pick<CompiledCode, 'format' | 'localNames'>): string {
  return `[${[...localNames, ...(format & MethodFormat.needsHome ? ['^'] : [])].join(' ')}]`;
}

function namesOf(code: CompiledCode, literal: (index: number) => string, locals: readonly string[], copies: readonly string[]): Names {
  const local = (index: number) => locals[index] ?? String(index);
  const copied = (index: number) => copies[index] ?? String(index);
  const inside = (block: number, captures: readonly Capture[]) => {
    const entry = code.literals[block];
    const taken = captures.map((each) => (each.from === 'local' ? local(each.index) : copied(each.index)));
    return namesOf(code, literal, entry?.type === 'block' ? entry.localNames : [], taken);
  };
  return { literal, local, copied, inside };
}

export function printLiteral(literal: Literal): string {
  switch (literal.type) {
    case 'value':
      return printLiteralValue(literal.value);
    case 'selector':
      return `#${literal.selector}`;
    case 'binding':
      return printBinding(literal.binding);
    case 'block':
      return printActivation(literal);
    default:
      return literal satisfies never;
  }
}

function printBinding(binding: BindingReference): string {
  return binding.scope === 'class' ? `${binding.className}.${binding.name}` : binding.name;
}

/** The operations that always take a line for each part. */
const TALL: ReadonlySet<Tree['op']> = new Set(['sequence', 'block', 'conditional', 'whileTrue', 'whileFalse', 'repeat', 'toByDo', 'ifNilIfNotNil', 'cascade']);

function print(tree: Tree, names: Names): string {
  return flat(tree, names, WIDTH) ?? tall(tree, names).join('\n');
}

/** The node on one line, unless it holds a tall one or is too wide. */
function flat(tree: Tree, names: Names, width: number): string | undefined {
  if (TALL.has(tree.op)) return undefined;
  const words: string[] = [tree.op];
  for (const operand of operandsOf(tree)) {
    const text = flatOperand(tree, operand, names, width);
    if (text === undefined) return undefined;
    if (text !== '') words.push(text);
  }
  const line = words.join(' ');
  return line.length <= width ? line : undefined;
}

function flatOperand(tree: Tree, operand: Operand, names: Names, width: number): string | undefined {
  if (operand.kind === 'n') return flatNode(operand.value, names, width);
  if (operand.kind === 'n*') return flatNodes(operand.value, names, width);
  return simpleOperand(tree, operand, names);
}

function flatNode(tree: Tree, names: Names, width: number): string | undefined {
  const text = flat(tree, names, width);
  return text === undefined || !text.includes(' ') ? text : `(${text})`;
}

function flatNodes(trees: readonly Tree[], names: Names, width: number): string | undefined {
  const texts: string[] = [];
  for (const each of trees) {
    const text = flatNode(each, names, width);
    if (text === undefined) return undefined;
    texts.push(text);
  }
  return texts.join(' ');
}

/** An operand that is no node, in one word. */
function simpleOperand(tree: Tree, operand: Operand, names: Names): string {
  switch (operand.kind) {
    case 'u':
      return variable(tree, operand.name, operand.value, names);
    case 'z':
      return String(operand.value);
    case 'l':
      return names.literal(operand.value);
    case 'c*':
      return operand.value.length === 0 ? '' : `over ${operand.value.map((each) => capture(each, names)).join(', ')}`;
    default:
      return '';
  }
}

function variable(tree: Tree, operand: string, index: number, names: Names): string {
  switch (tree.op) {
    case 'local':
    case 'storeLocal':
    case 'toByDo':
      return names.local(index);
    case 'copied':
      return names.copied(index);
    case 'vectorLocal':
    case 'storeVectorLocal':
      return operand === 'slot' ? String(index) : names.local(index);
    case 'vectorCopied':
    case 'storeVectorCopied':
      return operand === 'slot' ? String(index) : names.copied(index);
    case 'ifNilIfNotNil':
      return index === 0 ? '' : names.local(index - 1);
    default:
      return String(index);
  }
}

function capture(captured: Capture, names: Names): string {
  return `${captured.from} ${captured.from === 'local' ? names.local(captured.index) : names.copied(captured.index)}`;
}

function tall(tree: Tree, names: Names): string[] {
  const operands = operandsOf(tree);
  const words = operands.map((each) => simpleOperand(tree, each, names)).filter((each) => each !== '');
  const parts = operands.filter((each) => each.kind === 'n' || each.kind === 'n*' || each.kind === 'm*');
  const inner = tree.op === 'block' ? names.inside(tree.block, tree.captures) : names;
  const bodies = parts.map((each) => part(each, inner));
  const lines = parts.length === 1 ? bodies[0] : parts.flatMap((each, index) => named(each.name, bodies[index]));
  return [[tree.op, ...words].join(' '), ...indented(lines)];
}

function part(operand: Operand, names: Names): string[] {
  if (operand.kind === 'n') return print(operand.value, names).split('\n');
  if (operand.kind === 'n*') return operand.value.flatMap((each) => print(each, names).split('\n'));
  return operand.kind === 'm*' ? operand.value.flatMap((each) => messageLines(each, names)) : [];
}

function messageLines(message: TreeMessage, names: Names): string[] {
  const selector = names.literal(message.selector);
  const args = flatNodes(message.args, names, WIDTH);
  if (args !== undefined) return [args === '' ? selector : `${selector} ${args}`];
  return [selector, ...indented(message.args.flatMap((each) => print(each, names).split('\n')))];
}

function named(name: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  return lines.length === 1 ? [`${name}: ${lines[0]}`] : [`${name}:`, ...indented(lines)];
}

function indented(lines: readonly string[]): string[] {
  return lines.map((each) => INDENT + each);
}
