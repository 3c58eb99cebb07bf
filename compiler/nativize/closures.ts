/** Making closures of blocks. */
import type { GuestObject } from '../../segments/image/values';
import type { Instruction } from '../ir/ir';
import type { Tree } from '../treecode';
import type { FunctionTranslator } from './translator';
import { NATIVIZATION_DIAGNOSTICS as N } from './diagnostics';
import { isObject } from '../ir/types';

type BlockTree = Tree & { op: 'block' };

export function closure(t: FunctionTranslator, tree: BlockTree): Instruction {
  const block = t.unit.literal(tree.block) as GuestObject;
  if (t.builder.isDead) return t.nil();
  t.unit.enqueue(block, tree.body);
  if (isClean(tree)) return t.constant(t.unit.cleanClosure(block));
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

/** What makes a block need the activation that makes its closure. */
const BOUND_TO_HOME: ReadonlySet<Tree['op']> = new Set([
  'self', 'instanceVariable', 'storeInstanceVariable', 'superSend', 'nonLocalReturn', 'thisContext',
]);

/** Whether all closures of a block are alike, so that one made at build time will do. */
function isClean({ captures, body }: BlockTree): boolean {
  return captures.length === 0 && !contains(body, (op) => BOUND_TO_HOME.has(op));
}

/** Whether a block or one inside it has a `^`. */
export function returnsFromHome(tree: Tree): boolean {
  return contains(tree, (op) => op === 'nonLocalReturn');
}

function contains(tree: Tree, isWanted: (op: Tree['op']) => boolean): boolean {
  const has = (node: unknown): boolean => {
    if (Array.isArray(node)) return node.some(has);
    if (typeof node !== 'object' || node === null) return false;
    return ('op' in node && isWanted((node as Tree).op)) || Object.values(node).some(has);
  };
  return has(tree);
}
