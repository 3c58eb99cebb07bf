/**
 * `npm run bench`: the figures the project watches, as ratios against peers run side by side; with `-- awfy` those
 * of Are We Fast Yet, which take some minutes, with `-- numbers` those of large integers and Floats, with
 * `-- memory` those of the memory manager, and with `-- heap` those of a heap of 8 GiB, for machines that have them.
 * Prints a table and writes bench/results/latest.json, or awfy.json and so on. Never a test: machines are noisy.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packaged } from '../cli/package-root';
import { areWeFastYet } from './awfy';
import { APIARY, built, compiled, LOADER, type Row } from './built';
import { median, programTimes, run, wallTimes, type Contender } from './measure';
import { largeHeap, memoryFigures } from './memory';

const AWFY_ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? 1);
const ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? 5);
const NUMBERS_ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? 2);

function main(suite: string): void {
  if (!Object.hasOwn(SUITES, suite)) throw new Error(`There is no suite ${suite}; there are ${Object.keys(SUITES).join(', ')}.`);
  const folder = mkdtempSync(join(tmpdir(), 'apiary-bench-'));
  try {
    const rows = SUITES[suite](folder);
    print(rows);
    save(rows, `${suite}.json`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Cold builds of the kernel into an empty folder, with nothing in its cache; then what the cache makes of it. */
function builds(folder: string): Row[] {
  const out = join(folder, 'build');
  const row = (what: string, goal: string, ours: number): Row => ({ what, unit: 'ms', goal, peers: {}, ours });
  const often = (measure: () => number) => median(Array.from({ length: ROUNDS }, measure));
  const warm = (...words: string[]) => often(() => timeOf([...APIARY, ...words, '-o', out]));
  const cold = () => {
    rmSync(out, { recursive: true, force: true });
    return timeOf([...APIARY, 'build', '-o', out]);
  };
  return [
    row('cold build of the kernel', 'at most 10 000 ms', often(cold)),
    row('rebuild, nothing changed', 'under 500 ms', warm('build')),
    row("eval '3 + 4', kernel built", 'well under 2 000 ms', warm('eval', '3 + 4')),
  ];
}

function timeOf(command: readonly string[]): number {
  const start = process.hrtime.bigint();
  run(command);
  return Number(process.hrtime.bigint() - start) / 1e6;
}

function hello(folder: string): Row {
  const c = compiled(folder, 'hello');
  const segments = built(folder, 'Hello', packaged('kernel-src', 'Examples', 'Hello'));
  const times = wallTimes([{ name: 'ours', command: [LOADER, ...segments] }, { name: 'C', command: [c] }], 20 * ROUNDS);
  return { what: 'hello world, whole process', unit: 'ms', ours: times.get('ours')!, peers: { C: times.get('C')! }, goal: 'at most 2.5 times C' };
}

function programs(folder: string): Row[] {
  const segments = built(folder, 'Benchmarks', packaged('kernel-src', 'Benchmarks'));
  const row = (name: string, inner: number, goal: string): Row => {
    const args = [name, '10', String(inner)];
    const contenders: Contender[] = [
      { name: 'ours', command: [LOADER, ...segments, '--', ...args] },
      { name: 'Node', command: ['node', packaged('bench', 'peers', 'programs.js'), ...args] },
      { name: 'CPython', command: ['python3', packaged('bench', 'peers', 'programs.py'), ...args] },
    ];
    const times = programTimes(contenders, ROUNDS);
    const peers = Object.fromEntries([...times].filter(([key]) => key !== 'ours').map(([key, time]) => [key, time.microseconds]));
    return { what: name, unit: 'µs', ours: times.get('ours')!.microseconds, peers, goal };
  };
  return [
    row('Fibonacci', 27, 'at least 10 times as fast as CPython, within 3 times of Node'),
    row('SieveLarge', 500000, 'at least 10 times as fast as CPython'),
    row('DictionaryLoop', 300000, 'at least 10 times as fast as CPython'),
  ];
}

/** Numbers against what Node and CPython have for them; the results must be the same. */
function numbers(folder: string): Row[] {
  const segments = built(folder, 'Benchmarks', packaged('kernel-src', 'Benchmarks'));
  const row = (name: string, inner: number, what: string, goal: string): Row => {
    const args = [name, '5', String(inner)];
    const times = programTimes([
      { name: 'ours', command: [LOADER, ...segments, '--', ...args] },
      { name: 'Node', command: ['node', packaged('bench', 'peers', 'numbers.js'), ...args] },
      { name: 'CPython', command: ['python3', packaged('bench', 'peers', 'numbers.py'), ...args] },
    ], NUMBERS_ROUNDS);
    const time = (peer: string) => times.get(peer)!.microseconds;
    return { what, unit: 'µs', ours: time('ours'), peers: { Node: time('Node'), CPython: time('CPython') }, goal };
  };
  return [
    row('FactorialPrinting', 100, '1000 factorial printString, 100 times', 'at most 10 times CPython'),
    row('LargeProduct', 1000000, 'product of a million digits each', 'at most 10 times CPython'),
    row('FloatPrinting', 1000000, 'a million random Floats printed', 'at most 3 times Node'),
    row('FloatReading', 1000000, 'and read', 'at most 3 times Node'),
  ];
}

function print(rows: readonly Row[]): void {
  for (const { what, ours, unit, peers, goal } of rows) {
    const compared = Object.entries(peers).map(([name, figure]) => `${name} ${figure.toFixed(2)} ${unit} (${ratioText(ours, name, figure)})`);
    console.log(`${what.padEnd(28)} ${ours.toFixed(2).padStart(12)} ${unit}  ${compared.join('  ')}  [${goal}]`);
  }
}

/** Ours to the peer's, or the other way round when ours is the smaller one. */
function ratioText(ours: number, name: string, peer: number): string {
  return ours < peer ? `${name}/ours ${(peer / ours).toFixed(2)}` : `ours/${name} ${(ours / peer).toFixed(2)}`;
}

function ratios({ ours, peers }: Row): Record<string, number> {
  return Object.fromEntries(Object.entries(peers).map(([name, figure]) => [`ours/${name}`, ours / figure]));
}

function save(rows: readonly Row[], file: string): void {
  const folder = packaged('bench', 'results');
  mkdirSync(folder, { recursive: true });
  const python = rows.some(({ peers }) => 'CPython' in peers) ? run(['python3', '--version']).trim() : undefined;
  const compared = rows.map((row) => ({ ...row, ratios: ratios(row) }));
  writeFileSync(join(folder, file), `${JSON.stringify({ node: process.version, python, rows: compared }, undefined, 2)}\n`);
}

const SUITES: Readonly<Record<string, (folder: string) => Row[]>> = {
  latest: (folder) => [...builds(folder), hello(folder), ...programs(folder)],
  awfy: (folder) => areWeFastYet(folder, AWFY_ROUNDS),
  numbers,
  memory: (folder) => memoryFigures(folder, ROUNDS),
  heap: largeHeap,
};

main(process.argv[2] ?? 'latest');
