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
