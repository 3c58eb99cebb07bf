/** Statements and inlined control messages as executables. */
import type { Tree } from '../treecode';
import type { Executable, Frame } from './frame';
import type { Datum } from './raw-values';
import { mayReturn, RETURNING } from './returns';
import type { TreeCompiler } from './tree-compiler';

type TreeOf<Op extends Tree['op']> = Extract<Tree, { op: Op }>;

/** How the part that gives a node its value is compiled. */
type Compile = (tree: Tree) => Executable;

export function sequence(compiler: TreeCompiler, { statements }: TreeOf<'sequence'>, compileLast: Compile = (tree) => compiler.compile(tree)): Executable {
  const last = statements.length - 1;
  const runs = statements.map((each, index) => (index === last ? compileLast(each) : compiler.compile(each)));
  const { nil } = compiler;
  if (last < 0) return () => nil;
  if (last === 0) return runs[0];
  if (statements.slice(0, -1).some(mayReturn)) return returningSequence(runs);
  if (last === 1) {
    const [first, second] = runs;
    return (frame) => {
      first(frame);
      return second(frame);
    };
  }
  return (frame) => {
    for (let index = 0; index < last; index++) runs[index](frame);
    return runs[last](frame);
  };
}

function returningSequence(runs: readonly Executable[]): Executable {
  const last = runs.length - 1;
  return (frame) => {
    for (let index = 0; index < last; index++) if (runs[index](frame) === RETURNING) return RETURNING;
    return runs[last](frame);
  };
}

export function conditional(compiler: TreeCompiler, tree: TreeOf<'conditional'>, compileBranch: Compile = (branch) => compiler.compile(branch)): Executable {
  const condition = compiler.condition(tree.condition);
  const [then, otherwise] = [compileBranch(tree.then), compileBranch(tree.else)];
  return (frame) => (condition(frame) ? then(frame) : otherwise(frame));
}

/** The right side's value is the value, Boolean or not. */
export function junction(compiler: TreeCompiler, tree: TreeOf<'and' | 'or'>): Executable {
  const left = compiler.condition(tree.left);
  const right = compiler.compile(tree.right);
  const { yes, no } = compiler;
  return tree.op === 'and' ? (frame) => (left(frame) ? right(frame) : no) : (frame) => (left(frame) ? yes : right(frame));
}

export function ifNil(compiler: TreeCompiler, tree: TreeOf<'ifNil'>): Executable {
  const receiver = compiler.operand(tree.receiver);
  const then = compiler.compile(tree.then);
  const { nil } = compiler;
  return (frame) => {
    const value = receiver(frame);
    return value === nil ? then(frame) : value;
  };
}

export function ifNilIfNotNil(compiler: TreeCompiler, tree: TreeOf<'ifNilIfNotNil'>): Executable {
  const receiver = compiler.operand(tree.receiver);
  const [then, otherwise] = [compiler.compile(tree.then), compiler.compile(tree.else)];
  const local = tree.local - 1;
  const { nil } = compiler;
  return (frame) => {
    const value = receiver(frame);
    if (value === nil) return then(frame);
    if (local >= 0) frame.locals[local] = value;
    return otherwise(frame);
  };
}

export function loop(compiler: TreeCompiler, tree: TreeOf<'whileTrue' | 'whileFalse'>): Executable {
  const condition = compiler.condition(tree.condition);
  const body = compiler.compile(tree.body);
  const expected = tree.op === 'whileTrue';
  const { nil } = compiler;
  return (frame) => {
    while (condition(frame) === expected) if (body(frame) === RETURNING) return RETURNING;
    return nil;
  };
}

export function repeat(compiler: TreeCompiler, tree: TreeOf<'repeat'>): Executable {
  const body = compiler.compile(tree.body);
  return (frame) => {
    for (;;) if (body(frame) === RETURNING) return RETURNING;
  };
}

/** Compares and adds by messages, so that any kind of number counts. */
export function toByDo(compiler: TreeCompiler, tree: TreeOf<'toByDo'>): Executable {
  const [start, stop, body] = [compiler.operand(tree.start), compiler.operand(tree.stop), compiler.compile(tree.body)];
  const isWithin = compiler.binaryMessage(tree.step > 0 ? '<=' : '>=', tree.position);
  const plus = compiler.binaryMessage('+', tree.position);
  const { counter, limit, step } = tree;
  const isTrue = (frame: Frame, value: Datum) => compiler.isTrue(value, frame);
  return (frame) => {
    const { locals } = frame;
    const first = (locals[counter] = start(frame));
    const last = (locals[limit] = stop(frame));
    while (isTrue(frame, isWithin(frame, locals[counter], last))) {
      if (body(frame) === RETURNING) return RETURNING;
      locals[counter] = plus(frame, locals[counter], step);
    }
    return first;
  };
}
