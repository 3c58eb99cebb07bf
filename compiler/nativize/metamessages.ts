/** Metamessages: the graph that the guest's method on Node answers takes the place of the send. */
import type { GuestObject } from '../../segments/image/values';
import { textOf } from '../../segments/image/virtual-image';
import { TERMINATORS, type Instruction, type IRType, type Operation } from '../ir/ir';
import { accepts, wantedTypes, type Wanted } from '../ir/signatures';
import { memoryResult } from '../ir/types';
import type { OperandDescription } from './context';
import { NATIVIZATION_DIAGNOSTICS as N } from './diagnostics';
import type { GraphNode } from './node-graph';
import type { FunctionTranslator } from './translator';
import { constantOf, integerConstant } from './values';

/** The value or flag that a metamessage stands for; undefined when the selector is that of an ordinary message. */
export function metamessage(t: FunctionTranslator, selector: GuestObject, operands: readonly Instruction[]): Instruction | undefined {
  const text = textOf(selector);
  if (!text.startsWith('_') || !t.unit.hasMetamessages) return undefined;
  if (t.builder.isDead) return t.nil();
  const expansion = t.unit.context.expandMetamessage(text, operands.map(describe));
  switch (expansion.kind) {
    case 'unknown':
      return undefined;
    case 'failed':
      t.unit.report(N.metamessageFailed, { selector: text, reason: expansion.reason }, t.builder.position, expansion.stack);
      return t.nil();
    case 'graph':
      return new GraphEmitter(t, text, operands).emit(expansion.graph.root);
    default:
      return expansion satisfies never;
  }
}

function describe(operand: Instruction): OperandDescription {
  const constant = constantOf(operand);
  return constant === undefined ? { type: operand.type } : { type: operand.type, constant };
}

class GraphEmitter {
  private readonly emitted = new Map<GraphNode, Instruction>();

  constructor(
    private readonly t: FunctionTranslator,
    private readonly selector: string,
    private readonly operands: readonly Instruction[],
  ) {}

  emit(node: GraphNode): Instruction {
    let result = this.emitted.get(node);
    if (result === undefined) this.emitted.set(node, (result = this.emitNode(node)));
    return result;
  }

  private emitNode(node: GraphNode): Instruction {
    switch (node.kind) {
      case 'operand':
        return this.operands[node.index] ?? this.refuse(`it has no operand ${node.index}`);
      case 'constant':
        return this.t.builder.emit(node.type === 'int' ? 'constInt' : 'constFloat', node.type, [], { value: node.value });
      case 'object':
        return this.t.constant(node.object);
      case 'operation':
        return this.emitOperation(node);
      default:
        return node satisfies never;
    }
  }

  private emitOperation(node: GraphNode & { kind: 'operation' }): Instruction {
    const type = node.type ?? typeOf(node);
    const wanted = wantedTypes(node.op, node.inputs.length, node.attributes.memory);
    const given = node.inputs.map((each) => this.emit(each));
    const inputs = given.map((each, index) => this.adapt(each, wanted[index], type));
    if (TERMINATORS.has(node.op)) return this.terminate(node, inputs);
    if (node.op === 'overflow') return this.t.builder.emit('overflow', 'flag', [this.adjacent(inputs[0])]);
    const result = this.t.builder.emit(node.op, type, inputs, { ...node.attributes });
    return isMovedAddress(node.op, given) ? this.t.builder.emit('asAddress', 'address', [result]) : result;
  }

  private terminate(node: GraphNode & { kind: 'operation' }, inputs: readonly Instruction[]): Instruction {
    this.t.builder.terminate(node.op, inputs, { ...node.attributes });
    return this.t.nil();
  }

  /** The operation whose overflow is asked for must stand right before: where it does not, it is done once more. */
  private adjacent(operation: Instruction): Instruction {
    if (!['smiAdd', 'smiSub', 'smiMul'].includes(operation.op)) return this.refuse('only sums, differences and products of SmallIntegers overflow');
    const { instructions } = this.t.builder.currentBlock;
    if (instructions[instructions.length - 1] === operation) return operation;
    return this.t.builder.emit(operation.op, 'smi', operation.inputs);
  }

  /** A value as an input wants it: an object taken for a SmallInteger, a literal number taken raw. */
  private adapt(value: Instruction, wanted: Wanted, own: IRType): Instruction {
    const target = wanted === 'same' ? own : wanted;
    if (accepts(target, value.type, own)) return value;
    if (target === 'smi' && value.type === 'oop') return this.t.builder.emit('asSmi', 'smi', [value]);
    const constant = integerConstant(value);
    if (target === 'int' && constant !== undefined) return this.t.integer(constant);
    if (target === 'int' && value.type === 'address') return this.t.builder.emit('asInt', 'int', [value]);
    if (target === 'oop' && value.type === 'flag') return this.t.builder.emit('boolean', 'oop', [value]);
    this.refuse(`a value of type ${value.type} stands where one of type ${target} is needed`);
    return value;
  }

  private refuse(reason: string): Instruction {
    this.t.unit.report(N.badNode, { selector: this.selector, reason }, this.t.builder.position);
    return this.t.nil();
  }
}

/** An address plus or minus something points into the same object, and must not live longer. */
function isMovedAddress(op: Operation, inputs: readonly Instruction[]): boolean {
  return (op === 'add' || op === 'sub') && inputs.filter(({ type }) => type === 'address').length === 1;
}

/** The type where neither the table nor the node tells. */
function typeOf(node: GraphNode & { kind: 'operation' }): IRType {
  return node.op === 'load' ? memoryResult(node.attributes.memory!) : 'int';
}
