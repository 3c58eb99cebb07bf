/** `at:`, `at:put:` and `size` of Arrays. Elements stand at `oop + 8 * (index - 1)`. */
import { Flag, HeaderOffset, WORD_SIZE } from '../../segments/format/object-format';
import type { Instruction } from '../ir/ir';
import type { Expander, SlowPath } from './expansions';
import type { FunctionTranslator } from './translator';
import { integerConstant, smiStatus } from './values';

/** Goes on only where the value is an Array, not an instance of a subclass. */
function requireArray(t: FunctionTranslator, value: Instruction, slow: SlowPath): void {
  slow.pointer(value);
  const behavior = t.builder.emit('load', 'oop', [value], { memory: 'behavior', offset: HeaderOffset.behavior });
  slow.require(t.isIdentical(behavior, t.image.get('behavior:Array')));
}

/** The element count of an object, small or large, as a raw integer. */
function elementCount(t: FunctionTranslator, object: Instruction): Instruction {
  const { builder } = t;
  const [small, large, join] = [builder.newBlock(), builder.newBlock(), t.newJoin()];
  builder.branch(isLarge(t, object), large, small);
  builder.enter(small);
  join.arrive(builder.emit('load', 'int', [object], { memory: 'uint8', offset: HeaderOffset.smallSize }));
  builder.enter(large);
  join.arrive(builder.emit('load', 'int', [object], { memory: 'uint32', offset: HeaderOffset.largeSize }));
  return join.finish() ?? t.integer(0);
}

/**
 * The index from 0, within the bounds. Large objects have 0 for their small size: the index is
 * beyond it, and only then the flags tell whether there is a large one.
 */
function zeroBased(t: FunctionTranslator, array: Instruction, index: Instruction, slow: SlowPath): Instruction {
  const { builder } = t;
  const raw = indexFromZero(t, index);
  const [beyond, inside] = [builder.newBlock(), builder.newBlock()];
  const smallSize = builder.emit('load', 'int', [array], { memory: 'uint8', offset: HeaderOffset.smallSize });
  builder.branch(builder.emit('compare', 'flag', [raw, smallSize], { condition: 'ult' }), inside, beyond);
  builder.enter(beyond);
  slow.require(isLarge(t, array));
  const largeSize = builder.emit('load', 'int', [array], { memory: 'uint32', offset: HeaderOffset.largeSize });
  slow.require(builder.emit('compare', 'flag', [raw, largeSize], { condition: 'ult' }));
  builder.jump(inside);
  builder.enter(inside);
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

function isLarge(t: FunctionTranslator, object: Instruction): Instruction {
  const flags = t.builder.emit('load', 'int', [object], { memory: 'uint8', offset: HeaderOffset.flags });
  const isSmall = t.builder.emit('and', 'int', [flags, t.integer(Flag.small)]);
  return t.builder.emit('compare', 'flag', [isSmall, t.integer(0)], { condition: 'eq' });
}

const at: Expander = (t, receiver, [index]) => {
  if (smiStatus(receiver) === 'smi' || smiStatus(index) === 'pointer') return undefined;
  return (slow) => {
    requireArray(t, receiver, slow);
    const raw = zeroBased(t, receiver, slow.smi(index), slow);
    return t.builder.emit('load', 'oop', [receiver, raw], { memory: 'oop', offset: 0, scale: WORD_SIZE });
  };
};

const atPut: Expander = (t, receiver, [index, value]) => {
  if (smiStatus(receiver) === 'smi' || smiStatus(index) === 'pointer') return undefined;
  return (slow) => {
    requireArray(t, receiver, slow);
    const raw = zeroBased(t, receiver, slow.smi(index), slow);
    t.builder.emit('store', 'void', [receiver, raw, value], { memory: 'oop', offset: 0, scale: WORD_SIZE });
    return value;
  };
};

const size: Expander = (t, receiver) => {
  if (smiStatus(receiver) === 'smi') return undefined;
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
