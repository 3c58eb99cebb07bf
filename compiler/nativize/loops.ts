/**
 * Inlined loops. A `to:do:` whose bounds are SmallIntegers counts in a value known to be one;
 * when that shows at run time only, the loop is there twice, and the general copy is cold.
 */
import type { Instruction } from '../ir/ir';
import type { Tree } from '../treecode';
import { condition, type Targets } from './conditions';
import { messageCondition, messageValue } from './sends';
import type { FunctionTranslator } from './translator';
import { integerConstant, smiStatus } from './values';
import { MAX_SMALL_INTEGER, MIN_SMALL_INTEGER } from '../../segments/format/object-format';

type ToByDo = Tree & { op: 'toByDo' };

/** Bodies with more nodes than this are not translated twice. */
const MAX_DUPLICATED_NODES = 150;

export function whileLoop(t: FunctionTranslator, tree: Tree & { op: 'whileTrue' | 'whileFalse' }, sense: boolean): Instruction {
  const { builder } = t;
  const [header, body, exit] = [builder.newBlock(), builder.newBlock(), builder.newBlock()];
  builder.jump(header);
  builder.start(header);
  condition(t, tree.condition, sense ? { whenTrue: body, whenFalse: exit } : { whenTrue: exit, whenFalse: body });
  builder.enter(body);
  t.effect(tree.body);
  builder.jump(header);
  builder.seal(header);
  builder.enter(exit);
  return t.nil();
}

export function repeat(t: FunctionTranslator, tree: Tree & { op: 'repeat' }): Instruction {
  const { builder } = t;
  const header = builder.newBlock();
  builder.jump(header);
  builder.start(header);
  t.effect(tree.body);
  builder.jump(header);
  builder.seal(header);
  return t.nil();
}

export function toByDo(t: FunctionTranslator, tree: ToByDo): Instruction {
  const start = t.object(tree.start, 'the start of a loop');
  const stop = t.object(tree.stop, 'the end of a loop');
  const known = [smiStatus(start), smiStatus(stop)];
  if (known.every((each) => each === 'smi')) countingLoop(t, tree, start, stop);
  else if (known.includes('pointer') || !isWorthTwoCopies(t, tree)) generalLoop(t, tree, start, stop);
  else twoLoops(t, tree, start, stop);
  return start;
}

function isWorthTwoCopies(t: FunctionTranslator, tree: ToByDo): boolean {
  return !t.builder.coldRegion && countNodes(tree.body) <= MAX_DUPLICATED_NODES;
}

function twoLoops(t: FunctionTranslator, tree: ToByDo, start: Instruction, stop: Instruction): void {
  const { builder } = t;
  const [general, after] = [builder.newBlock(true), builder.newBlock()];
  const [first, last] = [start, stop].map((each) => {
    if (smiStatus(each) === 'smi') return each;
    const next = builder.newBlock();
    builder.branch(builder.emit('isSmi', 'flag', [each]), next, general);
    builder.enter(next);
    return builder.emit('asSmi', 'smi', [each]);
  });
  countingLoop(t, tree, first, last);
  builder.jump(after);
  builder.enter(general);
  builder.coldRegion = true;
  generalLoop(t, tree, start, stop);
  builder.jump(after);
  builder.coldRegion = false;
  builder.enter(after);
}

/** The loop over SmallIntegers; a counter beyond their range is beyond the end, too. */
function countingLoop(t: FunctionTranslator, tree: ToByDo, start: Instruction, stop: Instruction): void {
  const { builder } = t;
  const [body, exit] = [builder.newBlock(), builder.newBlock()];
  const isWithin = (counter: Instruction) =>
    builder.emit('compare', 'flag', [counter, stop], { condition: tree.step > 0 ? 'le' : 'ge' });
  builder.writeVariable(tree.limit, stop);
  builder.branch(isWithin(start), body, exit);
  builder.start(body);
  const counter = builder.phi(body, 'smi', [start]);
  builder.writeVariable(tree.counter, counter);
  t.effect(tree.body);
  const next = builder.emit('smiAdd', 'smi', [counter, t.constant(tree.step)]);
  if (!staysSmall(stop, tree.step)) {
    const inRange = builder.newBlock();
    builder.branch(builder.emit('overflow', 'flag', [next]), exit, inRange);
    builder.enter(inRange);
  }
  if (!builder.isDead) counter.inputs.push(next);
  builder.branch(isWithin(next), body, exit);
  builder.seal(body);
  builder.enter(exit);
}

/** Whether one step beyond a constant end is still a SmallInteger. */
function staysSmall(stop: Instruction, step: number): boolean {
  const end = integerConstant(stop);
  if (end === undefined) return false;
  const beyond = end + BigInt(step);
  return beyond <= MAX_SMALL_INTEGER && beyond >= MIN_SMALL_INTEGER;
}

/** The loop by messages: `<=` or `>=`, and `+`. */
function generalLoop(t: FunctionTranslator, tree: ToByDo, start: Instruction, stop: Instruction): void {
  const { builder } = t;
  const [header, body, exit] = [builder.newBlock(), builder.newBlock(), builder.newBlock()];
  builder.writeVariable(tree.limit, stop);
  builder.writeVariable(tree.counter, start);
  builder.jump(header);
  builder.start(header);
  compareCounter(t, tree, { whenTrue: body, whenFalse: exit });
  builder.enter(body);
  t.effect(tree.body);
  const next = messageValue(t, t.image.symbol('+'), builder.readVariable(tree.counter), [t.constant(tree.step)]);
  builder.writeVariable(tree.counter, t.asObject(next, 'the counter of a loop', tree.position));
  builder.jump(header);
  builder.seal(header);
  builder.enter(exit);
}

function compareCounter(t: FunctionTranslator, tree: ToByDo, targets: Targets): void {
  const selector = t.image.symbol(tree.step > 0 ? '<=' : '>=');
  messageCondition(t, selector, t.builder.readVariable(tree.counter), [t.builder.readVariable(tree.limit)], targets);
}

function countNodes(tree: Tree): number {
  let count = 0;
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) return node.forEach(visit);
    if (typeof node !== 'object' || node === null) return;
    if ('op' in node) count++;
    for (const each of Object.values(node)) visit(each);
  };
  visit(tree);
  return count;
}

