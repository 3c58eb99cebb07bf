/**
 * The intermediate representation: a control-flow graph of basic blocks in SSA form, over
 * typed values. The front half of nativization makes it from treecode, the passes rewrite it,
 * the verifier checks it, and the emitter turns it into machine code.
 */
import type { GuestObject } from '../../segments/image/values';

/**
 * Types of values.
 *  - `oop`      an encoded object reference, SmallIntegers among them: what the collector sees
 *  - `smi`      an oop known to be a SmallInteger, in its tagged form (a subtype of `oop`)
 *  - `int`      a raw 64-bit integer; never the address of anything in a moving space
 *  - `address`  a raw address into an object; must not live across a safepoint
 *  - `float`    a raw IEEE double, in an SSE register
 *  - `simd`     a raw 128-bit vector, in an SSE register
 *  - `flag`     a condition; lives only between its definition and a use in the same block,
 *               or is materialized as 0 or 1
 *  - `void`     no value
 */
export const IR_TYPES = ['oop', 'smi', 'int', 'address', 'float', 'simd', 'flag', 'void'] as const;
export type IRType = (typeof IR_TYPES)[number];

/** Conditions of comparisons; the `u` forms are unsigned. For floats, every one but `ne` is false on NaN. */
export type Condition = 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge' | 'ult' | 'ule' | 'ugt' | 'uge';

/** What one memory access moves. `behavior` is the 32-bit field, read as an oop. */
export type MemoryType = 'oop' | 'int8' | 'uint8' | 'uint16' | 'int32' | 'uint32' | 'int64' | 'float64' | 'float32' | 'behavior' | 'simd128';

/** Static facts of an operation; the columns of the table below. */
export interface OperationKind {
  /** Fixed number of inputs, or -1 where it varies. */
  readonly arity: number;
  /** Removable when unused, and equal for equal inputs. */
  readonly pure: boolean;
  /** A call: every caller-saved register is lost and the collector may run. */
  readonly safepoint: boolean;
  readonly meaning: string;
}

const pure = (arity: number, meaning: string): OperationKind => ({ arity, pure: true, safepoint: false, meaning });
const effect = (arity: number, meaning: string): OperationKind => ({ arity, pure: false, safepoint: false, meaning });
const call = (arity: number, meaning: string): OperationKind => ({ arity, pure: false, safepoint: true, meaning });

