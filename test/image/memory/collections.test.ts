/** Programs that allocate much more than young space, with the usual sizes, in a small heap, and with the heap verified after each collection. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseCases } from '../case-files';
import { NativeEngine } from '../engines';
import { addPrograms, runPrograms } from '../run-programs';

const casesIn = (file: string) => parseCases(file, readFileSync(join(__dirname, file), 'utf8'));
const cases = casesIn('cases/collections.txt');
/** They count collections: a stressed image has its own. */
const settings = casesIn('cases/settings.txt');
const sizes = casesIn('cases/sizes.txt');
const native = new NativeEngine();
afterAll(() => native.close());

const all = [...cases, ...settings, ...sizes];
const run = addPrograms(native, all.map(({ text }) => text));

describe.each([
  ['the usual heap', [], [], all],
  ['a heap of 192 megabytes, verified', ['--heap=192M'], ['--verify-heap'], [...cases, ...settings]],
  ['a collection at every 4999th allocation', [], ['--gc-stress=4999', '--verify-heap'], cases],
])('%s', (_, loaderOptions, options, chosen) => {
  test.each(chosen)('$place', (each) => {
    const { text, expected } = each;
    native.loaderOptions = loaderOptions;
    native.options = options;
    native.timeout = 120_000;
    expect({ text, outcome: run(all.indexOf(each)).text }).toEqual({ text, outcome: expected });
  }, 130_000);
});

test.each([
  ['of addresses', ['--heap=192M'], [], 'Error'],
  ['that a heap is limited to', [], [`--heap-limit=${96 << 20}`], 'OutOfMemory'],
])('running out of memory %s is an exception', (_, loaderOptions, options, ofLarge) => {
  native.loaderOptions = loaderOptions;
  native.options = ['--verify-heap', ...options];
  native.timeout = 120_000;
  const fill = '| list | list := OrderedCollection new. ';
  const outcomes = runPrograms(native, [
    `${fill}[[list add: (Array new: 100)] repeat] on: OutOfMemory do: [:each | list := nil. each class]`,
    `${fill}[[list add: (Array new: 200000)] repeat] on: OutOfMemory do: [:each | list := nil. each class]`,
    `${fill}[[list add: (ByteArray new: 1000000)] repeat] on: OutOfMemory do: [:each | list := nil. each size between: 1000000 and: 1000100]`,
    '[Array new: 100000000] on: Error do: [:each | each class]',
    // The handler runs out of memory itself, and somebody further out handles that.
    `${fill}[[[list add: (Array new: 100)] repeat] on: OutOfMemory do: [:each | [list add: (Array new: 50000)] repeat]] on: OutOfMemory do: [:each | list := nil. each class]`,
    // Nobody is left over who would keep anything alive: it happens again and again.
    '(1 to: 5) asArray collect: [:round | | list | list := OrderedCollection new. [[list add: (Array new: 1000)] repeat] on: OutOfMemory do: [:each | list := nil. round]]',
    '3 + 4',
  ]);
  expect(outcomes.map(({ text }) => text)).toEqual(['OutOfMemory', 'OutOfMemory', 'true', ofLarge, 'OutOfMemory', '#(1 2 3 4 5)', '7']);
}, 130_000);
