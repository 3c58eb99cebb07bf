/** What all figures need: the tool, the loader, segments built for the occasion, and what is told of a figure. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { packaged } from '../cli/package-root';
import { run } from './measure';

export interface Row {
  readonly what: string;
  readonly ours: number;
  readonly unit: 'ms' | 'µs' | 's' | 'MiB' | 'MiB/s';
  readonly peers: Readonly<Record<string, number>>;
  /** What the project wants to reach, in words. */
  readonly goal: string;
}

export const APIARY = ['node', packaged('dist', 'cli', 'main.js')];
export const LOADER = packaged('loader', 'build', 'apiary-loader');

/** Builds a module and answers the segments to boot it with, the kernel first. */
export function built(folder: string, name: string, source: string): [kernel: string, module: string] {
  const out = join(folder, 'build');
  run([...APIARY, 'build', source, '-o', out]);
  return [join(out, 'Kernel.seg'), join(out, `${name}.seg`)];
}

/** Compiles a peer in C of bench/peers; answers the program. */
export function compiled(folder: string, name: string): string {
  const program = join(folder, name);
  execFileSync('cc', ['-O2', '-o', program, packaged('bench', 'peers', `${name}.c`)]);
  return program;
}
