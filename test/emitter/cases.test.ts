/** Runs the cases of test/emitter/cases on the machine. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { emitFunction } from '../../emitter';
import { TRAILER_OPCODES } from '../../emitter/abi';
import { readFunction } from './native/ir-text';
import { World } from './native/world';

interface Run {
  readonly line: string;
  readonly values: readonly string[];
  readonly result: string;
  readonly calls: number;
  readonly last: string | undefined;
}

interface Case {
  readonly title: string;
  readonly contents: readonly string[];
  readonly code: string;
  readonly runs: readonly Run[];
}

function readCases(text: string): Case[] {
  const parts = text.split('\n').filter((line) => !line.startsWith(';')).join('\n').split(/^# /m).slice(1);
  return parts.map((part) => {
    const [title, ...lines] = part.split('\n').filter((line) => line.trim() !== '');
    const isRun = (line: string) => line.startsWith('run ');
    const isContent = (line: string) => line.startsWith("'");
    return {
      title, contents: lines.filter(isContent), runs: lines.filter(isRun).map(readRun),
      code: lines.filter((line) => !isRun(line) && !isContent(line)).join('\n'),
    };
  });
}

function readRun(line: string): Run {
  const [, values, result, calls, last] = /^run (.*) → (.*?), calls (\d+)(?:, last (.*))?$/.exec(line)!;
  return { line, values: values.split(',').map((each) => each.trim()), result, calls: Number(calls), last };
}

/** `smi -3`, `word 4096`, `helper`, `'object'`, `'object' + 8`, `behavior 'object'` (as the header holds it). */
function wordOf(world: World, text: string): bigint {
  const [, head, rest] = /^(\S+)\s*(.*)$/.exec(text)!;
  if (head === 'smi') return BigInt.asUintN(64, BigInt(rest) * 2n + 1n);
  if (head === 'word') return BigInt.asUintN(64, BigInt(rest));
  if (head === 'helper') return BigInt(world.helper);
  if (head === 'behavior') return wordOf(world, rest) << 32n;
  const oop = world.oop(head.slice(1, -1));
  return rest === '' ? oop : oop + BigInt(rest.slice(1).trim());
}

function runCase({ contents, code, runs }: Case): void {
  expect(runs.length).toBeGreaterThan(0);
  const world = new World();
  for (const each of contents) {
    const [, name, slot, value] = /^'([^']+)' (-?\d+) = (.*)$/.exec(each)!;
    world.poke(world.object(name), Number(slot), wordOf(world, value));
  }
  const entry = world.place(emitFunction(readFunction(code, (name) => world.object(name)), world.context));
  for (const { values } of runs) world.run(entry, values.map((each) => wordOf(world, each)));
  const outcomes = world.execute();
  runs.forEach(({ line, result, calls, last }, index) => {
    expect({ line, result: outcomes[index]?.result }).toEqual({ line, result: wordOf(world, result) });
    expect(outcomes[index].calls.length).toBe(calls);
    if (last === undefined) return;
    const expected = last.match(/\S+ \S+/g)!.map((each) => wordOf(world, each));
    expect(outcomes[index].calls.at(-1)!.values.slice(0, expected.length)).toEqual(expected);
  });
}

const folder = join(__dirname, 'cases');
for (const file of readdirSync(folder).sort())
  describe(file, () => {
    for (const each of readCases(readFileSync(join(folder, file), 'utf8'))) test(each.title, () => runCase(each));
  });

test('code that runs without a frame tells its owner behind its end', () => {
  const world = new World();
  const leaf = readFunction('leaf (0)\nb0:\n  v0: oop = param 0\n  return v0\n', (name) => world.object(name));
  const { bytes, relocations } = emitFunction(leaf, world.context);
  expect([...bytes.subarray(-7, -4)]).toEqual([...TRAILER_OPCODES]);
  expect(relocations.at(-1)).toMatchObject({ offset: bytes.length - 4, target: leaf.owner });
});

const TWO_CALLS = `ways (1)
b0:
  v0: oop = param 0
  v1: oop = param 1
  v2: flag = isSmi v1
  branch v2 → b1, b5
b1: from b0
  v3: flag = compare eq v0, v1
  branch v3 → b2, b3
b2: from b1
  v4: oop = send 'site', v0, v1
  return v4
b3: from b1
  v5: flag = compare lt v0, v1
  branch v5 → b4, b5
b4: from b3
  v6: oop = send 'site', v1, v0
  return v6
b5: from b0 b3
  return v0
`;

test('receiver and arguments are put into the frame on the ways that call, and not before', () => {
  const world = new World();
  const { bytes, safepoints } = emitFunction(readFunction(TWO_CALLS, (name) => world.object(name)), world.context);
  const [makeFrame, toSlot2, toSlot3] = [[0x55], [0x48, 0x89, 0x7d, 0xf0], [0x48, 0x89, 0x75, 0xe8]];
  const placesOf = (code: readonly number[]) => [...bytes.keys()].filter((at) => code.every((each, index) => bytes[at + index] === each));
  const frames = placesOf(makeFrame);
  expect(frames).toHaveLength(2);
  expect(frames[0]).toBeGreaterThan(0);
  for (const each of [toSlot2, toSlot3]) expect(placesOf(each).map((at) => frames.filter((frame) => frame < at).length)).toEqual([1, 2]);
  expect(safepoints.map(({ oopSlots }) => oopSlots)).toEqual(safepoints.map(() => [2, 3]));
});
