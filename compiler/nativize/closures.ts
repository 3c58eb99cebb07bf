/** Making closures of blocks. */
import type { GuestObject } from '../../segments/image/values';
import type { Instruction } from '../ir/ir';
import { isCleanBlock, returnsFromHome, type Tree } from '../treecode';
import type { FunctionTranslator } from './translator';
import { NATIVIZATION_DIAGNOSTICS as N } from './diagnostics';
import { isObject } from '../ir/types';

type BlockTree = Tree & { op: 'block' };

export function closure(t: FunctionTranslator, tree: BlockTree): Instruction {
  const block = t.unit.literal(tree.block) as GuestObject;
  if (t.builder.isDead) return t.nil();
  t.unit.enqueue(block, tree.body);
  if (isCleanBlock(tree)) return t.constant(t.unit.cleanClosure(block));
  const slots = new Array<Instruction>(t.classes.namedSize('Closure')).fill(t.nil());
  slots[t.classes.slot('Closure', 'block')] = t.constant(block);
  slots[t.classes.slot('Closure', 'receiver')] = t.self;
  if (returnsFromHome(tree.body)) slots[t.classes.slot('Closure', 'home')] = home(t);
  return t.allocator.closure([...slots, ...tree.captures.map((each) => captured(t, tree, each.from, each.index))]);
}

/** The home of the method activation, handed down through the closures around. */
function home(t: FunctionTranslator): Instruction {
  return t.closure === undefined ? t.builder.emit('home', 'oop') : t.loadSlot(t.closure, 'Closure', 'home');
}

function captured(t: FunctionTranslator, tree: BlockTree, from: 'local' | 'copied', index: number): Instruction {
  if (from === 'copied') return t.copiedValue(index);
  const value = t.builder.readVariable(index);
  if (isObject(value.type)) return value;
  t.unit.report(N.rawOperand, { what: 'a variable that a block captures', type: value.type }, tree.position);
  return t.nil();
}
