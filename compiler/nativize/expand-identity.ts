/** Identity: always a comparison of pointers, never a send. */
import type { Condition } from '../ir/ir';
import type { Expander } from './expansions';

const identity = (condition: Condition): Expander => (t, receiver, [other]) => () =>
  t.builder.emit('compare', 'flag', [receiver, other], { condition });

const nilTest = (condition: Condition): Expander => (t, receiver) => () =>
  t.builder.emit('compare', 'flag', [receiver, t.nil()], { condition });

export const identityExpansions: readonly (readonly [string, Expander])[] = [
  ['==', identity('eq')],
  ['~~', identity('ne')],
  ['isNil', nilTest('eq')],
  ['notNil', nilTest('ne')],
];
