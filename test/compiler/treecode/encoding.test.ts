import fc from 'fast-check';
import { decodeTree, encodeTree, printTree, TREECODE, TreecodeError, MAX_TREE_DEPTH, type Tree } from '../../../compiler/treecode';
import { MAX_SMALL_INTEGER, MIN_SMALL_INTEGER } from '../../../segments/format/object-format';
import { randomTree } from './random-tree';

const at = (position: number) => ({ position });
const self: Tree = { op: 'self', ...at(4) };

function decodeAgain(tree: Tree): Tree {
  const { bytes, positions } = encodeTree(tree);
  return decodeTree(bytes, { positions });
}

/** Checks that bytes are refused, and at which offset. */
function refused(bytes: readonly number[], offset: number, problem: RegExp): void {
  try {
    decodeTree(Uint8Array.from(bytes));
  } catch (error) {
    expect(error).toBeInstanceOf(TreecodeError);
    expect((error as TreecodeError).message).toMatch(problem);
    return expect((error as TreecodeError).offset).toBe(offset);
  }
  throw new Error('the bytes are accepted');
}

test('any tree is decoded as it was encoded, with its positions', () => {
  fc.assert(fc.property(randomTree, (tree) => expect(decodeAgain(tree)).toEqual(tree)), { numRuns: 1000 });
});

test('a tree has one encoding', () => {
  fc.assert(fc.property(randomTree, (tree) => {
    const { bytes, positions } = encodeTree(tree);
    expect(encodeTree(decodeTree(bytes, { positions }))).toEqual(encodeTree(tree));
  }));
});

test('any tree can be printed', () => {
  fc.assert(fc.property(randomTree, (tree) => expect(printTree(tree, (index) => `#${index}`)).toContain(tree.op)));
});

test('bytes are decoded to a tree that has these bytes, or refused', () => {
  const codes = fc.constantFrom(...Object.values(TREECODE).map((each) => each.code));
  fc.assert(
    fc.property(fc.array(fc.oneof(codes, fc.nat(3), fc.nat(255)), { maxLength: 24 }), (list) => {
      const bytes = Uint8Array.from(list);
      let tree: Tree;
      try {
        tree = decodeTree(bytes);
      } catch (error) {
        return expect(error).toBeInstanceOf(TreecodeError);
      }
      expect(encodeTree(tree).bytes).toEqual(bytes);
    }),
    { numRuns: 5000 },
  );
});

test('the bytes are those of the table', () => {
  const tree: Tree = { op: 'send', ...at(9), selector: 300, receiver: self, args: [{ op: 'smallInteger', ...at(-1), value: -1 }] };
  const { bytes, positions } = encodeTree(tree);
  expect([...bytes]).toEqual([TREECODE.send.code, 0xac, 0x02, TREECODE.self.code, 1, TREECODE.smallInteger.code, 1]);
  expect(positions).toEqual([[0, 9], [3, 4]]);
});

test('the body of a block is decoded from its offset', () => {
  const body: Tree = { op: 'nonLocalReturn', ...at(12), value: self };
  const block: Tree = { op: 'block', ...at(3), block: 7, captures: [{ from: 'copied', index: 2 }], body };
  const { bytes, positions, blockOffsets } = encodeTree({ op: 'sequence', ...at(0), statements: [block, self] });
  expect(decodeTree(bytes, { offset: blockOffsets.get(7), positions })).toEqual(body);
});

test.each([[MAX_SMALL_INTEGER], [MIN_SMALL_INTEGER], [0], [-1], [2 ** 53 - 1], [-(2 ** 53 - 1)], [2n ** 53n]])('the SmallInteger %p survives', (value) => {
  const tree: Tree = { op: 'smallInteger', ...at(-1), value };
  expect(decodeAgain(tree)).toEqual(tree);
});

describe('malformed bytes are refused:', () => {
  const { send, local, smallInteger, sequence, block, toByDo, nil } = TREECODE;
  const tooLarge = [0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01];
  test('none at all', () => refused([], 0, /ends in the middle/));
  test('an unknown operation', () => refused([0], 0, /no operation 0/));
  test('an operation after the last', () => refused([200], 0, /no operation 200/));
  test('a missing operand', () => refused([local.code], 1, /ends in the middle/));
  test('a number cut short', () => refused([local.code, 0x80], 2, /ends in the middle/));
  test('a number that could be shorter', () => refused([local.code, 0x81, 0x00], 1, /shortest form/));
  test('a number beyond 32 bits', () => refused([local.code, 0x80, 0x80, 0x80, 0x80, 0x10], 1, /too large/));
  test('a number without an end', () => refused([smallInteger.code, ...Array<number>(11).fill(0xff)], 1, /more than ten bytes/));
  test('no SmallInteger', () => refused([smallInteger.code, ...tooLarge], 1, /no SmallInteger/));
  test('more elements than bytes', () => refused([sequence.code, 3, nil.code], 1, /3 elements are announced, 1 bytes follow/));
  test('missing arguments', () => refused([send.code, 0, nil.code, 2, nil.code], 3, /announced/));
  test('a capture of no kind', () => refused([block.code, 0, 1, 2, 0, nil.code], 3, /no kind of captured variable/));
  test('a loop that does not move', () => refused([toByDo.code, 0, 1, nil.code, nil.code, 0, nil.code], 0, /cannot step by 0/));
  test('bytes behind the tree', () => refused([nil.code, nil.code], 1, /1 bytes follow/));
  test('nodes without end', () => refused(Array<number>(100_000).fill(TREECODE.repeat.code), MAX_TREE_DEPTH, /deeper/));
});
