/**
 * Which sends are inlined. A control message is inlined when its blocks are literal blocks with
 * the right number of arguments; otherwise, and when sent to `super`, it is a message like any
 * other. Messages of cascades are never asked.
 */
import type { BlockNode, ExpressionNode, SendNode } from '../source/ast';

export type ControlForm =
  | { readonly form: 'conditional'; readonly then?: BlockNode; readonly else?: BlockNode }
  | { readonly form: 'ifNil'; readonly ifNil?: BlockNode; readonly ifNotNil?: BlockNode }
  | { readonly form: 'and' | 'or'; readonly rights: readonly BlockNode[] }
  | { readonly form: 'andNot' | 'orNot'; readonly right: BlockNode }
  | { readonly form: 'while'; readonly condition: BlockNode; readonly expected: boolean; readonly body?: BlockNode }
  | { readonly form: 'repeat'; readonly body: BlockNode }
  | { readonly form: 'toByDo'; readonly stop: ExpressionNode; readonly step: number; readonly body: BlockNode }
  | { readonly form: 'timesRepeat'; readonly body: BlockNode };

type Recognizer = (receiver: ExpressionNode, args: readonly ExpressionNode[]) => ControlForm | undefined;

const RECOGNIZERS: ReadonlyMap<string, Recognizer> = new Map<string, Recognizer>([
  ['ifTrue:', conditional((blocks) => ({ then: blocks[0] }))],
  ['ifFalse:', conditional((blocks) => ({ else: blocks[0] }))],
  ['ifTrue:ifFalse:', conditional((blocks) => ({ then: blocks[0], else: blocks[1] }))],
  ['ifFalse:ifTrue:', conditional((blocks) => ({ then: blocks[1], else: blocks[0] }))],
  ['ifNil:', nilTest((args) => ({ ifNil: args[0] }))],
  ['ifNotNil:', nilTest((args) => ({ ifNotNil: args[0] }))],
  ['ifNil:ifNotNil:', nilTest((args) => ({ ifNil: args[0], ifNotNil: args[1] }))],
  ['ifNotNil:ifNil:', nilTest((args) => ({ ifNil: args[1], ifNotNil: args[0] }))],
  ...junctions('and'),
  ...junctions('or'),
  ['andNot:', negated('andNot')],
  ['orNot:', negated('orNot')],
  ['whileTrue:', loop(true)],
  ['whileFalse:', loop(false)],
  ['whileTrue', loop(true)],
  ['whileFalse', loop(false)],
  ['repeat', (receiver) => (isBlock(receiver, 0) ? { form: 'repeat', body: receiver } : undefined)],
  ['timesRepeat:', (_, [body]) => (isBlock(body, 0) ? { form: 'timesRepeat', body } : undefined)],
  ['to:do:', (_, [stop, body]) => (isBlock(body, 1) ? { form: 'toByDo', stop, step: 1, body } : undefined)],
  ['to:by:do:', (_, [stop, step, body]) => counting(stop, stepOf(step), body)],
]);

/** How a send is inlined, or `undefined` when it is an ordinary message. */
export function controlForm({ selector, receiver, args }: SendNode): ControlForm | undefined {
  const recognizer = RECOGNIZERS.get(selector);
  if (recognizer === undefined || isSuper(receiver)) return undefined;
  return recognizer(receiver, args);
}

export function isSuper(node: ExpressionNode): boolean {
  return node.kind === 'variable' && node.name === 'super';
}

function isBlock(node: ExpressionNode | undefined, argumentCount: number): node is BlockNode {
  return node?.kind === 'block' && node.args.length === argumentCount;
}

/** The nodes as blocks without arguments, or `undefined` when one is something else. */
function plainBlocks(nodes: readonly ExpressionNode[]): readonly BlockNode[] | undefined {
  return nodes.every((each) => isBlock(each, 0)) ? (nodes as readonly BlockNode[]) : undefined;
}

function conditional(branches: (blocks: readonly BlockNode[]) => { then?: BlockNode; else?: BlockNode }): Recognizer {
  return (_, args) => {
    const blocks = plainBlocks(args);
    return blocks && { form: 'conditional', ...branches(blocks) };
  };
}

function nilTest(branches: (args: readonly ExpressionNode[]) => { ifNil?: ExpressionNode; ifNotNil?: ExpressionNode }): Recognizer {
  return (_, args) => {
    const { ifNil, ifNotNil } = branches(args);
    if (ifNil && !isBlock(ifNil, 0)) return undefined;
    if (ifNotNil && !isBlock(ifNotNil, 0) && !isBlock(ifNotNil, 1)) return undefined;
    return { form: 'ifNil', ifNil: ifNil as BlockNode | undefined, ifNotNil: ifNotNil as BlockNode | undefined };
  };
}

/** `and:` to `and:and:and:and:`, or the same of `or:`. */
function junctions(form: 'and' | 'or'): [string, Recognizer][] {
  const recognizer: Recognizer = (_, args) => {
    const rights = plainBlocks(args);
    return rights && { form, rights };
  };
  return [1, 2, 3, 4].map((count) => [`${form}:`.repeat(count), recognizer]);
}

function negated(form: 'andNot' | 'orNot'): Recognizer {
  return (_, [right]) => (isBlock(right, 0) ? { form, right } : undefined);
}

function loop(expected: boolean): Recognizer {
  return (condition, [body]) => {
    if (!isBlock(condition, 0) || (body !== undefined && !isBlock(body, 0))) return undefined;
    return { form: 'while', condition, expected, body };
  };
}

function counting(stop: ExpressionNode, step: number | undefined, body: ExpressionNode): ControlForm | undefined {
  return step !== undefined && isBlock(body, 1) ? { form: 'toByDo', stop, step, body } : undefined;
}

/** The step of a loop when it is a literal integer other than 0, within what a number holds exactly. */
function stepOf(node: ExpressionNode): number | undefined {
  if (node.kind !== 'literal' || node.value.type !== 'integer') return undefined;
  const step = Number(node.value.value);
  return Number.isSafeInteger(step) && step !== 0 ? step : undefined;
}
