/** Starts images through the native loader. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { diagnostic, DiagnosticError } from '../segments/diagnostics';
import { CLI_DIAGNOSTICS } from './diagnostics';
import { packaged } from './package-root';

function loaderPath(): string {
  const path = packaged('loader', 'build', 'apiary-loader');
  if (!existsSync(path)) throw new DiagnosticError([diagnostic(CLI_DIAGNOSTICS.loaderMissing, { path })]);
  return path;
}

/** How the image is to manage its memory. */
export interface MemoryOptions {
  /** Collect garbage at every allocation whose number this divides; 0 for no such stress. */
  readonly gcStress: number;
  /** Look at all objects before and after each collection. */
  readonly verifyHeap: boolean;
  /** Where the image writes what each collection was like. */
  readonly gcLog?: string;
  /** Bytes that the heap may take; what physical memory allows when it is left out. */
  readonly heapLimit?: number;
}

const NO_STRESS: MemoryOptions = { gcStress: 0, verifyHeap: false };

/** The command line that boots segments, the kernel first; the image's options stand behind the kernel. */
export function bootCommand([kernel, ...modules]: readonly string[], args: readonly string[], memory = NO_STRESS): readonly [string, ...string[]] {
  return [loaderPath(), kernel, ...memoryWords(memory), ...modules, ...(args.length > 0 ? ['--', ...args] : [])];
}

function memoryWords({ gcStress, verifyHeap, gcLog, heapLimit }: MemoryOptions): string[] {
  return [
    ...(heapLimit === undefined ? [] : [`--heap-limit=${heapLimit}`]),
    ...(gcStress > 0 ? [`--gc-stress=${gcStress}`] : []),
    ...(verifyHeap ? ['--verify-heap'] : []),
    ...(gcLog === undefined ? [] : [`--gc-log=${gcLog}`]),
  ];
}

/** Signals that end the image when they are sent to us: it would go on without a parent otherwise. */
const PASSED_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Boots with our standard streams; answers the exit status, 128 and the signal's number when one ended it. */
export function boot(segments: readonly string[], args: readonly string[], memory = NO_STRESS): Promise<number> {
  const [loader, ...words] = bootCommand(segments, args, memory);
  return new Promise((resolve, reject) => {
    const image = spawn(loader, words, { stdio: 'inherit' });
    for (const signal of PASSED_SIGNALS) process.on(signal, () => void image.kill(signal));
    image.on('error', reject);
    image.on('exit', (status, signal) => resolve(status ?? 128 + constants.signals[signal!]));
  });
}
