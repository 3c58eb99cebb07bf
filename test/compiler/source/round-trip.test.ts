import fc from 'fast-check';
import { parseMethod, readTonelFile, type MethodNode, type SourceFile } from '../../../compiler/source';
import { printMethod } from './print-smalltalk';
import { method } from './random-trees';

/** A tree without its places, and with -0 told from 0. */
function placeless(tree: MethodNode): unknown {
  return JSON.parse(JSON.stringify(tree, (key, value: unknown) => (/span$/i.test(key) ? undefined : plain(value))));
}

function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}n`;
  return Object.is(value, -0) ? '-0' : value;
}

function parsed(file: SourceFile): MethodNode[] {
  const { definitions, diagnostics } = readTonelFile(file);
  expect(diagnostics).toEqual([]);
  return (definitions?.methods ?? []).map((each) => {
    const result = parseMethod(file, each);
    expect(result.diagnostics).toEqual([]);
    return result.method as MethodNode;
  });
}

test('a printed tree parses to itself', () => {
  fc.assert(
    fc.property(method, (tree) => {
      const file = { path: 'Random.st', text: `Random >> ${printMethod(tree)}\n` };
      expect(parsed(file).map(placeless)).toEqual([placeless(tree)]);
    }),
    { numRuns: 250, seed: 20 },
  );
});

test('methods of one file do not disturb each other', () => {
  const distinct = fc.uniqueArray(method, { minLength: 1, maxLength: 4, selector: (each) => each.selector });
  fc.assert(
    fc.property(distinct, (trees) => {
      const text = trees.map((each) => `{ #category : #x }\nRandom >> ${printMethod(each)}\n`).join('\n');
      expect(parsed({ path: 'Random.st', text }).map(placeless)).toEqual(trees.map(placeless));
    }),
    { numRuns: 50, seed: 21 },
  );
});
