/**
 * Interprets the graph of a metamessage on guest values. A graph becomes a function of the
 * operands once; inside, integers and floats are plain host numbers, and boxes are made only
 * for the result.
 */
import { GuestObject, isSmallInteger, type Value } from '../../segments/image/values';
import type { Attributes, Condition, IRType, MemoryType } from '../ir/ir';
import { evaluateCustom, rawFloat, rawInteger } from './custom-nodes';
import { EVALUATOR_DIAGNOSTICS as E } from './diagnostics';
import type { Evaluator } from './evaluator';
import { NonLocalReturn, type Frame } from './frame';
import {
  bitsFloat, compareFloats, compareIntegers, floatBits, floatToInteger, INTEGER_OPERATIONS, INTEGER_UNARY, SMALL_INTEGER_OPERATIONS, taggedWord, type Integer,
} from './integer-operations';
import type { SystemCallArgument } from './host';
import { load, loadRegister, moveBytes, store, type Loaded } from './memory';
import type { GraphNode, NodeGraph } from './metamessages';
import { canonicalInteger, describeRaw, isRaw, OVERFLOWED, OverflowedInteger, RawAddress, RawFloat, RawInteger, type Datum } from './raw-values';

/** A metamessage made ready to run. */
export type GraphFunction = (operands: readonly Datum[], frame: Frame) => Datum;

/** What a term computes, by its type: int number | bigint | RawAddress, float number, flag boolean, else a datum. */
type Cell = Datum | boolean;

class Evaluation {
  /** Values of the nodes that are used more than once. */
  readonly shared: Cell[] = [];
  constructor(
    readonly operands: readonly Datum[],
    readonly frame: Frame,
  ) {}
}

/** `dynamic`: an operand, whose value tells what it is. */
type TermType = IRType | 'dynamic';

interface Term {
  readonly type: TermType;
  readonly run: (evaluation: Evaluation) => Cell;
}

type OperationNode = Extract<GraphNode, { kind: 'operation' }>;

export function graphFunction(evaluator: Evaluator, graph: NodeGraph): GraphFunction {
  return new GraphCompiler(evaluator).function(graph.root);
}

class GraphCompiler {
  private readonly uses = new Map<GraphNode, number>();
  private readonly terms = new Map<GraphNode, Term>();
  private sharedCount = 0;

  constructor(private readonly evaluator: Evaluator) {}

  function(root: GraphNode): GraphFunction {
    this.countUses(root);
    const { type, run } = this.term(root);
    const box = this.boxer(type);
    return (operands, frame) => box(run(new Evaluation(operands, frame)));
  }

  private countUses(node: GraphNode): void {
    const count = this.uses.get(node) ?? 0;
    this.uses.set(node, count + 1);
    if (count === 0 && node.kind === 'operation') node.inputs.forEach((each) => this.countUses(each));
  }

  /** Makes an object or box of a result. */
  private boxer(type: TermType): (cell: Cell) => Datum {
    const { image } = this.evaluator.system;
    switch (type) {
      case 'int':
      case 'address':
        return (cell) => (cell instanceof RawAddress ? cell : new RawInteger(cell as Integer));
      case 'float':
        return (cell) => new RawFloat(cell as number);
      case 'flag':
        return (cell) => image.boolean(cell as boolean);
      case 'void':
        return () => image.nil;
      default:
        return (cell) => cell as Datum;
    }
  }

  private term(node: GraphNode): Term {
    const known = this.terms.get(node);
    if (known !== undefined) return known;
    const made = this.makeTerm(node);
    const term = this.uses.get(node)! > 1 && node.kind === 'operation' ? this.sharing(made) : made;
    this.terms.set(node, term);
    return term;
  }

  /** Computes once what several nodes use. */
  private sharing({ type, run }: Term): Term {
    const index = this.sharedCount++;
    return { type, run: (evaluation) => (evaluation.shared[index] ??= run(evaluation)) };
  }

  private makeTerm(node: GraphNode): Term {
    switch (node.kind) {
      case 'operand': {
        const { index } = node;
        return { type: 'dynamic', run: ({ operands }) => operands[index] };
      }
      case 'constant': {
        const value = node.type === 'int' ? canonicalInteger(BigInt(node.value)) : Number(node.value);
        return { type: node.type, run: () => value };
      }
      case 'object': {
        const { object } = node;
        return { type: 'oop', run: () => object };
      }
      case 'operation':
        return this.operation(node);
      default:
        return node satisfies never;
    }
  }

