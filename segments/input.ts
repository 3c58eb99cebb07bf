/** What layout takes: the virtual image, where tracing starts, the code, and what lives elsewhere. */
import type { OwnedCode, StubCode } from './format/code';
import type { ReferenceName, SlotIndexes } from './format/segment-format';
import type { GuestObject } from './image/values';
import type { VirtualImage } from './image/virtual-image';

/** Something in another segment: its name, and the address it has there. */
export interface External {
  readonly name: ReferenceName;
  /** The oop, or the odd entry of code. */
  readonly address: number;
}

/** A slot that must hold the entry of code: `NativeCode.entry`, `SuperSendSite.code`. */
export interface CodeSlot {
  readonly object: GuestObject;
  readonly slot: number;
  /** A CompiledMethod or CompiledBlock that has code, or the name of a stub. */
  readonly target: GuestObject | string;
}

export interface SegmentInput {
  /** The module's name. */
  readonly name: string;
  /** The preferred address of the first object's header; a multiple of the page size. */
  readonly base: number;
  readonly image: VirtualImage;
  /** Where tracing starts, in this order, after the known objects; all are exported. */
  readonly roots: readonly { readonly name: ReferenceName; readonly object: GuestObject }[];
  readonly stubs: readonly StubCode[];
  readonly codes: readonly OwnedCode[];
  readonly codeSlots: readonly CodeSlot[];
  /** An object that belongs to another segment; tracing stops there. */
  external(object: GuestObject): External | undefined;
  /** Code that belongs to another segment. */
  externalCode(target: GuestObject | string): External | undefined;
  /**
   * The name of an object (a Symbol) that is laid out here but must give way to the image's own
   * of that name, should there be one when the segment is loaded.
   */
  shared?(object: GuestObject): ReferenceName | undefined;
  readonly slotIndexes: SlotIndexes;
  /** What people call an object, for disassembly. */
  nameOf?(object: GuestObject): string;
  /** Digest of the segment that the externals' addresses are from. */
  readonly importedDigest?: string;
}

/** The stub that the loader enters; a segment that has it is a kernel. */
export const BOOT_STUB = 'boot';
