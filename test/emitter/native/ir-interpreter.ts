/**
 * Runs IR functions on 64-bit words: what emitted code must do. Calls answer what harness.cc's
 * helper answers, and move the objects, as a collector would: every oop with an even word.
 */
import type { BasicBlock, Condition, Instruction, IRFunction } from '../../../compiler/ir/ir';
import type { GuestObject } from '../../../segments/image/values';

const MOVE_DISTANCE = 0x1000n;
const unsigned = (value: bigint): bigint => BigInt.asUintN(64, value);
const signed = (value: bigint): bigint => BigInt.asIntN(64, value);
const moved = (word: bigint): bigint => (word & 1n ? word : unsigned(word + MOVE_DISTANCE));
const ENOSYS = 38n;
const MOST_BLOCKS = 20_000;
const MOST_CALLS = 300;

export interface TracedCall {
  readonly values: readonly bigint[];
  /** Words of all oops just before the call. */
  readonly oops: ReadonlySet<bigint>;
}

type Word = bigint | number;

export class Interpreter {
  private readonly values = new Map<Instruction, Word>();
  readonly calls: TracedCall[] = [];
  private overflowed = false;
  private steps = 0;

  constructor(
    private readonly fn: IRFunction,
    private readonly parameters: readonly bigint[],
    private readonly addressOf: (object: GuestObject) => bigint,
    /** Words of memory by address. */
    private readonly memory: Map<bigint, bigint>,
  ) {}

  /** Undefined when it makes too many calls or steps to be a test. */
  run(): bigint | undefined {
    let block: BasicBlock = this.fn.entry;
    for (let from: BasicBlock | undefined; ; ) {
      if (from !== undefined) this.enterBlock(block, from);
      for (const each of block.instructions.slice(0, -1)) this.step(each);
      const { terminator } = block;
      if (this.steps++ > MOST_BLOCKS || this.calls.length > MOST_CALLS) return undefined;
      if (terminator.op === 'return') return unsigned(this.word(terminator.inputs[0]));
      from = block;
      block = terminator.op === 'jump' || this.word(terminator.inputs[0]) !== 0n ? block.successors[0] : block.successors[1];
    }
  }

  private enterBlock(block: BasicBlock, from: BasicBlock): void {
    const index = block.predecessors.indexOf(from);
    const incoming = block.phis.map(({ inputs }) => this.value(inputs[index]));
    block.phis.forEach((phi, at) => this.values.set(phi, incoming[at]));
  }

  private value(instruction: Instruction): Word {
    const { op, attributes } = instruction;
    switch (op) {
      case 'constInt': return unsigned(BigInt(attributes.value!));
      case 'constSmi': return unsigned(BigInt(attributes.value!) * 2n + 1n);
      case 'constFloat': return Number(attributes.value);
      case 'constObject': return this.addressOf(attributes.object!);
      default: {
        const value = this.values.get(instruction);
        if (value === undefined) throw new Error(`v${instruction.id} (${op}) has no value`);
        return value;
      }
    }
  }

  private word(instruction: Instruction): bigint {
    return this.value(instruction) as bigint;
  }

  private step(instruction: Instruction): void {
    const { op } = instruction;
    if (op.startsWith('const')) return;
    const result = this.compute(instruction);
    if (result !== undefined) this.values.set(instruction, typeof result === 'bigint' ? unsigned(result) : result);
  }