  private operation(node: OperationNode): Term {
    const inputs = node.inputs.map((each) => this.term(each));
    const { op, attributes } = node;
    if (op in SMALL_INTEGER_OPERATIONS) return this.smallIntegerOperation(op, inputs);
    if ((op === 'and' || op === 'or' || op === 'xor') && this.isOnSmallIntegers(node, inputs)) return this.smallIntegerBits(op, inputs);
    if (op in INTEGER_OPERATIONS) return this.integerOperation(op, inputs);
    if (op in INTEGER_UNARY) return this.integerUnary(op, inputs[0]);
    switch (op) {
      case 'floatAdd': return this.floatOperation(inputs, (a, b) => a + b);
      case 'floatSub': return this.floatOperation(inputs, (a, b) => a - b);
      case 'floatMul': return this.floatOperation(inputs, (a, b) => a * b);
      case 'floatDiv': return this.floatOperation(inputs, (a, b) => a / b);
      case 'floatSqrt': return this.map('float', this.float(inputs[0]), (a) => Math.sqrt(a));
      case 'intToFloat': return this.map('float', this.integer(inputs[0]), (a) => Number(a));
      case 'floatToInt': return this.map('int', this.float(inputs[0]), floatToInteger);
      case 'floatBits': return this.map('int', this.float(inputs[0]), floatBits);
      case 'bitsFloat': return this.map('float', this.integer(inputs[0]), bitsFloat);
      case 'boxFloat': return this.map('oop', this.float(inputs[0]), (a) => this.evaluator.system.image.float(a));
      case 'overflow': return this.map('flag', this.datum(inputs[0]), (a) => a instanceof OverflowedInteger);
      case 'tag': return this.map('smi', this.integer(inputs[0]), (a) => this.tagged(a));
      case 'untag': return this.map('int', this.smallInteger(inputs[0]), (a) => a);
      case 'asSmi': return this.map('smi', this.smallInteger(inputs[0]), (a) => a);
      case 'asInt': return this.map<Datum | boolean>('int', inputs[0].type === 'flag' ? this.flag(inputs[0]) : this.datum(inputs[0]), (a) => this.bitsOf(a));
      case 'asAddress': return this.map('address', this.datum(inputs[0]), (a) => this.bitsOf(a));
      case 'asObject': return this.map('oop', this.word(inputs[0]), (a) => this.objectAt(a));
      case 'compare': return this.comparison(inputs, attributes.condition!);
      case 'compareFloat': return this.floatComparison(inputs, attributes.condition!);
      case 'isSmi': return this.map('flag', this.datum(inputs[0]), (a) => typeof a !== 'object');
      case 'flagNot': return this.map('flag', this.flag(inputs[0]), (a) => !a);
      case 'load': return this.load(inputs, attributes);
      case 'store': return this.store(inputs, attributes);
      case 'moveBytes': return this.moveBytes(inputs);
      case 'prefetch': return { type: 'void', run: () => 0 };
      case 'framePointer': return { type: 'int', run: ({ frame }) => frame.address };
      case 'systemCall': return this.systemCall(inputs);
      case 'returnToFrame': return this.returnToFrame(inputs);
      case 'custom': return this.custom(node, inputs);
      default: return { type: node.type ?? 'void', run: ({ frame }) => this.evaluator.fail(E.needsMachine, { name: frame.code.name, operation: op }) };
    }
  }

  private map<A extends Cell>(type: IRType, input: (evaluation: Evaluation) => A, operation: (input: A) => Cell): Term {
    return { type, run: (evaluation) => operation(input(evaluation)) };
  }

  // Integers.

  private integerOperation(op: string, [left, right]: readonly Term[]): Term {
    const operation = INTEGER_OPERATIONS[op];
    if (op === 'add' || op === 'sub') return this.addressArithmetic(op, left, right);
    const [a, b] = [this.integer(left), this.integer(right)];
    if (op !== 'div' && op !== 'rem') return { type: 'int', run: (evaluation) => operation(a(evaluation), b(evaluation)) };
    return { type: 'int', run: (evaluation) => this.divide(operation, a(evaluation), b(evaluation)) };
  }

