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
  const flags = builder.emit('load', 'int', [object], { memory: 'uint8', offset: HeaderOffset.flags });
  const isSmall = builder.emit('and', 'int', [flags, t.integer(Flag.small)]);
  builder.branch(builder.emit('compare', 'flag', [isSmall, t.integer(0)], { condition: 'ne' }), small, large);
  builder.enter(small);
  join.arrive(builder.emit('load', 'int', [object], { memory: 'uint8', offset: HeaderOffset.smallSize }));
  builder.enter(large);
  join.arrive(builder.emit('load', 'int', [object], { memory: 'uint32', offset: HeaderOffset.largeSize }));
  return join.finish() ?? t.integer(0);
}

/** The index from 0, within the bounds. */
function zeroBased(t: FunctionTranslator, array: Instruction, index: Instruction, slow: SlowPath): Instruction {
  const constant = integerConstant(index);
  const raw = constant === undefined
    ? t.builder.emit('sub', 'int', [t.builder.emit('untag', 'int', [index]), t.integer(1)])
    : t.integer(constant - 1n);
  slow.require(t.builder.emit('compare', 'flag', [raw, elementCount(t, array)], { condition: 'ult' }));
  return raw;
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
