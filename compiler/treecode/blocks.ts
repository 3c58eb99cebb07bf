/** What a block needs of the activation that makes its closure. */
import type { Tree } from './tree';

type BlockTree = Extract<Tree, { op: 'block' }>;

const BOUND_TO_HOME: ReadonlySet<Tree['op']> = new Set([
  'self', 'instanceVariable', 'storeInstanceVariable', 'superSend', 'nonLocalReturn', 'thisContext',
]);

/** Whether it needs nothing: then all its closures are one, without receiver and home. */
export function isCleanBlock({ captures, body }: BlockTree): boolean {
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
