/**
 * What numbers a program probably works with where nothing is certain: read from literals, from
 * what values begin as, and from the messages that stand around them. A wrong guess costs time, never meaning.
 */
import { isSmallInteger, type Value } from '../../segments/image/values';
import { textOf, type VirtualImage } from '../../segments/image/virtual-image';
import type { Instruction } from '../ir/ir';
import type { FunctionTranslator } from './translator';

export type NumberKind = 'integer' | 'float' | 'unknown';

/** The kind of a value: that of what it began as. */
export function numberKind(t: FunctionTranslator, value: Instruction): NumberKind {
  const origin = t.originOf(value);
  if (origin === undefined) return 'unknown';
  if (origin.type === 'smi') return 'integer';
  return isKnownFloat(origin, t.image) ? 'float' : 'unknown';
}

/** Whether a value is certainly a Float: one just made, or a literal. */
export function isKnownFloat({ op, attributes }: Instruction, image: VirtualImage): boolean {
  return op === 'boxFloat' || (op === 'constObject' && isFloatObject(attributes.object!, image));
}

export function isFloatObject(value: Value, image: VirtualImage): boolean {
  return !isSmallInteger(value) && value.behavior === image.get('behavior:Float');
}

/** Messages that are sent to Floats more often than to other numbers. */
const FLOAT_MESSAGES: ReadonlySet<string> = new Set(['/', 'sqrt', 'sin', 'cos', 'tan', 'exp', 'ln', 'asFloat']);
const LONGEST_FLOAT_MESSAGE = Math.max(...[...FLOAT_MESSAGES].map(({ length }) => length));

/** Whether the literals of a method are those of one that works with Floats. */
export function tellsOfFloats(literals: readonly Value[], image: VirtualImage): boolean {
  return literals.some((each) => isFloatObject(each, image) || isFloatMessage(each, image));
}

function isFloatMessage(value: Value, image: VirtualImage): boolean {
  if (isSmallInteger(value) || !value.isBytes || value.bytes!.length > LONGEST_FLOAT_MESSAGE) return false;
  return image.isSymbol(value) && FLOAT_MESSAGES.has(textOf(value));
}
