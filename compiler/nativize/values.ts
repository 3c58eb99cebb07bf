/** What is known of an SSA value where it was made. */
import { isSmallInteger, type Value } from '../../segments/image/values';
import type { Instruction } from '../ir/ir';

export type SmiStatus = 'smi' | 'pointer' | 'unknown';

/** Whether an object value is certainly a SmallInteger, certainly not, or neither. */
export function smiStatus(value: Instruction): SmiStatus {
  if (value.type === 'smi') return 'smi';
  return isPointer(value) ? 'pointer' : 'unknown';
}

/** Tells of a value, or of the receiver of a send, that it is certainly no SmallInteger. */
export function markPointer(instruction: Instruction): void {
  instruction.attributes = { ...instruction.attributes, knownPointer: true };
}

/** `knownPointer` is set where the place in the program tells, as of `self`. */
function isPointer({ op, attributes }: Instruction): boolean {
  return op === 'constObject' || op === 'boolean' || op === 'site' || op === 'home' || op === 'boxFloat' || attributes.memory === 'behavior' || attributes.knownPointer === true && op !== 'send';
}

/** The constant that a value is, as a guest value or raw number; undefined when it is none. */
export function constantOf(value: Instruction): Value | undefined {
  switch (value.op) {
    case 'constSmi':
    case 'constInt':
    case 'constFloat':
      return value.attributes.value;
    case 'constObject':
      return value.attributes.object;
    default:
      return undefined;
  }
}

/** The integer that a constant SmallInteger or raw integer is. */
export function integerConstant(value: Instruction): bigint | undefined {
  const constant = constantOf(value);
  return constant !== undefined && isSmallInteger(constant) && value.type !== 'float' ? BigInt(constant) : undefined;
}
