/**
 * The operating system under the evaluator: Linux system calls by number, on bytes of guest
 * objects. The command line gives a host that reaches the real system, tests one that records;
 * a build gives one that refuses, so that it depends on nothing but its sources.
 */

/** Numbers of the system calls, as on x86-64, that hosts know. */
export const SystemCall = {
  read: 0, write: 1, open: 2, close: 3, stat: 4, fstat: 5, lstat: 6, poll: 7, lseek: 8, mmap: 9, mprotect: 10, munmap: 11, getpid: 39,
  fsync: 74, ftruncate: 77, getcwd: 79, rename: 82, mkdir: 83, rmdir: 84, unlink: 87, getdents64: 217, clock_gettime: 228,
  exit_group: 231, getrandom: 318,
} as const;

/** An integer, or the bytes from an address on, in place: what is written to them the guest sees. */
export type SystemCallArgument = number | bigint | Uint8Array;

export interface EvaluatorHost {
  /** Whether an unhandled exception is thrown as an EvaluationError; else the guest shows it by system calls and exits, as it does in a process of its own. */
  readonly throwsUnhandled?: boolean;
  /** Of the process, each as `NAME=value`; none where it is not said. */
  readonly environment?: readonly string[];
  /** Whether the host had better not give so many more bytes; there is no end of them where it is not said. */
  isMemoryShort?(bytes: number): boolean;
  /** Answers what the system would: a negative number is a negated `errno`. `exit_group` never comes here. */
  systemCall(number: number, args: readonly SystemCallArgument[]): number;
}

const ENOSYS = 38;

/** A host for builds: every call is refused as not implemented. */
export const CLOSED_HOST: EvaluatorHost = { throwsUnhandled: true, systemCall: () => -ENOSYS };

/** A host that keeps what is written to the standard streams and gives what it was told to read. It is 1970, and time passes only while the program waits. */
export class RecordingHost implements EvaluatorHost {
  private readonly chunks = new Map<number, Uint8Array[]>();
  private position = 0;
  /** Since the beginning of 1970. */
  private milliseconds = 0;

  constructor(private readonly input: Uint8Array = new Uint8Array()) {}

  /** All that was written to a descriptor, as text. */
  written(descriptor: number): string {
    return Buffer.concat(this.chunks.get(descriptor) ?? []).toString('utf8');
  }

  systemCall(number: number, [descriptor, bytes, count]: readonly SystemCallArgument[]): number {
    if (number === SystemCall.write && (descriptor === 1 || descriptor === 2)) return this.write(descriptor, bytes as Uint8Array, Number(count));
    if (number === SystemCall.read && descriptor === 0) return this.read(bytes as Uint8Array, Number(count));
    if (number === SystemCall.clock_gettime) return this.tellTime(bytes as Uint8Array);
    if (number === SystemCall.poll) return this.wait(Number(count));
    return -ENOSYS;
  }

  private tellTime(time: Uint8Array): number {
    const view = new DataView(time.buffer, time.byteOffset);
    view.setBigInt64(0, BigInt(Math.floor(this.milliseconds / 1000)), true);
    view.setBigInt64(8, BigInt((this.milliseconds % 1000) * 1_000_000), true);
    return 0;
  }

  /** Nothing ever happens, but time passes. */
  private wait(milliseconds: number): number {
    this.milliseconds += Math.max(0, milliseconds);
    return 0;
  }

  private write(descriptor: number, bytes: Uint8Array, count: number): number {
    this.chunks.set(descriptor, [...(this.chunks.get(descriptor) ?? []), bytes.slice(0, count)]);
    return count;
  }

  private read(bytes: Uint8Array, count: number): number {
    const chunk = this.input.subarray(this.position, this.position + count);
    bytes.set(chunk);
    this.position += chunk.length;
    return chunk.length;
  }
}