  private compute(instruction: Instruction): Word | undefined {
    const { op, inputs, attributes } = instruction;
    const a = () => this.word(inputs[0]);
    const b = () => this.word(inputs[1]);
    const x = () => this.value(inputs[0]) as number;
    const y = () => this.value(inputs[1]) as number;
    switch (op) {
      case 'param': return this.parameters[attributes.index!];
      case 'add': return a() + b();
      case 'sub': return a() - b();
      case 'mul': return a() * b();
      case 'and': return a() & b();
      case 'or': return a() | b();
      case 'xor': return a() ^ b();
      case 'shl': return a() << (b() & 63n);
      case 'shr': return a() >> (b() & 63n);
      case 'sar': return signed(a()) >> (b() & 63n);
      case 'neg': return -a();
      case 'not': return ~a();
      case 'div': return signed(a()) / signed(b());
      case 'rem': return signed(a()) % signed(b());
      case 'umulh': return (a() * b()) >> 64n;
      case 'smiAdd': return this.checked(signed(a()) + signed(b()) - 1n);
      case 'smiSub': return this.checked(signed(a()) - signed(b()) + 1n);
      case 'smiMul': return this.checked((signed(a()) - 1n) * (signed(b()) >> 1n) + 1n);
      case 'overflow': return this.overflowed ? 1n : 0n;
      case 'tag': return a() * 2n + 1n;
      case 'untag': return signed(a()) >> 1n;
      case 'asInt': case 'asAddress': case 'asObject': case 'asSmi': return a();
      case 'floatAdd': return x() + y();
      case 'floatSub': return x() - y();
      case 'floatMul': return x() * y();
      case 'floatDiv': return x() / y();
      case 'floatSqrt': return Math.sqrt(x());
      case 'intToFloat': return Number(signed(a()));
      case 'floatToInt': return truncated(x());
      case 'compare': return compare(attributes.condition!, a(), b()) ? 1n : 0n;
      case 'compareFloat': return compareFloats(attributes.condition!, x(), y()) ? 1n : 0n;
      case 'isSmi': return a() & 1n;
      case 'flagNot': return 1n - a();
      case 'load': return this.memory.get(this.place(instruction, inputs[1])) ?? 0n;
      case 'store':
        this.memory.set(this.place(instruction, inputs.length === 3 ? inputs[1] : undefined), this.word(inputs[inputs.length - 1]));
        return undefined;
      case 'systemCall': return -ENOSYS;
      case 'call': case 'send': return this.call(inputs.map((each) => this.word(each)));
      default: throw new Error(`the interpreter knows no ${op}`);
    }
  }

  private checked(value: bigint): bigint {
    this.overflowed = signed(value) !== value;
    return value;
  }

  private place({ inputs, attributes }: Instruction, index: Instruction | undefined): bigint {
    const distance = index === undefined ? 0n : this.word(index) * BigInt(attributes.scale ?? 1);
    return unsigned(this.word(inputs[0]) + distance + BigInt(attributes.offset ?? 0));
  }

  private call(values: readonly bigint[]): bigint {
    const oops = new Set<bigint>();
    for (const [{ type }, value] of this.values) if (type === 'oop' || type === 'smi') oops.add(value as bigint);
    for (const each of values) oops.add(each);
    this.calls.push({ values, oops });
    for (const [instruction, value] of this.values) if (instruction.type === 'oop') this.values.set(instruction, moved(value as bigint));
    const [receiver] = values;
    return receiver & 1n ? (receiver * 3n + BigInt(this.calls.length) * 16n) | 1n : moved(receiver);
  }
}

function truncated(value: number): bigint {
  if (Number.isNaN(value) || value >= 2 ** 63 || value < -(2 ** 63)) return 1n << 63n;
  return BigInt(Math.trunc(value));
}

function compare(condition: Condition, a: bigint, b: bigint): boolean {
  const [x, y] = condition.startsWith('u') ? [a, b] : [signed(a), signed(b)];
  return decide(condition, x, y);
}

const compareFloats = (condition: Condition, a: number, b: number): boolean => decide(condition, a, b);

function decide<T extends number | bigint>(condition: Condition, a: T, b: T): boolean {
  switch (condition) {
    case 'eq': return a === b;
    case 'ne': return a !== b;
    case 'lt': case 'ult': return a < b;
    case 'le': case 'ule': return a <= b;
    case 'gt': case 'ugt': return a > b;
    case 'ge': case 'uge': return a >= b;
    default: return condition satisfies never;
  }
}
