/**
 * Metamessages at build time: runs the method on `Node` (kernel-src/LMR) that implements an
 * underscore selector on guest nodes that stand for the receiver and the arguments, and reads
 * the graph of nodes it answers. Shared by the nativizer, which turns graphs into IR, and the
 * evaluator, which interprets them.
 *
 * A selector is a metamessage when the guest's OperandNode understands it otherwise than as any object does. In methods of Node
 * and its subclasses underscore selectors are ordinary messages: there the nodes are objects.
 */
import { isSmallInteger, type GuestObject, type Value } from '../../segments/image/values';
import { textOf } from '../../segments/image/virtual-image';
import type { GuestSystem } from '../genesis/system';
import { IR_TYPES, type Attributes, type Condition, type IRType, type MemoryType } from '../ir/ir';
import { NODE_TABLE, type NodeClassName, type NodeKind } from '../ir/node-table';
import type { MetamessageExpansion, OperandDescription } from '../nativize/context';
import type { GraphNode, NodeGraph } from '../nativize/node-graph';
import type { Evaluator } from './evaluator';
import { EvaluationError } from './errors';
import { doubleOf } from './raw-values';
import { integerOf, newInteger } from '../genesis/integers';

export type { MetamessageExpansion, OperandDescription } from '../nativize/context';
export type { GraphNode, NodeGraph } from '../nativize/node-graph';

export class Metamessages {
  private readonly graphs = new Map<string, MetamessageExpansion>();
  private readonly known = new Map<string, boolean>();
  private readonly constantNumbers = new Map<GuestObject, number>();
  private readonly inProgress: string[] = [];

  constructor(private readonly evaluator: Evaluator) {}

  /** Whether a selector is a metamessage. */
  isMetamessage(selector: string): boolean {
    if (!selector.startsWith('_')) return false;
    let known = this.known.get(selector);
    if (known === undefined) {
      const node = this.system.kernelClass('OperandNode');
      const method = node && this.evaluator.lookup.method(node.behavior, this.system.image.symbol(selector));
      known = method !== undefined && this.evaluator.isOfNodes(method);
      this.known.set(selector, known);
    }
    return known;
  }

  /** Forgets what was expanded: methods of node classes have changed. */
  forget(): void {
    this.graphs.clear();
    this.known.clear();
  }

  /** The graph that takes the place of the send, cached per selector and operands. */
  expand(selector: string, operands: readonly OperandDescription[]): MetamessageExpansion {
    if (!this.isMetamessage(selector)) return { kind: 'unknown' };
    const key = this.keyOf(selector, operands);
    let expansion = this.graphs.get(key);
    if (expansion === undefined) {
      expansion = this.run(selector, operands);
      if (expansion.kind === 'graph') this.graphs.set(key, expansion);
    }
    return expansion;
  }

  private get system(): GuestSystem {
    return this.evaluator.system;
  }

  private keyOf(selector: string, operands: readonly OperandDescription[]): string {
    return [selector, ...operands.map((each) => `${each.type}${this.constantKey(each.constant)}`)].join(' ');
  }

  private constantKey(constant: OperandDescription['constant']): string {
    if (constant === undefined) return '';
    if (typeof constant !== 'object') return `=${Object.is(constant, -0) ? '-0' : constant}`;
    let number = this.constantNumbers.get(constant);
    if (number === undefined) this.constantNumbers.set(constant, (number = this.constantNumbers.size));
    return `#${number}`;
  }

  private run(selector: string, operands: readonly OperandDescription[]): MetamessageExpansion {
    if (this.inProgress.includes(selector)) {
      const circle = [...this.inProgress.slice(this.inProgress.indexOf(selector)), selector].join(' → ');
      return { kind: 'failed', reason: `is needed to evaluate itself: ${circle}` };
    }
    this.inProgress.push(selector);
    try {
      const [receiver, ...args] = operands.map((each, index) => this.operandNode(each, index));
      const result = this.evaluator.send(receiver, selector, args);
      return { kind: 'graph', graph: this.decode(result, operands) };
    } catch (error) {
      if (error instanceof BadNode) return { kind: 'failed', reason: error.message };
      if (error instanceof EvaluationError && this.inProgress.length === 1) return failed(error);
      throw error;
    } finally {
      this.inProgress.pop();
    }
  }

  /** The guest node that stands for an operand. */
  private operandNode({ type, constant }: OperandDescription, index: number): GuestObject {
    const node = constant === undefined ? this.newOperand(index) : this.newConstant(type, constant);
    node.slots[this.system.slots.Node.type] = this.system.image.symbol(type);
    return node;
  }

  private newOperand(index: number): GuestObject {
    const node = this.system.instantiate('OperandNode');
    node.slots[this.system.slots.OperandNode.index] = index;
    return node;
  }

  private newConstant(type: IRType, constant: Value): GuestObject {
    const { slots, image } = this.system;
    if (type === 'oop' || type === 'smi') {
      const node = this.system.instantiate('ObjectNode');
      node.slots[slots.ObjectNode.object] = constant;
      return node;
    }
    const node = this.system.instantiate('ConstantNode');
    node.slots[slots.ConstantNode.value] = type === 'float' ? image.float(Number(constant)) : newInteger(this.system, BigInt(constant as number | bigint));
    return node;
  }

  private decode(result: Value, operands: readonly OperandDescription[]): NodeGraph {
    return { root: new GraphReader(this.system, operands.length).read(result) };
  }
}

/** What a metamessage answered is no graph. */
class BadNode extends Error {}

