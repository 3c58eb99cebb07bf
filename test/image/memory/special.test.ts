/** Weak references, ephemerons, finalization and identity: the tests in the image under stress, and programs with a collection at every allocation. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packaged } from '../../../cli/package-root';
import { Workplace } from '../../cli/command';
import { NativeEngine } from '../engines';
import { runPrograms } from '../run-programs';

const workplace = new Workplace('out');
const native = new NativeEngine();
const folder = mkdtempSync(join(tmpdir(), 'apiary-special-'));
afterAll(() => {
  workplace.remove();
  native.close();
  rmSync(folder, { recursive: true, force: true });
});

test.each(['BecomeTest', 'AllObjectsTest', 'Weak', 'EphemeronTest', 'FinalizationTest'])('%s with a collection at every 97th allocation', (filter) => {
  const { status, output } = workplace.run([
    'test', packaged('kernel-src', 'Tests'), '--filter', filter, '--gc-stress', '97', '--verify-heap', '-o', workplace.path('out'),
  ]);
  expect({ status, output }).toEqual({ status: 0, output: expect.stringMatching(/\n\d+ tests? in \d+ class(es)?, \d+ assertions: \d+ passed\n$/) });
}, 300_000);

function outcomes(programs: readonly string[], options: readonly string[]): string[] {
  native.options = options;
  native.timeout = 200_000;
  return runPrograms(native, programs).map(({ kind, text }) => (kind === 'value' ? text : `${kind}: ${text}`));
}

const PROGRAMS: readonly (readonly [program: string, value: string])[] = [
  ['| w o | w := WeakArray new: 3. o := Object new. w at: 1 put: o; at: 2 put: Object new. Object new. {w first == o. w second}', '#(true nil)'],
  ['| w o | o := Object new. w := WeakArray with: o with: 3. Smalltalk memory collect. {w first == o. w second}', '#(true 3)'],
  ['| e k | k := Object new. e := Ephemeron key: k value: (Array with: k). {e value first == k. e key == k}', '#(true true)'],
  ['| e | e := Ephemeron key: Object new value: 3. Object new. {e key. e value}', '#(nil nil)'],
  ['| k all | k := (1 to: 20) asArray collect: [:i | Array with: i]. all := (1 to: 19) asArray collect: [:i | Ephemeron key: (k at: i) value: (k at: i + 1)]. k := k first. {(all collect: [:each | each value first]). k}', '#(#(2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20) #(1))'],
  ['| s k | s := WeakSet new. k := (1 to: 20) asArray collect: [:i | Array with: i]. k do: [:each | s add: each; add: {each}]. k := k select: [:each | each first odd]. {s size. k allSatisfy: [:each | s includes: each]}', '#(10 true)'],
  ['| d k | d := WeakIdentityDictionary new. k := (1 to: 20) asArray collect: [:i | Array with: i]. k do: [:each | d at: each put: {each}]. k := k select: [:each | each first odd]. {d size. k allSatisfy: [:each | (d at: each) first == each]}', '#(10 true)'],
  ['| a b c h | a := Array with: 1. b := OrderedCollection with: 2. c := {a. b}. h := a identityHash. a become: b. {a class name. b class name. c first == a. a identityHash = h}', '#(#OrderedCollection #Array true true)'],
  ['| a b | a := (1 to: 9) asArray collect: [:i | Object new]. b := (1 to: 9) asArray collect: [:i | Array with: i]. a elementsForwardIdentityTo: b. a collect: [:each | each first]', '#(1 2 3 4 5 6 7 8 9)'],
  ['| p | p := Random new. {Random instanceCount. p allReferences size. p class name}', '#(1 0 #Random)'],
  ['| m | m := ForeignMemory allocate: 64. m uint32At: 60 put: 77. 20 timesRepeat: [ForeignMemory allocate: 64]. {m uint32At: 60. m byteAt: 0. m free; isFree. [m byteAt: 0] on: Error do: [:each | each messageText]}', "#(77 0 true 'The memory has been freed')"],
  ['{[(ForeignMemory allocate: 4) uint32At: 1] on: IndexOutOfBounds do: [:each | #outside]. [ForeignMemory allocate: -1] on: Error do: [:each | each messageText]}', "#(#outside 'A block of memory cannot have -1 bytes')"],
];

test('a collection at every allocation', () => {
  const found = outcomes(PROGRAMS.map(([program]) => program), ['--gc-stress=1', '--verify-heap']);
  expect(found.map((value, index) => [PROGRAMS[index][0], value])).toEqual(PROGRAMS);
}, 300_000);

test('files that nobody refers to are written and closed', () => {
  const file = join(folder, 'unreferenced.txt');
  const programs = [
    `(FileStream write: '${file}') nextPutAll: 'not flushed'. Smalltalk memory collect. {(FileStream read: '${file}') upToEnd. (FileDescriptor read: '${file}') number < 6}`,
    `1 to: 5000 do: [:each | FileDescriptor read: '${file}']. (FileDescriptor read: '${file}') size`,
  ];
  expect(outcomes(programs, [])).toEqual(["#('not flushed' true)", '11']);
  expect(readFileSync(file, 'utf8')).toBe('not flushed');
});

test('memory of the C library that nobody refers to is freed', () => {
  const program = `1 to: 20000 do: [:each | (ForeignMemory allocate: 65536) byteAt: 0 put: 1]. Smalltalk memory collect. Smalltalk memory finalization size`;
  expect(outcomes([program], [])).toEqual(['0']);
});