  private divide(operation: (a: Integer, b: Integer) => Integer, dividend: Integer, divisor: Integer): Integer {
    return divisor === 0 ? this.evaluator.fail(E.divisionByZero, {}) : operation(dividend, divisor);
  }

  private addressArithmetic(op: 'add' | 'sub', left: Term, right: Term): Term {
    const operation = INTEGER_OPERATIONS[op];
    const sign = op === 'add' ? 1 : -1;
    const [a, b] = [this.word(left), this.word(right)];
    return {
      type: 'int',
      run: (evaluation) => {
        const [x, y] = [a(evaluation), b(evaluation)];
        if (x instanceof RawAddress) return this.moved(x, y, sign);
        return y instanceof RawAddress ? (op === 'add' ? this.moved(y, x, 1) : this.noInteger(y)) : operation(x, y);
      },
    };
  }

  /** An address moved by a number of bytes, or the distance of two into one object. */
  private moved(address: RawAddress, by: Integer | RawAddress, sign: number): Integer | RawAddress {
    if (!(by instanceof RawAddress)) return new RawAddress(address.object, address.offset + sign * Number(by));
    return sign < 0 && by.object === address.object ? address.offset - by.offset : this.noInteger(by);
  }

  private integerUnary(op: string, input: Term): Term {
    return this.map('int', this.integer(input), INTEGER_UNARY[op]);
  }

  private smallIntegerOperation(op: string, [left, right]: readonly Term[]): Term {
    const operation = SMALL_INTEGER_OPERATIONS[op];
    const [a, b] = [this.smallInteger(left), this.smallInteger(right)];
    return { type: 'smi', run: (evaluation) => operation(a(evaluation), b(evaluation)) ?? OVERFLOWED };
  }

  private isOnSmallIntegers(node: OperationNode, inputs: readonly Term[]): boolean {
    return node.type === 'smi' || (node.type === undefined && inputs.every((each) => each.type === 'smi'));
  }

  private smallIntegerBits(op: string, [left, right]: readonly Term[]): Term {
    const operation = INTEGER_OPERATIONS[op];
    const [a, b] = [this.smallInteger(left), this.smallInteger(right)];
    return { type: 'smi', run: (evaluation) => operation(a(evaluation), b(evaluation)) };
  }

  // Floats.

  private floatOperation([left, right]: readonly Term[], operation: (a: number, b: number) => number): Term {
    const [a, b] = [this.float(left), this.float(right)];
    return { type: 'float', run: (evaluation) => operation(a(evaluation), b(evaluation)) };
  }

  private floatComparison([left, right]: readonly Term[], condition: Condition): Term {
    const [a, b] = [this.float(left), this.float(right)];
    return { type: 'flag', run: (evaluation) => compareFloats(condition, a(evaluation), b(evaluation)) };
  }

  // Words.

  private comparison([left, right]: readonly Term[], condition: Condition): Term {
    if (left.type === 'int' && right.type === 'int') {
      return { type: 'flag', run: (evaluation) => this.compareWords(condition, left.run(evaluation) as Integer | RawAddress, right.run(evaluation) as Integer | RawAddress) };
    }
    const [a, b] = [this.datum(left), this.datum(right)];
    return { type: 'flag', run: (evaluation) => this.compareData(condition, a(evaluation), b(evaluation)) };
  }

  /** Objects compare by identity, SmallIntegers as numbers, which orders them as their tagged words do. */
  private compareData(condition: Condition, left: Datum, right: Datum): boolean {
    if (typeof left !== 'object' && typeof right !== 'object') return compareIntegers(condition, left, right);
    if (left instanceof GuestObject && right instanceof GuestObject) return this.compareObjects(condition, left === right);
    if (left instanceof RawInteger && right instanceof RawInteger) return compareIntegers(condition, left.value, right.value);
    return this.compareWords(condition, this.bitsOf(left), this.bitsOf(right));
  }

  private compareWords(condition: Condition, left: Integer | RawAddress, right: Integer | RawAddress): boolean {
    if (!(left instanceof RawAddress) && !(right instanceof RawAddress)) return compareIntegers(condition, left, right);
    if (left instanceof RawAddress && right instanceof RawAddress && left.object === right.object) return compareIntegers(condition, left.offset, right.offset);
    return this.compareObjects(condition, false);
  }

