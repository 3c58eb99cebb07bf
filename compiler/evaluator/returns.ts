/** `^` inside inlined blocks: how it leaves the activation. */
import type { Tree } from '../treecode';
import { NonLocalReturn, type Executable } from './frame';
import { RawInteger, type Datum } from './raw-values';

/**
 * What a node answers after `^`: the value is in `frame.result`. Statements, conditionals and
 * loops pass it on; where a node is an operand it is thrown instead.
 */
export const RETURNING: Datum = new RawInteger(0);

/** Whether running a node may end in `^`. */
export function mayReturn(tree: Tree): boolean {
  switch (tree.op) {
    case 'return':
    case 'nonLocalReturn':
      return true;
    case 'self': case 'nil': case 'true': case 'false': case 'thisContext': case 'smallInteger': case 'literal':
    case 'local': case 'copied': case 'vectorLocal': case 'vectorCopied': case 'instanceVariable': case 'global':
    case 'block': case 'newVector':
      return false;
    case 'storeLocal': case 'storeVectorLocal': case 'storeVectorCopied': case 'storeInstanceVariable': case 'storeGlobal':
      return mayReturn(tree.value);
    case 'send':
      return mayReturn(tree.receiver) || tree.args.some(mayReturn);
    case 'superSend':
      return tree.args.some(mayReturn);
    case 'cascade':
      return mayReturn(tree.receiver) || tree.messages.some((each) => each.args.some(mayReturn));
    case 'sequence':
      return tree.statements.some(mayReturn);
    case 'brace':
      return tree.elements.some(mayReturn);
    case 'conditional':
      return mayReturn(tree.condition) || mayReturn(tree.then) || mayReturn(tree.else);
    case 'and': case 'or':
      return mayReturn(tree.left) || mayReturn(tree.right);
    case 'ifNil':
      return mayReturn(tree.receiver) || mayReturn(tree.then);
    case 'ifNilIfNotNil':
      return mayReturn(tree.receiver) || mayReturn(tree.then) || mayReturn(tree.else);
    case 'whileTrue': case 'whileFalse':
      return mayReturn(tree.condition) || mayReturn(tree.body);
    case 'repeat':
      return mayReturn(tree.body);
    case 'toByDo':
      return mayReturn(tree.start) || mayReturn(tree.stop) || mayReturn(tree.body);
    default:
      return tree satisfies never;
  }
}

/** A node whose `^` is thrown: for nodes in the place of operands. */
export function throwingReturn(run: Executable): Executable {
  return (frame) => {
    const value = run(frame);
    if (value === RETURNING) throw new NonLocalReturn(frame, frame.result);
    return value;
  };
}
