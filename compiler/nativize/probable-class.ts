/**
 * The class that an object is probably of where nothing is certain: it is a literal, or a class was asked for it.
 * A wrong guess costs time, never meaning.
 */
import { isSmallInteger, type GuestObject, type Value } from '../../segments/image/values';
import { textOf } from '../../segments/image/virtual-image';
import type { Instruction } from '../ir/ir';
import type { GuestClasses } from './guest-classes';

/** How far back a value is followed to what it began as. */
const MAX_STEPS = 8;

/**
 * What a value began as: a phi's first input is what it is before a loop, or where no slow path was taken. `before` tells
 * the same of phis that are not complete. Undefined where there is nothing to follow.
 */
export function originOf(value: Instruction, before: (phi: Instruction) => Instruction | undefined = () => undefined): Instruction | undefined {
  let origin = value;
  for (let steps = 0; origin.op === 'phi' && origin.type !== 'smi' && steps < MAX_STEPS; steps++) {
    const first = origin.inputs[0] ?? before(origin);
    if (first === undefined || first === origin) return undefined;
    origin = first;
  }
  return origin;
}

/** The class that instances are probably of, of which `origin` is one; undefined where nothing tells. */
export function probableClass(origin: Instruction, classes: GuestClasses): GuestObject | undefined {
  if (origin.op === 'constObject') return classOf(origin.attributes.object!, classes);
  if (origin.op !== 'send') return undefined;
  const [receiver] = origin.inputs;
  const selector = textOf(origin.attributes.selector!);
  if (selector === 'yourself') return probableClass(receiver, classes);
  return selector.startsWith('new') ? classInVariable(receiver, classes) : undefined;
}

function classOf({ behavior }: GuestObject, classes: GuestClasses): GuestObject {
  return classes.read(behavior, 'Behavior', 'species') as GuestObject;
}

/** The class that a global variable, which is what classes are named by, holds at build time. */
function classInVariable({ op, inputs: [variable], attributes }: Instruction, classes: GuestClasses): GuestObject | undefined {
  if (op !== 'load' || variable.op !== 'constObject' || attributes.offset !== classes.offset('Association', 'value')) return undefined;
  const association = variable.attributes.object!;
  if (association.behavior !== classes.behaviorNamed('Association')) return undefined;
  const value = classes.read(association, 'Association', 'value');
  return isClass(value, classes) ? value : undefined;
}

function isClass(value: Value, classes: GuestClasses): value is GuestObject {
  return !isSmallInteger(value) && classOf(value, classes).behavior === classes.behaviorNamed('Metaclass');
}