  private compareObjects(condition: Condition, same: boolean): boolean {
    if (condition === 'eq') return same;
    if (condition === 'ne') return !same;
    return this.badOperand(`compare ${condition}`, 'two objects, whose addresses are not known');
  }

  /** The 64 bits of a datum; an object's are known as an address only. */
  private bitsOf(datum: Datum | boolean): Integer | RawAddress {
    if (typeof datum === 'boolean') return datum ? 1 : 0;
    if (typeof datum !== 'object') return taggedWord(datum);
    if (datum instanceof RawInteger) return datum.value;
    if (datum instanceof RawAddress) return datum;
    if (datum instanceof GuestObject) return new RawAddress(datum, 0);
    return this.badOperand('bits', describeRaw(datum));
  }

  private objectAt(word: Integer | RawAddress): Value {
    if (word instanceof RawAddress) return word.offset === 0 ? word.object : this.badOperand('asObject', 'an address inside of an object');
    const bits = BigInt(word);
    return bits & 1n ? canonicalInteger(bits >> 1n) : this.badOperand('asObject', 'an address of no object');
  }

  private tagged(integer: Integer): Integer {
    const fits = typeof integer === 'number' || (integer >= -(1n << 62n) && integer < 1n << 62n);
    return fits ? integer : canonicalInteger(BigInt.asIntN(63, integer));
  }

  // Memory.

  private load([base, index]: readonly Term[], attributes: Attributes): Term {
    const memory = attributes.memory!;
    const place = this.place(base, index, attributes);
    if (memory === 'simd128') return { type: 'simd', run: (evaluation) => place(evaluation, (object, offset) => this.register(object, offset)) as Cell };
    const type: IRType = memory === 'oop' || memory === 'behavior' ? 'oop' : memory.startsWith('float') ? 'float' : 'int';
    return { type, run: (evaluation) => place(evaluation, (object, offset) => load(object, offset, memory)) as Cell };
  }

  /** SIMD registers are ByteArrays here: custom nodes compute with them in Smalltalk. */
  private register(object: GuestObject, offset: number): GuestObject {
    const { image } = this.evaluator.system;
    return image.newBytes(image.get('behavior:ByteArray'), loadRegister(object, offset));
  }

  private store(inputs: readonly Term[], attributes: Attributes): Term {
    const memory = attributes.memory!;
    const value = this.stored(inputs[inputs.length - 1], memory);
    const place = this.place(inputs[0], inputs.length > 2 ? inputs[1] : undefined, attributes);
    const { lookup } = this.evaluator;
    return {
      type: 'void',
      run: (evaluation) =>
        place(evaluation, (object, offset) => {
          store(object, offset, memory, value(evaluation));
          if (memory === 'oop') lookup.noteStore(object);
          return 0;
        }) as Cell,
    };
  }

  private stored(term: Term, memory: MemoryType): (evaluation: Evaluation) => Loaded {
    if (memory === 'oop' || memory === 'behavior' || memory === 'simd128') {
      const datum = this.datum(term);
      return (evaluation) => this.evaluator.object(datum(evaluation), 'a slot of an object');
    }
    return memory.startsWith('float') ? this.float(term) : this.integer(term);
  }

  /** Calls with the object and byte offset that base, index, scale and offset make. */
  private place(base: Term, index: Term | undefined, { offset = 0, scale = 1 }: Attributes) {
    const at = this.datum(base);
    const by = index === undefined ? () => 0 : this.integer(index);
    return (evaluation: Evaluation, access: (object: GuestObject, offset: number) => Loaded): Loaded => {
      const datum = at(evaluation);
      const bytes = offset + Number(by(evaluation)) * scale;
      if (datum instanceof GuestObject) return access(datum, bytes);
      if (datum instanceof RawAddress) return access(datum.object, datum.offset + bytes);
      return this.badOperand('memory access', `${this.evaluator.describe(datum)} as address`);
    };
  }

  private moveBytes([to, from, count]: readonly Term[]): Term {
    const [target, source, bytes] = [this.word(to), this.word(from), this.integer(count)];
    return {
      type: 'void',
      run: (evaluation) => {
        const [a, b] = [target(evaluation), source(evaluation)];
        if (!(a instanceof RawAddress) || !(b instanceof RawAddress)) return this.badOperand('moveBytes', 'an address of no object');
        moveBytes(a.object, a.offset, b.object, b.offset, Number(bytes(evaluation)));
        return 0;
      },
    };
  }

