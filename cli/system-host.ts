/** The operating system under `apiary eval --evaluator`: the guest's system calls on Node's file system. */
import { randomFillSync } from 'node:crypto';
import {
  closeSync, fstatSync, fsyncSync, ftruncateSync, lstatSync, mkdirSync, openSync, readSync, renameSync, rmdirSync, statSync, unlinkSync, writeSync,
} from 'node:fs';
import { constants } from 'node:os';
import { SystemCall, type EvaluatorHost, type SystemCallArgument } from '../compiler/evaluator';
import { isMemoryShort } from './host-memory';
import { DirectoryEntries, fillStatus } from './file-structures';

type Call = (args: readonly SystemCallArgument[]) => number;

const ENOSYS = 38;
const EIO = 5;
const ERANGE = 34;
const NANOSECONDS = 1_000_000_000n;

export class SystemHost implements EvaluatorHost {
  readonly isMemoryShort = isMemoryShort;
  readonly environment = Object.entries(process.env).map(([name, value]) => `${name}=${value}`);
  /** Where reading and writing goes on, for files opened here; others are streams. */
  private readonly positions = new Map<number, number>();
  /** Directories whose entries are being read. */
  private readonly directories = new Map<number, DirectoryEntries>();
  private readonly calls: Readonly<Record<number, Call>> = {
    [SystemCall.write]: ([descriptor, bytes, count]) => this.moved(Number(descriptor), (at) => writeSync(Number(descriptor), bytes as Uint8Array, 0, Number(count), at)),
    [SystemCall.read]: ([descriptor, bytes, count]) => this.moved(Number(descriptor), (at) => readSync(Number(descriptor), bytes as Uint8Array, 0, Number(count), at)),
    [SystemCall.open]: ([path, flags, mode]) => this.open(pathOf(path), Number(flags), Number(mode)),
    [SystemCall.close]: ([descriptor]) => this.close(Number(descriptor)),
    [SystemCall.lseek]: ([descriptor, offset, whence]) => this.seek(Number(descriptor), Number(offset), Number(whence)),
    [SystemCall.stat]: ([path, bytes]) => fillStatus(bytes as Uint8Array, statSync(pathOf(path), { bigint: true })),
    [SystemCall.lstat]: ([path, bytes]) => fillStatus(bytes as Uint8Array, lstatSync(pathOf(path), { bigint: true })),
    [SystemCall.fstat]: ([descriptor, bytes]) => fillStatus(bytes as Uint8Array, fstatSync(Number(descriptor), { bigint: true })),
    [SystemCall.fsync]: ([descriptor]) => done(fsyncSync(Number(descriptor))),
    [SystemCall.ftruncate]: ([descriptor, size]) => done(ftruncateSync(Number(descriptor), Number(size))),
    [SystemCall.getcwd]: ([bytes, count]) => fillText(bytes as Uint8Array, Number(count), process.cwd()),
    [SystemCall.rename]: ([path, other]) => done(renameSync(pathOf(path), pathOf(other))),
    [SystemCall.mkdir]: ([path, mode]) => done(mkdirSync(pathOf(path), Number(mode))),
    [SystemCall.rmdir]: ([path]) => done(rmdirSync(pathOf(path))),
    [SystemCall.unlink]: ([path]) => done(unlinkSync(pathOf(path))),
    [SystemCall.getdents64]: ([descriptor, bytes, count]) => this.entriesOf(Number(descriptor)).fill(bytes as Uint8Array, Number(count)),
    [SystemCall.getrandom]: ([bytes, count]) => fillRandom(bytes as Uint8Array, Number(count)),
    [SystemCall.clock_gettime]: ([clock, bytes]) => tell(Number(clock), bytes as Uint8Array),
    [SystemCall.getpid]: () => process.pid,
    [SystemCall.poll]: ([, , milliseconds]) => wait(Number(milliseconds)),
  };

  systemCall(number: number, args: readonly SystemCallArgument[]): number {
    const call = this.calls[number];
    if (call === undefined) return -ENOSYS;
    try {
      return call(args);
    } catch (error) {
      return -errnoOf(error);
    }
  }

  private moved(descriptor: number, transfer: (position: number | null) => number): number {
    const position = this.positions.get(descriptor);
    const count = transfer(position ?? null);
    if (position !== undefined) this.positions.set(descriptor, position + count);
    return count;
  }

  private open(path: string, flags: number, mode: number): number {
    const descriptor = openSync(path, flags, mode);
    this.positions.set(descriptor, 0);
    return descriptor;
  }

  private close(descriptor: number): number {
    this.positions.delete(descriptor);
    this.directories.delete(descriptor);
    closeSync(descriptor);
    return 0;
  }

  private entriesOf(descriptor: number): DirectoryEntries {
    const known = this.directories.get(descriptor) ?? new DirectoryEntries(descriptor);
    this.directories.set(descriptor, known);
    return known;
  }

  /** From the start, from here, from the end: 0, 1, 2. */
  private seek(descriptor: number, offset: number, whence: number): number {
    const bases = [0, this.positions.get(descriptor) ?? 0, fstatSync(descriptor).size];
    const position = bases[whence] + offset;
    this.positions.set(descriptor, position);
    return position;
  }
}

/** What calls answer that tell nothing. */
function done(_: void): number {
  return 0;
}

/** Of bytes that a zero ends. */
function pathOf(argument: SystemCallArgument): string {
  const bytes = argument as Uint8Array;
  const end = bytes.indexOf(0);
  return Buffer.from(end < 0 ? bytes : bytes.subarray(0, end)).toString('utf8');
}

/** With a zero behind it, which counts. */
function fillText(bytes: Uint8Array, count: number, text: string): number {
  const encoded = Buffer.from(`${text}\0`, 'utf8');
  if (encoded.length > count) return -ERANGE;
  bytes.set(encoded);
  return encoded.length;
}

function fillRandom(bytes: Uint8Array, count: number): number {
  randomFillSync(bytes, 0, count);
  return count;
}

/** Until so much time has passed; descriptors are read and written by calls that wait themselves. */
function wait(milliseconds: number): number {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds < 0 ? undefined : milliseconds);
  return 0;
}

/** Fills a `timespec`: clock 1 is monotonic, others count from 1970. */
function tell(clock: number, bytes: Uint8Array): number {
  const now = clock === 1 ? process.hrtime.bigint() : BigInt(Date.now()) * 1_000_000n;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  view.setBigInt64(0, now / NANOSECONDS, true);
  view.setBigInt64(8, now % NANOSECONDS, true);
  return 0;
}

function errnoOf(error: unknown): number {
  const { code } = error as NodeJS.ErrnoException;
  return (code !== undefined && (constants.errno as Record<string, number>)[code]) || EIO;
}
