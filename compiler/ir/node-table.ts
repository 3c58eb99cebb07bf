/**
 * How the guest's node classes (kernel-src/LMR, subclasses of `Node`) and the operations of
 * the IR correspond. Read by the nativizer (guest graph → IR), by the evaluator (interprets the
 * same graph on guest values) and by the test that compares the classes in kernel-src with it.
 *
 * A node class listed here has exactly the instance variables `inputs` then `attributes`,
 * besides `type`, which `Node` defines and the table overrides where `type` is given.
 */
import type { IRType, Operation } from './ir';

export interface NodeKind {
  readonly op: Operation;
  /** Instance variables that hold nodes, in the order of the operation's inputs. An `index` that is nil is left out. */
  readonly inputs: readonly string[];
  /** Instance variables that hold attributes: SmallIntegers, or Symbols for `condition` and `memory`. */
  readonly attributes: readonly string[];
  /** Result type; undefined where it depends (load: by `memory`; and/or/xor of smis). */
  readonly type?: IRType;
}

const binary = (op: Operation, type: IRType): NodeKind => ({ op, inputs: ['left', 'right'], attributes: [], type });
const unary = (op: Operation, type: IRType): NodeKind => ({ op, inputs: ['operand'], attributes: [], type });

export const NODE_TABLE = {
  BitAndNode: { op: 'and', inputs: ['left', 'right'], attributes: [] },
  BitOrNode: { op: 'or', inputs: ['left', 'right'], attributes: [] },
  BitXorNode: binary('xor', 'int'),
  AddNode: binary('add', 'int'),
  SubtractNode: binary('sub', 'int'),
  MultiplyNode: binary('mul', 'int'),
  MultiplyHighNode: binary('umulh', 'int'),
  DivideNode: binary('div', 'int'),
  RemainderNode: binary('rem', 'int'),
  ShiftLeftNode: binary('shl', 'int'),
  ShiftRightNode: binary('shr', 'int'),
  ArithmeticShiftRightNode: binary('sar', 'int'),
  NegateNode: unary('neg', 'int'),
  ComplementNode: unary('not', 'int'),
  SmiPlusNode: binary('smiAdd', 'smi'),
  SmiMinusNode: binary('smiSub', 'smi'),
  SmiTimesNode: binary('smiMul', 'smi'),
  OverflowNode: unary('overflow', 'flag'),
  TagNode: unary('tag', 'smi'),
  UntagNode: unary('untag', 'int'),
  AsIntegerBitsNode: unary('asInt', 'int'),
  AsAddressNode: unary('asAddress', 'address'),
  AsObjectNode: unary('asObject', 'oop'),
  AsSmallIntegerNode: unary('asSmi', 'smi'),
  FloatPlusNode: binary('floatAdd', 'float'),
  FloatMinusNode: binary('floatSub', 'float'),
  FloatTimesNode: binary('floatMul', 'float'),
  FloatDivideNode: binary('floatDiv', 'float'),
  FloatSqrtNode: unary('floatSqrt', 'float'),
  IntegerToFloatNode: unary('intToFloat', 'float'),
  FloatToIntegerNode: unary('floatToInt', 'int'),
  FloatBitsNode: unary('floatBits', 'int'),
  BitsFloatNode: unary('bitsFloat', 'float'),
  BoxFloatNode: unary('boxFloat', 'oop'),
  CompareNode: { op: 'compare', inputs: ['left', 'right'], attributes: ['condition'], type: 'flag' },
  FloatCompareNode: { op: 'compareFloat', inputs: ['left', 'right'], attributes: ['condition'], type: 'flag' },
  IsSmallIntegerNode: unary('isSmi', 'flag'),
  NotNode: unary('flagNot', 'flag'),
  LoadNode: { op: 'load', inputs: ['base', 'index'], attributes: ['memory', 'offset', 'scale'] },
  StoreNode: { op: 'store', inputs: ['base', 'index', 'value'], attributes: ['memory', 'offset', 'scale'], type: 'void' },
  MoveBytesNode: { op: 'moveBytes', inputs: ['to', 'from', 'count'], attributes: [], type: 'void' },
  PrefetchNode: unary('prefetch', 'void'),
  CallCodeNode: { op: 'callCode', inputs: ['entry', 'receiver', 'arguments'], attributes: [], type: 'oop' },
  ForeignCallNode: { op: 'callForeign', inputs: ['address', 'arguments'], attributes: [], type: 'int' },
  FloatForeignCallNode: { op: 'callForeignFloat', inputs: ['address', 'arguments'], attributes: [], type: 'float' },
  SystemCallNode: { op: 'systemCall', inputs: ['number', 'arguments'], attributes: [], type: 'int' },
  FramePointerNode: { op: 'framePointer', inputs: [], attributes: [], type: 'int' },
  SavedArgumentNode: { op: 'savedArgument', inputs: ['index'], attributes: [], type: 'oop' },
  TransferControlNode: { op: 'transferControl', inputs: ['entry', 'receiver'], attributes: [], type: 'void' },
  ReturnToFrameNode: { op: 'returnToFrame', inputs: ['frame', 'value'], attributes: [], type: 'void' },
} as const satisfies Record<string, NodeKind>;
/* `arguments` holds an Array of nodes, spliced into the inputs; `receiver` of a TransferControlNode
   and `index` of LoadNode and StoreNode may be nil. */

export type NodeClassName = keyof typeof NODE_TABLE;

/** The leaves, which stand for no operation of their own. */
export const LEAF_NODES = {
  /** `index`: which operand of the metamessage, 0 the receiver. */
  OperandNode: ['index'],
  /** `value`: a raw machine integer (SmallInteger or LargeInteger) or raw double (Float). */
  ConstantNode: ['value'],
  /** `object`: any guest object, as an oop. */
  ObjectNode: ['object'],
} as const;
