/**
 * Are We Fast Yet: the fourteen against Node and CPython, with the same inner iterations, and the geometric means.
 * BENCH_ONLY names some of them, BENCH_ITERATIONS says how often ours and Node are measured.
 */
import { packaged } from '../cli/package-root';
import { built, LOADER, type Row } from './built';
import { programTimes, type Contender } from './measure';

/** Inner iterations at which Node needs some 70 to 100 ms. */
const SUITE: readonly (readonly [name: string, inner: number])[] = [
  ['Bounce', 3000], ['List', 3000], ['Mandelbrot', 750], ['NBody', 250000], ['Permute', 2000], ['Queens', 2000], ['Sieve', 3000],
  ['Storage', 1000], ['Towers', 1000], ['CD', 250], ['DeltaBlue', 20000], ['Havlak', 150], ['Json', 200], ['Richards', 100],
];
const ITERATIONS = Number(process.env['BENCH_ITERATIONS'] ?? 10);
/** CPython takes seconds for each, and the first is no slower than those that follow. */
const CPYTHON_ITERATIONS = 3;

export function areWeFastYet(folder: string, rounds: number): Row[] {
  const segments = built(folder, 'Benchmarks', packaged('kernel-src', 'Benchmarks'));
  const only = process.env['BENCH_ONLY']?.split(',');
  const rows = SUITE.filter(([name]) => only?.includes(name) ?? true).map(([name, inner]) => {
    const times = programTimes(contenders(segments, name, inner), rounds);
    const time = (contender: string) => times.get(contender)!.microseconds;
    return row(`${name} ${inner}`, time, 'at most 10 times Node');
  });
  const mean = (of: (row: Row) => number) => Math.exp(rows.reduce((sum, each) => sum + Math.log(of(each)), 0) / rows.length);
  const meanTime = (contender: string) => mean(({ ours, peers }) => (contender === 'ours' ? ours : peers[contender]));
  return [...rows, row('geometric mean', meanTime, 'at most 4 times Node, at least 7 times as fast as CPython')];
}

function contenders(segments: readonly string[], name: string, inner: number): Contender[] {
  const args = (iterations: number) => [name, String(iterations), String(inner)];
  const peer = (file: string) => packaged('bench', 'peers', 'awfy', file);
  return [
    { name: 'ours', command: [LOADER, ...segments, '--', ...args(ITERATIONS)] },
    { name: 'Node', command: ['node', peer('main.js'), ...args(ITERATIONS)] },
    { name: 'CPython', command: ['python3', '-B', peer('main.py'), ...args(CPYTHON_ITERATIONS)] },
  ];
}

function row(what: string, time: (contender: string) => number, goal: string): Row {
  return { what, ours: time('ours'), unit: 'µs', peers: { Node: time('Node'), CPython: time('CPython') }, goal };
}
