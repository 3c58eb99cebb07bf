/** Inlined conditionals and nil tests, for their value or for their effect only. */
import type { BasicBlock, Instruction } from '../ir/ir';
import type { Tree } from '../treecode';
import { condition } from './conditions';
import { NATIVIZATION_DIAGNOSTICS as N } from './diagnostics';
import type { FunctionTranslator } from './translator';

/** Whether the value of a tree is taken. */
export type Wanted = 'value' | 'effect';

export type ConditionalTree = Tree & { op: 'conditional' | 'and' | 'or' | 'ifNil' | 'ifNilIfNotNil' };

type Path = readonly [block: BasicBlock, run: () => Instruction];

/** Translates a conditional; its value is nil when only the effect is wanted. */
export function conditional(t: FunctionTranslator, tree: ConditionalTree, wanted: Wanted): Instruction {
  const [first, second] = paths(t, tree, (each) => run(t, each, wanted));
  return wanted === 'value' ? eitherValue(t, first, second) : eitherEffect(t, first, second);
}

function run(t: FunctionTranslator, tree: Tree, wanted: Wanted): Instruction {
  if (wanted === 'value') return t.value(tree);
  t.effect(tree);
  return t.nil();
}

/** Emits the test; answers the two ways on. */
function paths(t: FunctionTranslator, tree: ConditionalTree, value: (tree: Tree) => Instruction): readonly [Path, Path] {
  switch (tree.op) {
    case 'conditional': {
      const [whenTrue, whenFalse] = test(t, tree.condition);
      return [[whenTrue, () => value(tree.then)], [whenFalse, () => value(tree.else)]];
    }
    case 'and': {
      const [whenTrue, whenFalse] = test(t, tree.left);
      return [[whenTrue, () => value(tree.right)], [whenFalse, () => t.constant(t.image.boolean(false))]];
    }
    case 'or': {
      const [whenTrue, whenFalse] = test(t, tree.left);
      return [[whenTrue, () => t.constant(t.image.boolean(true))], [whenFalse, () => value(tree.right)]];
    }
    case 'ifNil': {
      const receiver = t.object(tree.receiver, 'the receiver of ifNil:');
      const [whenNil, otherwise] = nilTest(t, receiver);
      return [[whenNil, () => value(tree.then)], [otherwise, () => receiver]];
    }
    case 'ifNilIfNotNil': {
      const receiver = t.object(tree.receiver, 'the receiver of ifNotNil:');
      const [whenNil, otherwise] = nilTest(t, receiver);
      return [[whenNil, () => value(tree.then)], [otherwise, () => bound(t, tree.local, receiver, () => value(tree.else))]];
    }
    default:
      return tree satisfies never;
  }
}

function bound(t: FunctionTranslator, local: number, receiver: Instruction, body: () => Instruction): Instruction {
  if (local > 0) t.builder.writeVariable(local - 1, receiver);
  return body();
}

function test(t: FunctionTranslator, tree: Tree): [BasicBlock, BasicBlock] {
  const [whenTrue, whenFalse] = [t.builder.newBlock(), t.builder.newBlock()];
  condition(t, tree, { whenTrue, whenFalse });
  return [whenTrue, whenFalse];
}

function nilTest(t: FunctionTranslator, value: Instruction): [BasicBlock, BasicBlock] {
  const [whenNil, otherwise] = [t.builder.newBlock(), t.builder.newBlock()];
  t.builder.branch(t.isIdentical(value, t.image.nil), whenNil, otherwise);
  return [whenNil, otherwise];
}

function eitherValue(t: FunctionTranslator, ...both: readonly Path[]): Instruction {
  const join = t.newJoin();
  for (const [block, value] of both) {
    t.builder.enter(block);
    const result = value();
    join.arrive(result.type === 'void' ? t.nil() : result);
  }
  if (join.isMixed) t.unit.report(N.mixedVariable, { what: 'The conditional', types: join.typeNames }, t.builder.position);
  return join.finish() ?? t.nil();
}

function eitherEffect(t: FunctionTranslator, ...both: readonly Path[]): Instruction {
  const after = t.builder.newBlock();
  for (const [block, effect] of both) {
    t.builder.enter(block);
    effect();
    t.builder.jump(after);
  }
  t.builder.enter(after);
  return t.nil();
}