/** Reads guest nodes; a node that is shared there is one node here. */
class GraphReader {
  private readonly nodes = new Map<GuestObject, GraphNode>();
  private readonly path = new Set<GuestObject>();

  constructor(
    private readonly system: GuestSystem,
    private readonly operandCount: number,
  ) {}

  /** A guest object that is no node stands for itself: `Node >> _isFloat ^false`. */
  read(node: Value): GraphNode {
    if (isSmallInteger(node) || !this.isNode(node)) return { kind: 'object', object: node };
    const known = this.nodes.get(node);
    if (known !== undefined) return known;
    if (this.path.has(node)) throw new BadNode(`answers a graph in which a ${this.className(node)} is its own input`);
    this.path.add(node);
    const graph = this.readNode(node);
    this.path.delete(node);
    this.nodes.set(node, graph);
    return graph;
  }

  private readNode(node: GuestObject): GraphNode {
    const name = this.className(node);
    const { slots } = this.system;
    switch (name) {
      case 'OperandNode':
        return this.readOperand(node.slots[slots.OperandNode.index]);
      case 'ConstantNode':
        return this.readConstant(node.slots[slots.ConstantNode.value]);
      case 'ObjectNode':
        return { kind: 'object', object: node.slots[slots.ObjectNode.object] };
      default:
        return name in NODE_TABLE ? this.readOperation(node, NODE_TABLE[name as NodeClassName]) : this.readCustom(node);
    }
  }

  private readOperand(index: Value): GraphNode {
    if (typeof index !== 'number' || index < 0 || index >= this.operandCount) throw new BadNode('answers an OperandNode that stands for no operand');
    return { kind: 'operand', index };
  }

  private readConstant(value: Value): GraphNode {
    const integer = integerOf(this.system, value);
    if (integer !== undefined) return { kind: 'constant', type: 'int', value: BigInt.asIntN(64, integer) };
    if (typeof value === 'object' && value.behavior === this.system.image.get('behavior:Float')) return { kind: 'constant', type: 'float', value: doubleOf(value) };
    throw new BadNode('answers a ConstantNode whose value is no number');
  }

  private readOperation(node: GuestObject, kind: NodeKind): GraphNode {
    const inputs = kind.inputs.flatMap((name) => this.readInput(node, name));
    const attributes: Attributes = {};
    for (const name of kind.attributes) this.readAttribute(node, name, attributes);
    return { kind: 'operation', op: kind.op, type: kind.type ?? this.declaredType(node), inputs, attributes };
  }

  /** A node of a class that a module added: its `operands` are the inputs. */
  private readCustom(node: GuestObject): GraphNode {
    const operands = this.variable(node, 'operands');
    if (typeof operands !== 'object' || operands.bytes !== undefined) throw new BadNode(`answers a ${this.className(node)} without an Array of operands`);
    const nodeClass = node.behavior.slots[this.system.slots.Behavior.species] as GuestObject;
    const inputs = operands.slots.map((each) => this.read(each));
    return { kind: 'operation', op: 'custom', type: this.customType(node), inputs, attributes: { nodeClass, object: node } };
  }

  private customType(node: GuestObject): IRType {
    const type = this.declaredType(node);
    if (type !== undefined && IR_TYPES.includes(type)) return type;
    throw new BadNode(`answers a ${this.className(node)} whose resultType is none of ${IR_TYPES.map((each) => `#${each}`).join(' ')}`);
  }

  private readInput(node: GuestObject, name: string): GraphNode[] {
    const value = this.variable(node, name);
    if (value === this.system.image.nil) return this.missingInput(node, name);
    if (name === 'arguments') return (value as GuestObject).slots.map((each) => this.read(each));
    if (isSmallInteger(value) || !this.isNode(value)) throw new BadNode(`answers a ${this.className(node)} whose '${name}' is no node`);
    return [this.read(value)];
  }

  private missingInput(node: GuestObject, name: string): GraphNode[] {
    if (name === 'index' || name === 'receiver') return [];
    throw new BadNode(`answers a ${this.className(node)} without '${name}'`);
  }

  private readAttribute(node: GuestObject, name: string, attributes: Attributes): void {
    const value = this.variable(node, name);
    if (typeof value === 'number') {
      if (name === 'offset') attributes.offset = value;
      else attributes.scale = value as 1 | 2 | 4 | 8;
    } else if (typeof value === 'object' && value.bytes !== undefined) {
      if (name === 'condition') attributes.condition = textOf(value) as Condition;
      else attributes.memory = textOf(value) as MemoryType;
    } else throw new BadNode(`answers a ${this.className(node)} whose '${name}' is missing`);
  }

  private declaredType(node: GuestObject): IRType | undefined {
    const type = node.slots[this.system.slots.Node.type];
    return typeof type === 'object' && type.bytes !== undefined ? (textOf(type) as IRType) : undefined;
  }

  private variable(node: GuestObject, name: string): Value {
    const index = this.system.classOfBehavior.get(node.behavior)!.instanceVariables.indexOf(name);
    if (index < 0) throw new BadNode(`answers a ${this.className(node)}, which has no variable '${name}'`);
    return node.slots[index];
  }

  private className(node: GuestObject): string {
    return this.system.behaviorName(node.behavior);
  }

  private isNode(object: GuestObject): boolean {
    const root = this.system.kernelClass('Node');
    for (let each = this.system.classOfBehavior.get(object.behavior); each !== undefined; each = each.superclass) if (each === root) return true;
    return false;
  }
}

/** In words that do not name the evaluator's own diagnostic. */
function failed({ diagnostics: [{ message, related }] }: EvaluationError): MetamessageExpansion {
  return { kind: 'failed', reason: message, stack: related };
}
