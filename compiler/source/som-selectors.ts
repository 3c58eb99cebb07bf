/**
 * Messages that mean one thing in SOM and another in the kernel, like `/`, which divides integers
 * without a remainder. In SOM files they are messages of other names, sent and defined; the module
 * SOM implements those for the kernel's objects.
 */
import type { ExpressionNode, MethodNode, StatementNode } from './ast';

const SOM_SELECTORS: ReadonlyMap<string, string> = new Map([
  ['/', 'somQuotient:'],
  ['//', 'somDividedBy:'],
  ['contains:', 'somContains:'],
  ['putAll:', 'somPutAll:'],
  ['sqrt', 'somSqrt'],
  ['remove:', 'somRemove:'],
]);

/** What a selector in a SOM file is to the kernel. */
export function somSelector(selector: string): string {
  return SOM_SELECTORS.get(selector) ?? selector;
}

/** The method with SOM's selectors replaced. */
export function withSomSelectors(method: MethodNode): MethodNode {
  return { ...method, selector: somSelector(method.selector), statements: method.statements.map(statement) };
}

function statement(node: StatementNode): StatementNode {
  return node.kind === 'return' ? { ...node, value: expression(node.value) } : expression(node);
}

function expression(node: ExpressionNode): ExpressionNode {
  switch (node.kind) {
    case 'literal':
    case 'variable':
      return node;
    case 'assignment':
      return { ...node, value: expression(node.value) };
    case 'send':
      return { ...node, selector: somSelector(node.selector), receiver: expression(node.receiver), args: node.args.map(expression) };
    case 'cascade':
      return {
        ...node,
        receiver: expression(node.receiver),
        messages: node.messages.map((each) => ({ ...each, selector: somSelector(each.selector), args: each.args.map(expression) })),
      };
    case 'block':
      return { ...node, statements: node.statements.map(statement) };
    case 'brace':
      return { ...node, elements: node.elements.map(expression) };
    default:
      return node satisfies never;
  }
}
