/** What the emitter must know besides the function it emits: given by the caller, once per build. */
import type { Instruction } from '../compiler/ir/ir';
import type { GuestObject } from '../segments/image/values';
import type { VirtualImage } from '../segments/image/virtual-image';
import type { Encodings } from './encodings';

/** One line that `X64CodeEmitter >> assemble…:` of the sources made: `addps xmm1, xmm2`. */
export interface AssemblyLine {
  /** As in the processor's manual, in lower case. */
  readonly mnemonic: string;
  /** Register names (`rax`, `xmm3`), memory operands (`[rax+8]`), or integers. */
  readonly operands: readonly (string | number)[];
}

/** The methods that the stubs enter. */
export interface StubTargets {
  /** `SendSite >> _dispatchOn:` */
  readonly dispatch: GuestObject;
  /** `SuperSendSite >> _dispatchOn:` */
  readonly superDispatch: GuestObject;
  /** `Object >> _pollBeforeRunningOn:` */
  readonly poll: GuestObject;
  /** `SmalltalkSystem >> bootWith:` */
  readonly boot: GuestObject;
}

export interface EmitterContext {
  readonly image: VirtualImage;
  /** Slot indexes (from 0) of SendSite's variables. */
  readonly sendSiteSlots: { readonly behavior: number; readonly code: number };
  /** Needed by `emitStubs` only. */
  readonly stubTargets?: StubTargets;
  /** Encoded instructions, shared by all functions of a build: `new Encodings()`. */
  readonly encodings: Encodings;
  /**
   * The machine code of a `custom` instruction. `registers` are the names of the registers of its
   * inputs, in order; the result shares the first one when both are of one class (two-address form),
   * else the result's register follows at the end.
   */
  assembleCustom(instruction: Instruction, registers: readonly string[]): readonly AssemblyLine[];
}

/** Slot indexes (from 0) of the guest's variables that `installCode` writes. */
export interface InstallSlots {
  readonly nativeCode: {
    readonly entry: number;
    readonly size: number;
    readonly method: number;
    readonly sendSites: number;
    readonly safepoints: number;
  };
  /** `CompiledMethod >> nativeCode`, or `CompiledBlock >> nativeCode` for a block's owner. */
  readonly ownerNativeCode: number;
}

export interface InstallContext {
  readonly image: VirtualImage;
  readonly nativeCodeBehavior: GuestObject;
  /** `Species >> format` of NativeCode. */
  readonly nativeCodeFormat: number;
  readonly slots: InstallSlots;
}

/** A slot that layout fills with the entry of `target`'s code (see segments/input.ts). */
export interface CodeSlot {
  readonly object: GuestObject;
  readonly slot: number;
  readonly target: GuestObject;
}
