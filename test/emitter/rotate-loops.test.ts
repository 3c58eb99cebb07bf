/** Which blocks are moved so that loops end with a branch; that the code does the same is checked by the other tests. */
import { MachineBlock } from '../../emitter/machine';
import { rotateLoops } from '../../emitter/rotate-loops';

/** The order after rotation; each block is written as its number and, behind a colon, what it leads to; with a `c` it is cold. */
function rotated(...texts: readonly string[]): string {
  const blocks = texts.map((text, index) => Object.assign(new MachineBlock(index, text.includes('c'), 0), { index }));
  texts.forEach((text, index) => {
    for (const [target] of text.split(':')[1].matchAll(/\d+/g)) {
      blocks[index].successors.push(blocks[Number(target)]);
      blocks[Number(target)].predecessors.push(blocks[index]);
    }
  });
  return rotateLoops(blocks, (each) => each).map(({ id }) => id).join(' ');
}

test.each([
  ['the test of a loop goes behind its end', ['0: 1', '1: 2 3', '2: 1', '3:'], '0 2 1 3'],
  ['with what stands between it and the start', ['0: 1', '1: 2', '2: 3 4', '3: 1', '4:'], '0 3 1 2 4'],
  ['and the way out that lies between test and body', ['0: 1', '1: 2 3', '2:', '3: 1'], '0 3 1 2'],
  ['an inner loop before the outer one', ['0: 1', '1: 2 5', '2: 3 4', '3: 2', '4: 1', '5:'], '0 3 2 4 1 5'],
  ['a loop that ends with a branch stays', ['0: 1', '1: 2', '2: 1 3', '3:'], '0 1 2 3'],
  ['a loop without a way out stays', ['0: 1', '1: 2 3', '2: 4', '3: 4', '4: 1'], '0 1 2 3 4'],
  ['the entry stays first', ['0: 1 2', '1: 0', '2:'], '0 1 2'],
  ['a way back from cold blocks is no end of a loop', ['0: 1', '1: 2 3', '2:', '3c: 1'], '0 1 2 3'],
])('%s', (_, blocks, order) => {
  expect(rotated(...blocks)).toBe(order);
});