export const OPERATIONS = {
  // Values. Attributes: `value` (number | bigint), `object`, `index`.
  constInt: pure(0, 'raw integer `value`'),
  constSmi: pure(0, 'SmallInteger `value` (untagged in the attribute)'),
  constFloat: pure(0, 'raw double `value`'),
  constObject: pure(0, 'oop of `object`, which lives in a segment: a 32-bit immediate'),
  param: pure(0, 'incoming value `index`: 0 the receiver (the Closure in a block), 1… the arguments'),
  site: pure(0, 'the SendSite in r10; only in methods with the special ABI'),
  savedArgument: effect(1, 'argument at raw index (from 0) of the send being dispatched; special ABI only; an oop'),
  phi: pure(-1, 'one input per predecessor, in the order of `block.predecessors`'),
  // Raw integers.
  add: pure(2, 'sum'), sub: pure(2, 'difference'), mul: pure(2, 'low 64 bits of the product'),
  and: pure(2, 'bits'), or: pure(2, 'bits'), xor: pure(2, 'bits'),
  shl: pure(2, 'shift left; count modulo 64'), shr: pure(2, 'logical shift right'), sar: pure(2, 'arithmetic shift right'),
  neg: pure(1, 'negation'), not: pure(1, 'complement'),
  div: effect(2, 'signed quotient, truncated; the divisor is not 0 (checked before)'),
  rem: effect(2, 'signed remainder, truncated'),
  umulh: pure(2, 'high 64 bits of the unsigned product'),
  // SmallIntegers, tagged.
  smiAdd: pure(2, 'tagged sum; its overflow is read by `overflow` right behind it'),
  smiSub: pure(2, 'tagged difference; the same'),
  smiMul: pure(2, 'tagged product; the same'),
  overflow: pure(1, 'flag: whether the input, a smiAdd/smiSub/smiMul that stands right before, overflowed'),
  // Conversions: tag and untag change the bits, the others only the type.
  tag: pure(1, 'int → smi; the value fits'),
  untag: pure(1, 'smi → int'),
  asInt: pure(1, 'the bits of an oop, address or flag as int (flag: 0 or 1)'),
  asAddress: pure(1, 'an oop or int as address'),
  asObject: effect(1, 'int or address → oop'),
  asSmi: pure(1, 'an oop known to be a SmallInteger → smi'),
  // Floats.
  floatAdd: pure(2, 'sum'), floatSub: pure(2, 'difference'), floatMul: pure(2, 'product'), floatDiv: pure(2, 'quotient'),
  floatSqrt: pure(1, 'square root'),
  intToFloat: pure(1, 'int → nearest double'),
  floatToInt: pure(1, 'double → int, truncated; 0x8000000000000000 when out of range'),
  floatBits: pure(1, 'the 64 bits of a double as int'),
  bitsFloat: pure(1, 'int bits → double'),
  // Floats as objects. These are gone when the emitter comes: `lowerFloats` puts memory accesses in their place.
  isFloat: pure(1, 'flag: whether an object that is no SmallInteger is a Float'),
  floatValue: pure(1, 'Float → its double'),
  boxFloat: pure(1, 'double → a Float that holds it; which one is not told, and it may be made where it is needed first'),
  // What memory tells of objects. Gone when the emitter comes: `lowerElementCounts` reads the header in its place.
  elementCount: effect(1, 'the number of indexed slots of an object that has them, from its header, as int'),
  // Conditions. Attribute `condition`.
  compare: pure(2, 'flag: compares ints, oops, smis or addresses as 64-bit words'),
  compareFloat: pure(2, 'flag: compares doubles'),
  isSmi: pure(1, 'flag: low bit of an oop set'),
  flagNot: pure(1, 'flag'),
  boolean: pure(1, 'flag → the object true or false'),
  // Memory. Attributes `memory` (MemoryType), `offset` (bytes), `scale` (1 2 4 8; with an index input, an int).
  load: effect(-1, '(base) or (base, index): base is an oop, address or int'),
  store: effect(-1, '(base, value) or (base, index, value)'),
  moveBytes: effect(3, '(to, from, count): raw addresses, forward copy of `count` bytes'),
  prefetch: effect(1, '(address): brings what is there near to the processor; harmless whatever the address'),
  // Calls. `selector`, `site`, `target` attributes are guest objects.
  send: call(-1, '(receiver, …arguments) through SendSite `site`; attribute `knownPointer`: the receiver is no SmallInteger'),
  superSend: call(-1, '(self, …arguments) through SuperSendSite `site`'),
  call: call(-1, '(receiver, …arguments) of the bound CompiledMethod or CompiledBlock `target`'),
  callCode: call(-1, '(entry, receiver, …arguments): entry is an oop, the odd code address'),
  callForeign: call(-1, '(address, …ints) by the C calling convention; an int'),
  callForeignFloat: call(-1, '(address, …floats) by the C calling convention; a float'),
  systemCall: effect(-1, '(number, …ints) to the operating system; an int'),
  // Frames.
  framePointer: effect(0, 'rbp as int'),
  home: effect(0, 'the HomeContext of this activation'),
  setHome: effect(1, 'stores it; right after the allocation on entry'),
  // Polls. The limit lies in slot `offset` (bytes) of the known object `object`, disguised; all bits of it are set when somebody wants to be called.
  entryPoll: effect(0, 'on entry, if the function makes a frame there: hands over where the stack pointer is below the limit; first in the entry block'),
  pollDue: effect(0, 'flag: whether the stack pointer is below the limit'),
  // A node that a module added; `nodeClass` is its guest class, `operands` its inputs in order.
  custom: effect(-1, 'emitted by `X64CodeEmitter >> assemble<Name>:` of the sources'),
  // Terminators.
  jump: effect(0, 'to successors[0]'),
  branch: effect(1, 'flag: to successors[0] when set, else successors[1]'),
  return: effect(1, 'of an oop'),
  transferControl: effect(-1, '(entry) with every argument register as it came, the receiver too; (entry, receiver) with another receiver'),
  returnToFrame: effect(2, '(frame, value): leaves every frame above `frame` (an int) and returns the oop from it'),
  unreachable: effect(0, 'traps; attribute `reason`'),
} as const satisfies Record<string, OperationKind>;