  // The operating system, frames and custom nodes.

  private systemCall([number, ...args]: readonly Term[]): Term {
    const call = this.integer(number);
    const words = args.map((each) => this.word(each));
    return {
      type: 'int',
      run: (evaluation) => this.evaluator.systemCall(Number(call(evaluation)), words.map((each) => this.argument(each(evaluation)))),
    };
  }

  /** The bytes at an address, in place. */
  private argument(word: Integer | RawAddress): SystemCallArgument {
    if (!(word instanceof RawAddress)) return word;
    return word.object.bytes?.subarray(word.offset) ?? this.badOperand('systemCall', 'the address of an object that holds no bytes');
  }

  private returnToFrame([frame, value]: readonly Term[]): Term {
    const [address, result] = [this.integer(frame), this.datum(value)];
    return {
      type: 'void',
      run: (evaluation) => {
        const target = this.evaluator.frameAt(Number(address(evaluation)));
        if (target === undefined) return this.evaluator.fail(E.deadHome, {});
        throw new NonLocalReturn(target, result(evaluation));
      },
    };
  }

  private custom({ attributes, type }: OperationNode, inputs: readonly Term[]): Term {
    const { evaluator } = this;
    const operands = inputs.map((each) => this.datum(each));
    const answer = (evaluation: Evaluation) => evaluateCustom(evaluator, attributes.object!, operands.map((each) => each(evaluation)));
    if (type === 'int') return { type, run: (evaluation) => rawInteger(evaluator, answer(evaluation)) };
    if (type === 'float') return { type, run: (evaluation) => rawFloat(evaluator, answer(evaluation)) };
    return { type: 'dynamic', run: answer };
  }

  // Inputs of one type.

  private integer(term: Term): (evaluation: Evaluation) => Integer {
    const word = this.word(term);
    return (evaluation) => {
      const value = word(evaluation);
      return value instanceof RawAddress ? this.noInteger(value) : value;
    };
  }

  /** A raw integer or an address. */
  private word({ type, run }: Term): (evaluation: Evaluation) => Integer | RawAddress {
    if (type === 'int' || type === 'address') return run as (evaluation: Evaluation) => Integer | RawAddress;
    if (type === 'flag') return (evaluation) => (run(evaluation) ? 1 : 0);
    return (evaluation) => {
      const datum = run(evaluation) as Datum;
      if (datum instanceof RawInteger) return datum.value;
      return datum instanceof RawAddress ? datum : this.badOperand('raw arithmetic', this.evaluator.describe(datum));
    };
  }

  private float({ type, run }: Term): (evaluation: Evaluation) => number {
    if (type === 'float') return run as (evaluation: Evaluation) => number;
    return (evaluation) => {
      const datum = run(evaluation) as Datum;
      return datum instanceof RawFloat ? datum.value : this.badOperand('float arithmetic', this.evaluator.describe(datum));
    };
  }

  private smallInteger({ type, run }: Term): (evaluation: Evaluation) => Integer {
    return (evaluation) => {
      const datum = run(evaluation) as Datum;
      if (type !== 'int' && typeof datum !== 'object') return datum;
      return this.badOperand('SmallInteger arithmetic', this.evaluator.describe(datum));
    };
  }

  private flag({ type, run }: Term): (evaluation: Evaluation) => boolean {
    const yes = this.evaluator.system.image.boolean(true);
    return type === 'flag' ? (run as (evaluation: Evaluation) => boolean) : (evaluation) => run(evaluation) === yes;
  }

  /** Any value as a datum: raw ones boxed. */
  private datum({ type, run }: Term): (evaluation: Evaluation) => Datum {
    if (type === 'dynamic' || type === 'oop' || type === 'smi') return run as (evaluation: Evaluation) => Datum;
    const box = this.boxer(type);
    return (evaluation) => box(run(evaluation));
  }

  private noInteger(_: RawAddress): never {
    return this.badOperand('integer arithmetic', 'the address of an object');
  }

  private badOperand(operation: string, what: string): never {
    return this.evaluator.fail(E.badOperand, { operation, what });
  }
}

/** Whether a datum can be the value of a variable of an object. */
export function isObject(datum: Datum): datum is Value {
  return isSmallInteger(datum as Value) || !isRaw(datum);
}
