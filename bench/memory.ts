/** Figures of the memory manager: time and peak memory of an allocating program, pauses, and how flat memory stays. */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseGcLog, type GcRecord } from '../cli/gc-log';
import { packaged } from '../cli/package-root';
import { built, compiled, LOADER, type Row } from './built';
import { median, peakMemory, programTimes, run } from './measure';

const MEBIBYTE = 1024 * 1024;

/** Programs of the module Benchmarks and what their collections were like. */
class MemoryPrograms {
  private readonly segments: readonly [string, string];
  private readonly log: string;
  private readonly copy: string;
  private readonly peak: string;

  constructor(folder: string) {
    this.segments = built(folder, 'Benchmarks', packaged('kernel-src', 'Benchmarks'));
    this.log = join(folder, 'gc.log');
    this.copy = compiled(folder, 'copy');
    this.peak = compiled(folder, 'peak');
  }

  command(...args: readonly string[]): string[] {
    return [LOADER, this.segments[0], this.segments[1], '--', ...args];
  }

  /** Runs a program; answers what its collections were like. */
  records(...args: readonly string[]): GcRecord[] {
    rmSync(this.log, { force: true });
    run([LOADER, this.segments[0], `--gc-log=${this.log}`, this.segments[1], '--', ...args]);
    return parseGcLog(readFileSync(this.log, 'utf8'), this.log);
  }

  /** Milliseconds that memcpy takes for so many bytes, the median of rounds. */
  copyTime(bytes: number, rounds: number): number {
    return median(run([this.copy, String(bytes), String(rounds)]).trim().split('\n').map(Number)) / 1e6;
  }

  /** KiB. */
  peakOf(command: readonly string[]): number {
    return peakMemory(this.peak, command);
  }
}

export function memoryFigures(folder: string, rounds: number): Row[] {
  const programs = new MemoryPrograms(folder);
  return [...binaryTrees(programs, rounds), scavengePause(programs), fullCollection(programs), steadyLoop(programs)];
}

function binaryTrees(programs: MemoryPrograms, rounds: number): Row[] {
  const args = ['BinaryTrees', '5', '16'];
  const ours = programs.command(...args);
  const node = ['node', packaged('bench', 'peers', 'programs.js'), ...args];
  const times = programTimes([{ name: 'ours', command: ours }, { name: 'Node', command: node }], rounds);
  const row = (what: string, unit: Row['unit'], own: number, peer: number, goal: string): Row => ({ what, unit, ours: own, peers: { Node: peer }, goal });
  return [
    row('binary trees, depth 16', 'µs', times.get('ours')!.microseconds, times.get('Node')!.microseconds, 'at most 2 times Node'),
    row('  peak memory', 'MiB', programs.peakOf(ours) / 1024, programs.peakOf(node) / 1024, 'at most 1.5 times Node'),
  ];
}

/** Of 8 MiB of eden, one in twenty objects of 24 bytes lives. */
function scavengePause(programs: MemoryPrograms): Row {
  const scavenges = programs.records('ScavengePause', '1', '200').filter(({ kind, cause }) => kind === 'scavenge' && cause === 'requested');
  const survived = median(scavenges.map((each) => each.survived + each.tenured));
  const memcpy = programs.copyTime(survived, 200);
  const pause = median(scavenges.map(({ duration }) => duration)) / 1e6;
  return { what: 'scavenge, 5 % of 8 MiB alive', unit: 'ms', ours: pause, peers: { memcpy }, goal: `at most 3 times memcpy + 0.3 ms = ${(3 * memcpy + 0.3).toFixed(2)} ms` };
}

/** A heap of 1 GiB, half of it alive: of the living bytes, beside a memcpy of the same bytes. */
function fullCollection(programs: MemoryPrograms): Row {
  const records = programs.records('FullCollection', '1', '1024');
  const bytes = 512 * MEBIBYTE;
  const rate = (milliseconds: number) => bytes / MEBIBYTE / (milliseconds / 1000);
  return {
    what: 'full collection, 0.5 of 1 GiB', unit: 'MiB/s', ours: rate(records[records.length - 1].duration / 1e6),
    peers: { memcpy: rate(programs.copyTime(bytes, 5)) }, goal: 'reported',
  };
}

/** 10⁹ objects: the difference of resident memory between the quarters of the run. */
function steadyLoop(programs: MemoryPrograms): Row {
  const output = run(programs.command('SteadyLoop', '1', '1000'));
  const resident = [...output.matchAll(/resident (\d+) KiB/g)].map((match) => Number(match[1]) / 1024);
  console.log(`resident MiB while 10⁹ objects are made: ${resident.map((each) => each.toFixed(0)).join(' ')}`);
  const largest = (from: number, to: number) => Math.max(...resident.slice(from, to));
  return { what: '10⁹ objects, peak of last half', unit: 'MiB', ours: largest(8, 16), peers: { 'first half': largest(0, 8) }, goal: 'flat' };
}

/** 10⁸ objects in 8 GiB: takes a minute, and memory that not every machine has. */
export function largeHeap(folder: string): Row[] {
  const programs = new MemoryPrograms(folder);
  const records = programs.records('LargeHeap', '1', '100');
  const pauses = (kind: string) => records.filter((each) => each.kind === kind).map(({ duration }) => duration / 1e6);
  const row = (what: string, ours: number): Row => ({ what, unit: 'ms', ours, peers: {}, goal: 'reported' });
  const [scavenges, full] = [pauses('scavenge'), pauses('full')];
  const last = records[records.length - 1];
  return [
    { ...row('10⁸ objects: old zone', (last.oldAfter + last.large) / MEBIBYTE), unit: 'MiB' },
    row(`  ${scavenges.length} scavenges: median`, median(scavenges)),
    row('  longest scavenge', Math.max(...scavenges)),
    row(`  ${full.length} full collections: median`, median(full)),
    row('  longest full collection', Math.max(...full)),
  ];
}
