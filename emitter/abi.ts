/**
 * The application binary interface of native code: registers, frames, entries, safepoints.
 * Told once; `docs/abi.md` and the loader's header are generated from these tables.
 */
import { ENTRY_ALIGNMENT, ENTRY_REMAINDER, type CodeRelocation as SharedRelocation, type OwnedCode, type Safepoint } from '../segments/format/code';

/** Roles of the general registers, by number (rax 0, rcx 1, rdx 2, rbx 3, rsp 4, rbp 5, rsi 6, rdi 7, r8 to r15). */
export const Register = {
  /** The value of a call. */
  result: 0,
  /** regR: the receiver; in a block, the Closure. */
  receiver: 7,
  /** regA: the SendSite, at a dispatch stub and on entry to methods with the special ABI. */
  site: 10,
  /** Never allocated to values: scratch of the emitter. */
  scratch: 11,
  frame: 5,
  stack: 4,
} as const;

/** rsi rdx rcx r8 r9: the first arguments; further ones on the stack, the sixth at the lowest address. */
export const ARGUMENT_REGISTERS = [6, 2, 1, 8, 9] as const;

/** Registers that values may be kept in between safepoints; all are lost at a call. */
export const ALLOCATABLE = [0, 1, 2, 3, 6, 7, 8, 9, 10, 12, 13, 14, 15] as const;
/** SSE registers xmm0 to xmm14; xmm15 is the emitter's scratch. */
export const ALLOCATABLE_FLOATS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14] as const;
export const FLOAT_SCRATCH = 15;

/** Offsets in bytes from rbp. */
export const FrameOffset = {
  returnAddress: 8,
  callerFrame: 0,
  /** The CompiledMethod or CompiledBlock whose code runs. */
  owner: -8,
  /** The HomeContext, where the format says needsHome. */
  home: -16,
  /** Where the sixth argument of the running activation stands. */
  stackArguments: 16,
} as const;

export { ENTRY_ALIGNMENT, ENTRY_REMAINDER };

/**
 * `NativeCode >> safepoints`, a ByteArray, little-endian: entries sorted by return offset,
 *
 *     u32 offset of the return address from the entry
 *     u32 source line          u16 source column
 *     u16 count, then as many u16: frame slots that hold oops, slot s at [rbp - 8 * s]
 *
 * The owner (slot 1) is always an oop and not listed; the home (slot 2) is listed like any other.
 * Outgoing stack arguments that hold oops are listed as the slots they lie in.
 */
export const SAFEPOINT_HEADER_SIZE = 12;

/**
 * Code in which some paths make no frame ends in `ud2; push owner`, which nobody runs: these bytes, then
 * the owner's address in four. Crash traces find by it whose code it is.
 */
export const TRAILER_OPCODES = [0x0f, 0x0b, 0x68] as const;

/** Shared code that no method owns, by name; each has an odd entry too. */
export const STUBS = [
  /** Sends with 0 to 5 and more arguments: fill unused argument registers, go to `SendSite >> _dispatchOn:`. */
  'dispatch0', 'dispatch1', 'dispatch2', 'dispatch3', 'dispatch4', 'dispatch5',
  /** The same for super sends: `SuperSendSite >> _dispatchOn:`. */
  'superDispatch0', 'superDispatch1', 'superDispatch2', 'superDispatch3', 'superDispatch4', 'superDispatch5',
  /** Entered with the owner in regA by functions that find the stack at its limit: `Object >> _pollBeforeRunningOn:`. */
  'poll0', 'poll1', 'poll2', 'poll3', 'poll4', 'poll5',
  /** What the loader calls, by the C convention, with the address of the loader block: sets up the first frame, sends `bootWith:`. */
  'boot',
] as const;
export type StubName = (typeof STUBS)[number];

/** Bytes at the upper end of each process' stack that `ProcessStackList` keeps its record in. */
export const STACK_RECORD_SIZE = 64;

/** The loader block: 64-bit words in this order; the kernel reads them when it starts. */
export const LOADER_BLOCK = [
  'version', 'argumentCount', 'arguments', 'environment',
  'heapStart', 'heapEnd', 'stackLow', 'stackHigh',
  'dlopen', 'dlsym', 'kernelStart', 'kernelEnd', 'kernelHeader', 'kernelPath',
] as const;
export const LOADER_BLOCK_VERSION = 2;

/** A place in code that refers to something whose address only layout knows. */
export type CodeRelocation = SharedRelocation<StubName>;

export type { Safepoint };

/** The emitter's answer for one IR function. */
export interface EmittedCode extends OwnedCode<StubName> {
  /** The SendSites and SuperSendSites it refers to, each once, in the order of the code. */
  readonly sendSites: readonly import('../segments/image/values').GuestObject[];
  /** Bytes below rbp. */
  readonly frameSize: number;
}
