/**
 * Float arithmetic and comparison, on raw doubles: operands are unboxed once they are known to be
 * Floats, results are boxed where an object is needed (`boxFloat`; the passes see to it that few are).
 */
import type { Condition, Instruction, Operation } from '../ir/ir';
import type { Expansion, SlowPath } from './expansions';
import { isKnownFloat, numberKind } from './number-kinds';
import type { FunctionTranslator } from './translator';
import { integerConstant, smiStatus } from './values';

/** How the doubles of two operands become a result: a boxed Float or a flag. */
interface FloatOperation {
  /** Whether a SmallInteger operand may be converted: arithmetic does, comparison is exact. */
  readonly converts: boolean;
  emit(t: FunctionTranslator, left: Instruction, right: Instruction, slow: SlowPath): Instruction;
}

const arithmetic = (op: Operation): FloatOperation => ({
  converts: true,
  emit: (t, left, right) => box(t, t.builder.emit(op, 'float', [left, right])),
});

const comparison = (condition: Condition): FloatOperation => ({
  converts: false,
  emit: (t, left, right) => t.builder.emit('compareFloat', 'flag', [left, right], { condition }),
});

/** A divisor of zero is an error, which the real message tells. */
const division: FloatOperation = {
  converts: true,
  emit(t, left, right, slow) {
    if (right.op !== 'constFloat' || Number(right.attributes.value) === 0) {
      slow.refuse(t.builder.emit('compareFloat', 'flag', [right, double(t, 0)], { condition: 'eq' }));
    }
    return box(t, t.builder.emit('floatDiv', 'float', [left, right]));
  },
};

const BINARIES: ReadonlyMap<string, FloatOperation> = new Map([
  ['+', arithmetic('floatAdd')], ['-', arithmetic('floatSub')], ['*', arithmetic('floatMul')], ['/', division],
  ['<', comparison('lt')], ['<=', comparison('le')], ['>', comparison('gt')], ['>=', comparison('ge')],
  ['=', comparison('eq')], ['~=', comparison('ne')],
]);

/** How sure it is that the operands of a message are Floats. */
export type FloatGuess = 'certain' | 'likely' | 'possible' | 'no';

/** The expansion of a message for Floats, and how likely it is the one that is taken. */
export function floatExpansion(t: FunctionTranslator, selector: string, receiver: Instruction, args: readonly Instruction[]): { guess: FloatGuess; expansion: Expansion } | undefined {
  if (args.length === 0) return unaryExpansion(t, selector, receiver);
  const operation = BINARIES.get(selector);
  if (operation === undefined) return undefined;
  const [argument] = args;
  const guess = guessOf(t, receiver, argument);
  if (guess === 'no') return undefined;
  return { guess, expansion: (slow) => binary(t, operation, receiver, argument, slow) };
}

function unaryExpansion(t: FunctionTranslator, selector: string, receiver: Instruction): { guess: FloatGuess; expansion: Expansion } | undefined {
  const kind = numberKind(t, receiver);
  if (kind === 'integer') return undefined;
  const guess = isKnownFloat(receiver, t.image) ? 'certain' : 'likely';
  if (selector === 'sqrt') return { guess, expansion: (slow) => box(t, t.builder.emit('floatSqrt', 'float', [unboxed(t, receiver, slow)])) };
  if (selector === 'isFloat') return { guess, expansion: (slow) => floatTest(t, receiver, slow) };
  return undefined;
}

/** What is no Float may be of a class that takes the message otherwise. */
function floatTest(t: FunctionTranslator, receiver: Instruction, slow: SlowPath): Instruction {
  if (!isKnownFloat(receiver, t.image)) guard(t, receiver, slow);
  return t.constant(t.image.boolean(true));
}

/** Where neither operand tells, the method around them does, or the other methods of its class. */
function guessOf(t: FunctionTranslator, receiver: Instruction, argument: Instruction): FloatGuess {
  const certain = [receiver, argument].some((each) => isKnownFloat(each, t.image));
  const kinds = [receiver, argument].map((each) => numberKind(t, each));
  if (certain) return 'certain';
  if (kinds.includes('float')) return 'likely';
  if (kinds.includes('integer')) return 'no';
  return t.unit.floatEvidence;
}

function binary(t: FunctionTranslator, operation: FloatOperation, receiver: Instruction, argument: Instruction, slow: SlowPath): Instruction {
  const [one, other] = [receiver, argument].map((each) => numberKind(t, each) === 'float');
  const left = operand(t, operation, receiver, other, slow);
  const right = operand(t, operation, argument, one, slow);
  return operation.emit(t, left, right, slow);
}

/** The double of an operand. Beside a Float, a SmallInteger is one too. */
function operand(t: FunctionTranslator, { converts }: FloatOperation, value: Instruction, besideFloat: boolean, slow: SlowPath): Instruction {
  const constant = integerConstant(value);
  if (besideFloat && constant !== undefined && (converts || isExact(constant))) return double(t, Number(constant));
  if (!besideFloat || !converts || numberKind(t, value) === 'float' || smiStatus(value) === 'pointer') return unboxed(t, value, slow);
  return smiStatus(value) === 'smi' ? converted(t, value) : eitherNumber(t, value, slow);
}

/** Up to here every integer is a double. */
const MAX_EXACT_DOUBLE = 1n << 53n;

const isExact = (integer: bigint): boolean => integer >= -MAX_EXACT_DOUBLE && integer <= MAX_EXACT_DOUBLE;

function eitherNumber(t: FunctionTranslator, value: Instruction, slow: SlowPath): Instruction {
  const { builder } = t;
  const [small, other, join] = [builder.newBlock(true), builder.newBlock(), t.newJoin()];
  builder.branch(builder.emit('isSmi', 'flag', [value]), small, other);
  builder.enter(small);
  join.arrive(converted(t, builder.emit('asSmi', 'smi', [value])));
  builder.enter(other);
  join.arrive(unboxed(t, value, slow));
  return join.finish()!;
}

function converted(t: FunctionTranslator, value: Instruction): Instruction {
  return t.builder.emit('intToFloat', 'float', [t.builder.emit('untag', 'int', [value])]);
}

/** The double that a Float holds; goes on only where it is one. */
function unboxed(t: FunctionTranslator, value: Instruction, slow: SlowPath): Instruction {
  if (!isKnownFloat(value, t.image)) guard(t, value, slow);
  return t.builder.emit('floatValue', 'float', [value]);
}

function guard(t: FunctionTranslator, value: Instruction, slow: SlowPath): void {
  slow.pointer(value);
  slow.require(t.builder.emit('isFloat', 'flag', [value]));
}

function box(t: FunctionTranslator, value: Instruction): Instruction {
  return t.builder.emit('boxFloat', 'oop', [value]);
}

function double(t: FunctionTranslator, value: number): Instruction {
  return t.builder.emit('constFloat', 'float', [], { value });
}
