/** Measuring whole processes side by side: interleaved runs, medians, so that a noisy machine hits all alike. */
import { spawnSync } from 'node:child_process';

export interface Contender {
  readonly name: string;
  readonly command: readonly string[];
}

export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((one, other) => one - other);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Runs a command, answers its standard output; a failed run is an error, never a figure. */
export function run(command: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(command[0], command.slice(1), { encoding: 'utf8' });
  if (error) throw error;
  if (status !== 0) throw new Error(`${command.join(' ')} ended with status ${status}:\n${stderr}`);
  return stdout;
}

/** Peak of resident memory of a command, in KiB; `program` is bench/peers/peak.c. */
export function peakMemory(program: string, command: readonly string[]): number {
  const { status, stderr, error } = spawnSync(program, command, { encoding: 'utf8' });
  if (error) throw error;
  const peak = /^peak (\d+) KiB$/m.exec(stderr);
  if (status !== 0 || peak === null) throw new Error(`${command.join(' ')} ended with status ${status}:\n${stderr}`);
  return Number(peak[1]);
}

/** Median wall time in milliseconds of each contender's whole process, over interleaved rounds. */
export function wallTimes(contenders: readonly Contender[], rounds: number): Map<string, number> {
  const times = new Map(contenders.map(({ name }) => [name, [] as number[]]));
  for (let round = 0; round < rounds; round++)
    for (const { name, command } of contenders) {
      const start = process.hrtime.bigint();
      run(command);
      times.get(name)!.push(Number(process.hrtime.bigint() - start) / 1e6);
    }
  return new Map([...times].map(([name, all]) => [name, median(all)]));
}

export interface ProgramTime {
  /** Median of the iterations' microseconds, over all rounds. */
  readonly microseconds: number;
  readonly result: string;
}

/** Each program prints `NAME: iterations=1 runtime: 123us` per iteration, and ` result R` if it does not verify that itself; all results must agree. */
export function programTimes(contenders: readonly Contender[], rounds: number): Map<string, ProgramTime> {
  const lines = new Map(contenders.map(({ name }) => [name, [] as ProgramTime[]]));
  for (let round = 0; round < rounds; round++) for (const { name, command } of contenders) lines.get(name)!.push(...parse(run(command)));
  const results = new Set([...lines.values()].flat().map(({ result }) => result));
  if (results.size !== 1) throw new Error(`the contenders disagree: ${[...lines].map(([name, all]) => `${name} ${all[0]?.result}`).join(', ')}`);
  return new Map([...lines].map(([name, all]) => [name, { microseconds: median(all.map((each) => each.microseconds)), result: all[0].result }]));
}

function parse(output: string): ProgramTime[] {
  return [...output.matchAll(/^\w+: iterations=1 runtime: (\d+)us(?: result (.*))?$/gm)].map((match) => ({ microseconds: Number(match[1]), result: match[2] ?? 'verified' }));
}
