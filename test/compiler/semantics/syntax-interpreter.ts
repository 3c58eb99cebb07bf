/**
 * Runs a method from its syntax tree in the most literal way: every block, inlined or not, is
 * entered with fresh variables, and a name is looked up in the blocks around it at run time.
 */
import type { BlockNode, ExpressionNode, MethodNode, SendNode, StatementNode } from '../../../compiler/source/ast';
import { Home, number, type ToyBlock, type ToyValue, type ToyWorld } from './toy-world';

export function runSyntax(method: MethodNode, world: ToyWorld): ToyValue {
  const home = new Home();
  const entry = new Entry(method, [], undefined, world, home);
  return world.run(home, () => {
    entry.statements(method.statements);
    return world.self;
  });
}

type Variables = Map<string, ToyValue>;

class Entry {
  private readonly variables: Variables;

  constructor(
    node: MethodNode | BlockNode,
    args: readonly ToyValue[],
    private readonly outer: Entry | undefined,
    private readonly world: ToyWorld,
    private readonly home: Home,
  ) {
    const temporaries = node.temporaries.map((each) => [each.name, null] as const);
    this.variables = new Map([...node.args.map((each, index) => [each.name, args[index] ?? null] as const), ...temporaries]);
  }

  statements(nodes: readonly StatementNode[]): ToyValue {
    let value: ToyValue = null;
    for (const each of nodes) {
      if (each.kind === 'return') this.world.return(this.home, this.value(each.value));
      value = this.value(each);
    }
    return value;
  }

  private value(node: ExpressionNode): ToyValue {
    switch (node.kind) {
      case 'literal':
        return node.value.type === 'integer' ? Number(node.value.value) : null;
      case 'variable':
        return this.named(node.name);
      case 'assignment':
        return this.assign(node.target.name, this.value(node.value));
      case 'block':
        return this.block(node);
      case 'send':
        return this.send(node);
      case 'cascade':
        return this.cascade(this.value(node.receiver), node.messages);
      case 'brace':
        throw new Error('the toy world has no arrays');
      default:
        return node satisfies never;
    }
  }

  private cascade(receiver: ToyValue, messages: readonly { selector: string; args: readonly ExpressionNode[] }[]): ToyValue {
    let value: ToyValue = null;
    for (const { selector, args } of messages) value = this.world.send(receiver, selector, args.map((each) => this.value(each)));
    return value;
  }

  private named(name: string): ToyValue {
    const constants: Readonly<Record<string, ToyValue>> = { self: this.world.self, nil: null, true: true, false: false };
    return name in constants ? constants[name] : this.holder(name).get(name)!;
  }

  private assign(name: string, value: ToyValue): ToyValue {
    this.holder(name).set(name, value);
    return value;
  }

  private holder(name: string): Variables {
    if (this.variables.has(name)) return this.variables;
    if (this.outer === undefined) throw new Error(`${name} is not declared`);
    return this.outer.holder(name);
  }

  private block(node: BlockNode): ToyBlock {
    return { call: (args) => this.enter(node, args) };
  }

  private enter(node: ExpressionNode | undefined, args: readonly ToyValue[] = []): ToyValue {
    if (node?.kind !== 'block') throw new Error('a control message needs a block');
    return new Entry(node, args, this, this.world, this.home).statements(node.statements);
  }

  private send({ receiver, selector, args }: SendNode): ToyValue {
    if (selector.startsWith('while')) return this.loop(receiver, selector.startsWith('whileTrue'), args[0]);
    const value = this.value(receiver);
    const [first, second] = args;
    switch (selector) {
      case 'ifTrue:':
        return value === true ? this.enter(first) : null;
      case 'ifFalse:':
        return value === true ? null : this.enter(first);
      case 'ifTrue:ifFalse:':
        return this.enter(value === true ? first : second);
      case 'ifNil:':
        return value === null ? this.enter(first) : value;
      case 'ifNotNil:':
        return value === null ? null : this.enter(first, [value]);
      case 'ifNotNil:ifNil:':
        return value === null ? this.enter(second) : this.enter(first, [value]);
      case 'and:':
        return value === true ? this.enter(first) : false;
      case 'or:':
        return value === true ? true : this.enter(first);
      case 'and:and:':
        return value === true ? (this.enter(first) === true ? this.enter(second) : false) : false;
      case 'andNot:':
        return value === true ? this.enter(first) !== true : false;
      case 'to:do:':
        return this.count(value, this.value(first), second);
      case 'timesRepeat:':
        this.count(1, value, first);
        return value;
      default:
        return this.world.send(value, selector, args.map((each) => this.value(each)));
    }
  }

  private loop(condition: ExpressionNode, expected: boolean, body: ExpressionNode | undefined): ToyValue {
    while ((this.enter(condition) === true) === expected) {
      this.world.step();
      if (body) this.enter(body);
    }
    return null;
  }

  private count(start: ToyValue, stop: ToyValue, body: ExpressionNode): ToyValue {
    for (let counter = number(start); counter <= number(stop); counter++) {
      this.world.step();
      this.enter(body, [counter]);
    }
    return start;
  }
}
