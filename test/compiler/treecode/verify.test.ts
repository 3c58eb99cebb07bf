import { treeProblems, type LiteralShape, type Tree } from '../../../compiler/treecode';

const position = -1;
const self: Tree = { op: 'self', position };
const FRAME: readonly LiteralShape[] = [{ kind: 'value' }, { kind: 'selector' }, { kind: 'binding' }, { kind: 'block', localCount: 1 }];

function problems(tree: Tree): string[] {
  return treeProblems(tree, { localCount: 2, literal: (index) => FRAME[index] });
}

function block(body: Tree): Tree {
  return { op: 'block', position, block: 3, captures: [{ from: 'local', index: 1 }], body };
}

test('a tree that fits has no problems', () => {
  const inner: Tree = { op: 'send', position, selector: 1, receiver: { op: 'copied', position, index: 0 }, args: [{ op: 'local', position, index: 0 }] };
  expect(problems({ op: 'return', position, value: block({ op: 'nonLocalReturn', position, value: inner }) })).toEqual([]);
});

const WRONG: [string, Tree][] = [
  ['local names local 2 of 2', { op: 'local', position, index: 2 }],
  ['local names local 1 of 1', block({ op: 'local', position, index: 1 })],
  ['copied names copied value 0 of 0', { op: 'copied', position, index: 0 }],
  ['storeVectorCopied names copied value 1 of 1', block({ op: 'storeVectorCopied', position, index: 1, slot: 0, value: self })],
  ['ifNilIfNotNil names local 2 of 2', { op: 'ifNilIfNotNil', position, receiver: self, local: 3, then: self, else: self }],
  ['toByDo names local 7 of 2', { op: 'toByDo', position, counter: 0, limit: 7, start: self, stop: self, step: 1, body: self }],
  ['literal names literal 4, beyond the literal frame', { op: 'literal', position, index: 4 }],
  ['literal names literal 1, which is a selector and no value', { op: 'literal', position, index: 1 }],
  ['send names literal 0, which is a value and no selector', { op: 'send', position, selector: 0, receiver: self, args: [] }],
  ['global names literal 3, which is a block and no binding', { op: 'global', position, association: 3 }],
  ['return stands in a block', block({ op: 'return', position, value: self })],
  ['nonLocalReturn stands in no block', { op: 'nonLocalReturn', position, value: self }],
  ['cascade has no messages', { op: 'cascade', position, receiver: self, messages: [] }],
];

test.each(WRONG)('%s', (problem, tree) => expect(problems(tree)).toEqual([problem]));
