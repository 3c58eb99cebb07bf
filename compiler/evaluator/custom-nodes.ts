/** Nodes of modules' own classes: they tell in Smalltalk what they compute, with Integers and Floats for raw numbers. */
import type { Value } from '../../segments/image/values';
import { integerOf, newInteger } from '../genesis/integers';
import { EVALUATOR_DIAGNOSTICS as E } from './diagnostics';
import type { Evaluator } from './evaluator';
import { canonicalInteger, doubleOf, RawFloat, RawInteger, type Datum } from './raw-values';

/** What the node, an object of the guest, answers to `evaluateOn:`. */
export function evaluateCustom(evaluator: Evaluator, node: Value, operands: readonly Datum[]): Value {
  const values = operands.map((each) => operandObject(evaluator, each));
  return evaluator.send(node, 'evaluateOn:', [evaluator.system.image.array(values)]);
}

/** What Smalltalk can compute with in the place of a raw value. */
function operandObject(evaluator: Evaluator, datum: Datum): Value {
  const { system } = evaluator;
  if (datum instanceof RawInteger) return newInteger(system, BigInt(datum.value));
  if (datum instanceof RawFloat) return system.image.float(datum.value);
  return evaluator.object(datum, 'an operand of a custom node');
}

/** The answer of a node whose value is a raw integer: the lowest 64 bits. */
export function rawInteger(evaluator: Evaluator, answer: Value): number | bigint {
  const integer = integerOf(evaluator.system, answer);
  return integer === undefined ? refuse(evaluator, answer) : canonicalInteger(BigInt.asIntN(64, integer));
}

/** The answer of a node whose value is a raw double. */
export function rawFloat(evaluator: Evaluator, answer: Value): number {
  const isFloat = typeof answer === 'object' && answer.behavior === evaluator.system.image.get('behavior:Float');
  return isFloat ? doubleOf(answer) : refuse(evaluator, answer);
}

function refuse(evaluator: Evaluator, answer: Value): never {
  return evaluator.fail(E.badOperand, { operation: 'evaluateOn:', what: evaluator.describe(answer) });
}
