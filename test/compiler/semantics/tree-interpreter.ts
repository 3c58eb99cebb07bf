/** Runs treecode in the toy world, as its table says: locals, copied values, vectors. */
import type { CompiledCode, Tree } from '../../../compiler/treecode';
import { MethodFormat } from '../../../segments/format/object-format';
import { Home, number, type ToyBlock, type ToyValue, type ToyWorld } from './toy-world';

type Cell = ToyValue | ToyValue[];

export function runTree(code: CompiledCode, world: ToyWorld): ToyValue {
  const home = new Home();
  const activation = new Running(code, code.localNames.length, [], [], world, home);
  return world.run(home, () => activation.value(code.body));
}

class Running {
  private readonly locals: Cell[];

  constructor(
    private readonly code: CompiledCode,
    localCount: number,
    args: readonly ToyValue[],
    private readonly copied: readonly Cell[],
    private readonly world: ToyWorld,
    private readonly home: Home,
  ) {
    this.locals = Array.from({ length: localCount }, (_, index) => args[index] ?? null);
  }

  value(tree: Tree): ToyValue {
    switch (tree.op) {
      case 'self':
        return this.world.self;
      case 'nil':
        return null;
      case 'true':
        return true;
      case 'false':
        return false;
      case 'smallInteger':
        return Number(tree.value);
      case 'local':
        return this.locals[tree.index] as ToyValue;
      case 'storeLocal':
        return this.storeLocal(tree.index, tree.value);
      case 'copied':
        return this.copied[tree.index] as ToyValue;
      case 'vectorLocal':
        return vector(this.locals[tree.index])[tree.slot];
      case 'storeVectorLocal':
        return this.storeSlot(vector(this.locals[tree.index]), tree.slot, this.value(tree.value));
      case 'vectorCopied':
        return vector(this.copied[tree.index])[tree.slot];
      case 'storeVectorCopied':
        return this.storeSlot(vector(this.copied[tree.index]), tree.slot, this.value(tree.value));
      case 'send':
        return this.world.send(this.value(tree.receiver), this.selector(tree.selector), this.values(tree.args));
      case 'cascade':
        return this.cascade(tree);
      case 'block':
        return this.block(tree);
      case 'sequence':
        return this.values(tree.statements).at(-1) ?? null;
      case 'return':
      case 'nonLocalReturn':
        return this.world.return(this.home, this.value(tree.value));
      default:
        return this.control(tree);
    }
  }

  private control(tree: Tree): ToyValue {
    switch (tree.op) {
      case 'conditional':
        return this.value(this.value(tree.condition) === true ? tree.then : tree.else);
      case 'and':
        return this.value(tree.left) === true ? this.value(tree.right) : false;
      case 'or':
        return this.value(tree.left) === true ? true : this.value(tree.right);
      case 'ifNil':
        return this.value(tree.receiver) ?? this.value(tree.then);
      case 'ifNilIfNotNil':
        return this.nilTest(tree);
      case 'whileTrue':
        return this.loop(tree, true);
      case 'whileFalse':
        return this.loop(tree, false);
      case 'toByDo':
        return this.count(tree);
      default:
        throw new Error(`the toy world has no ${tree.op}`);
    }
  }

  private values(trees: readonly Tree[]): ToyValue[] {
    return trees.map((each) => this.value(each));
  }

  private selector(index: number): string {
    const literal = this.code.literals[index];
    if (literal.type !== 'selector') throw new Error('a selector is expected');
    return literal.selector;
  }

  /** A vector is a value only here. */
  private storeLocal(index: number, tree: Tree): ToyValue {
    if (tree.op === 'newVector') {
      this.locals[index] = Array<ToyValue>(tree.size).fill(null);
      return null;
    }
    const value = this.value(tree);
    this.locals[index] = value;
    return value;
  }

  private storeSlot(cells: ToyValue[], slot: number, value: ToyValue): ToyValue {
    cells[slot] = value;
    return value;
  }

  private cascade({ receiver, messages }: Extract<Tree, { op: 'cascade' }>): ToyValue {
    const object = this.value(receiver);
    return messages.map((each) => this.world.send(object, this.selector(each.selector), this.values(each.args))).at(-1)!;
  }

  private block({ block, captures, body }: Extract<Tree, { op: 'block' }>): ToyBlock {
    const entry = this.code.literals[block];
    if (entry.type !== 'block') throw new Error('a block is expected');
    const taken = captures.map((each) => (each.from === 'local' ? this.locals : this.copied)[each.index]);
    return { call: (args) => new Running(this.code, entry.localNames.length, args.slice(0, argumentCount(entry.format)), taken, this.world, this.home).value(body) };
  }

  private nilTest({ receiver, local, then, else: otherwise }: Extract<Tree, { op: 'ifNilIfNotNil' }>): ToyValue {
    const value = this.value(receiver);
    if (value === null) return this.value(then);
    if (local > 0) this.locals[local - 1] = value;
    return this.value(otherwise);
  }

  private loop({ condition, body }: Extract<Tree, { op: 'whileTrue' | 'whileFalse' }>, expected: boolean): ToyValue {
    while ((this.value(condition) === true) === expected) {
      this.world.step();
      this.value(body);
    }
    return null;
  }

  private count({ counter, limit, start, stop, step, body }: Extract<Tree, { op: 'toByDo' }>): ToyValue {
    const first = this.value(start);
    this.locals[limit] = this.value(stop);
    for (this.locals[counter] = number(first); this.counter(counter) <= this.counter(limit); this.locals[counter] = this.counter(counter) + step) {
      this.world.step();
      this.value(body);
    }
    return first;
  }

  private counter(index: number): number {
    return number(this.locals[index] as ToyValue);
  }
}

function vector(cell: Cell): ToyValue[] {
  if (!Array.isArray(cell)) throw new Error('a vector is expected');
  return cell;
}

function argumentCount(format: number): number {
  return format & MethodFormat.argumentCountMask;
}
