/** `at:`, `at:put:` and `size` of Arrays. Elements stand at `oop + 8 * (index - 1)`. */
import { HeaderOffset, WORD_SIZE } from '../../segments/format/object-format';
import type { Instruction } from '../ir/ir';
import type { Expander, SlowPath } from './expansions';
import { probableClass } from './probable-class';
import type { FunctionTranslator } from './translator';
import { integerConstant, smiStatus } from './values';

/** Whether it makes sense to try whether a value is an Array. */
function mayBeArray(t: FunctionTranslator, value: Instruction): boolean {
  if (smiStatus(value) === 'smi') return false;
  const origin = t.originOf(value);
  if (origin === undefined) return true;
  if (origin === t.self) return t.unit.runsOnInstancesOf('Array');
  const probable = probableClass(origin, t.classes);
  return probable === undefined || probable === t.classes.classNamed('Array');
}

/** Goes on only where the value is an Array, not an instance of a subclass. */
function requireArray(t: FunctionTranslator, value: Instruction, slow: SlowPath): void {
  slow.pointer(value);
  const behavior = t.builder.emit('load', 'oop', [value], { memory: 'behavior', offset: HeaderOffset.behavior });
  slow.require(t.isIdentical(behavior, t.image.get('behavior:Array')));
}

/** The number of elements of an Array, as a raw integer. */
function elementCount(t: FunctionTranslator, array: Instruction): Instruction {
  return t.builder.emit('elementCount', 'int', [array]);
}

/** The index from 0, within the bounds. */
function zeroBased(t: FunctionTranslator, array: Instruction, index: Instruction, slow: SlowPath): Instruction {
  const raw = indexFromZero(t, index);
  slow.require(t.builder.emit('compare', 'flag', [raw, elementCount(t, array)], { condition: 'ult' }));
  return raw;
}

/**
 * Tagged, an index is twice itself and one. The least SmallInteger wraps around to an index that
 * is beyond all sizes.
 */
function indexFromZero(t: FunctionTranslator, index: Instruction): Instruction {
  const constant = integerConstant(index);
  if (constant !== undefined) return t.integer(constant - 1n);
  const doubled = t.builder.emit('sub', 'int', [t.builder.emit('asInt', 'int', [index]), t.integer(3)]);
  return t.builder.emit('sar', 'int', [doubled, t.integer(1)]);
}

const at: Expander = (t, receiver, [index]) => {
  if (!mayBeArray(t, receiver) || smiStatus(index) === 'pointer') return undefined;
  return (slow) => {
    requireArray(t, receiver, slow);
    const raw = zeroBased(t, receiver, slow.smi(index), slow);
    return t.builder.emit('load', 'oop', [receiver, raw], { memory: 'oop', offset: 0, scale: WORD_SIZE });
  };
};

const atPut: Expander = (t, receiver, [index, value]) => {
  if (!mayBeArray(t, receiver) || smiStatus(index) === 'pointer') return undefined;
  return (slow) => {
    requireArray(t, receiver, slow);
    const raw = zeroBased(t, receiver, slow.smi(index), slow);
    t.builder.emit('store', 'void', [receiver, raw, value], { memory: 'oop', offset: 0, scale: WORD_SIZE, slot: 'element' });
    return value;
  };
};

const size: Expander = (t, receiver) => {
  if (!mayBeArray(t, receiver)) return undefined;
  return (slow) => {
    requireArray(t, receiver, slow);
    return t.builder.emit('tag', 'smi', [elementCount(t, receiver)]);
  };
};

export const arrayExpansions: readonly (readonly [string, Expander])[] = [
  ['at:', at],
  ['at:put:', atPut],
  ['size', size],
];
