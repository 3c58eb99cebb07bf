/** Trees as conditions: they feed branches, with no boolean object in between. */
import type { Instruction, BasicBlock } from '../ir/ir';
import type { GuestObject } from '../../segments/image/values';
import type { Tree } from '../treecode';
import { sendCondition } from './sends';
import type { FunctionTranslator } from './translator';

/** Where a condition leads. */
export interface Targets {
  readonly whenTrue: BasicBlock;
  readonly whenFalse: BasicBlock;
  /** What happens to a value that is no Boolean, in a cold block; the default sends `mustBeBoolean`. */
  readonly otherwise?: (value: Instruction) => void;
}

/** Translates a tree and goes on at one of the targets, which the caller seals. */
export function condition(t: FunctionTranslator, tree: Tree, targets: Targets): void {
  const { builder } = t;
  const outer = builder.position;
  if (tree.position >= 0) builder.position = tree.position;
  translateCondition(t, tree, targets);
  builder.position = outer;
}

function translateCondition(t: FunctionTranslator, tree: Tree, targets: Targets): void {
  switch (tree.op) {
    case 'true':
      return t.builder.jump(targets.whenTrue);
    case 'false':
      return t.builder.jump(targets.whenFalse);
    case 'send':
      return sendCondition(t, tree, targets);
    case 'and':
    case 'or':
      return shortCircuit(t, tree, targets);
    case 'conditional':
      return choice(t, tree, targets);
    case 'sequence':
      return sequence(t, tree, targets);
    default:
      return testBoolean(t, t.object(tree, 'the condition'), targets);
  }
}

/** Runs `body` at a block that only what came before leads to. */
function at(t: FunctionTranslator, block: BasicBlock, body: () => void): void {
  t.builder.enter(block);
  body();
}

function shortCircuit(t: FunctionTranslator, tree: Tree & { op: 'and' | 'or' }, targets: Targets): void {
  const right = t.builder.newBlock();
  const { whenTrue, whenFalse } = targets;
  condition(t, tree.left, tree.op === 'and' ? { whenTrue: right, whenFalse } : { whenTrue, whenFalse: right });
  at(t, right, () => condition(t, tree.right, targets));
}

function choice(t: FunctionTranslator, tree: Tree & { op: 'conditional' }, targets: Targets): void {
  const [whenTrue, whenFalse] = [t.builder.newBlock(), t.builder.newBlock()];
  condition(t, tree.condition, { whenTrue, whenFalse });
  at(t, whenTrue, () => condition(t, tree.then, targets));
  at(t, whenFalse, () => condition(t, tree.else, targets));
}

function sequence(t: FunctionTranslator, tree: Tree & { op: 'sequence' }, targets: Targets): void {
  const { statements } = tree;
  if (statements.length === 0) return testBoolean(t, t.nil(), targets);
  statements.slice(0, -1).forEach((each) => t.effect(each));
  condition(t, statements[statements.length - 1], targets);
}

/** Goes on by an object that should be true or false. */
export function testBoolean(t: FunctionTranslator, value: Instruction, targets: Targets): void {
  const { builder, image } = t;
  if (value.op === 'constObject' && value.attributes.object === image.boolean(true)) return builder.jump(targets.whenTrue);
  if (value.op === 'constObject' && value.attributes.object === image.boolean(false)) return builder.jump(targets.whenFalse);
  const notTrue = builder.newBlock();
  const neither = builder.newBlock(true);
  builder.branch(t.isIdentical(value, image.boolean(true)), targets.whenTrue, notTrue);
  builder.enter(notTrue);
  builder.branch(t.isIdentical(value, image.boolean(false)), targets.whenFalse, neither);
  at(t, neither, () => (targets.otherwise ?? ((other) => mustBeBoolean(t, other, targets)))(value));
}

/** What `mustBeBoolean` answers decides, should it come back; no Boolean either is sent it again. */
function mustBeBoolean(t: FunctionTranslator, value: Instruction, targets: Targets): void {
  const { builder, image } = t;
  const selector: GuestObject = image.symbol('mustBeBoolean');
  const [again, notTrue] = [builder.newBlock(true), builder.newBlock(true)];
  builder.jump(again);
  builder.start(again);
  const asked = builder.phi(again, 'oop', [value]);
  const answer = builder.emit('send', 'oop', [asked], { selector, site: t.unit.sites.newSite(selector, 0) });
  builder.branch(t.isIdentical(answer, image.boolean(true)), targets.whenTrue, notTrue);
  builder.enter(notTrue);
  if (!builder.isDead) asked.inputs.push(answer);
  builder.branch(t.isIdentical(answer, image.boolean(false)), targets.whenFalse, again);
  builder.seal(again);
}