export type Operation = keyof typeof OPERATIONS;
export const OPERATION_NAMES = Object.keys(OPERATIONS) as Operation[];
/** Operations behind which nothing is where it was. */
export const SAFEPOINTS: ReadonlySet<Operation> = new Set(OPERATION_NAMES.filter((op) => OPERATIONS[op].safepoint));
export const TERMINATORS: ReadonlySet<Operation> = new Set(['jump', 'branch', 'return', 'transferControl', 'returnToFrame', 'unreachable']);

/** What an operation needs besides its inputs; which fields apply is told in the table above. */
export interface Attributes {
  value?: number | bigint;
  index?: number;
  object?: GuestObject;
  condition?: Condition;
  memory?: MemoryType;
  offset?: number;
  scale?: 1 | 2 | 4 | 8;
  /** What is known of the slot: that it is a variable of an object or Closure, or an element of an Array, which has no variables. */
  slot?: 'variable' | 'element';
  /** Symbol of a send. */
  selector?: GuestObject;
  site?: GuestObject;
  target?: GuestObject;
  /** The receiver of a send, or the value itself, is no SmallInteger. */
  knownPointer?: boolean;
  nodeClass?: GuestObject;
  reason?: string;
}

/** Of instructions that need none. */
export const NO_ATTRIBUTES: Readonly<Attributes> = {};

export class Instruction {
  constructor(
    /** Unique in its function, in order of creation. */
    readonly id: number,
    public op: Operation,
    public type: IRType,
    public inputs: Instruction[],
    /** Those of copies may be the same object. */
    public attributes: Readonly<Attributes>,
    /** Source offset in the method's file, -1 when none. */
    public position: number,
  ) {}
}

export class BasicBlock {
  readonly phis: Instruction[] = [];
  /** Without phis; the last is the terminator. */
  readonly instructions: Instruction[] = [];
  readonly predecessors: BasicBlock[] = [];
  readonly successors: BasicBlock[] = [];
  /** Seldom run (a slow path): laid out after all others, and calls in it should cost the rest nothing. */
  cold = false;
  /** A cold block that is the copy of one that is not: it may well be run often, once a slow path was taken. */
  general = false;
  /** Nesting depth of loops around it. */
  loopDepth = 0;

  constructor(readonly id: number) {}

  get terminator(): Instruction {
    return this.instructions[this.instructions.length - 1];
  }
}

/** One method or block body in IR. */
export interface IRFunction {
  /** `Array>>at:put:`, or `[] in Array>>do:` for blocks. */
  readonly name: string;
  /** The CompiledMethod or CompiledBlock that this is the code of: what [rbp-8] holds. */
  readonly owner: GuestObject;
  /** The source file and text positions refer to. */
  readonly file: string;
  readonly argumentCount: number;
  readonly needsHome: boolean;
  /** Receiver in regR (rdi), self in regA (r10): see emitter/abi.ts. */
  readonly specialABI: boolean;
  readonly entry: BasicBlock;
  /** All blocks, the entry first, in reverse postorder with cold ones last. */
  blocks: BasicBlock[];
}
