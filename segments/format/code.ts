/** Native code as the emitter hands it over to layout: bytes and what only layout can fill in. */
import type { GuestObject } from '../image/values';

/** Entries stand at this remainder of an ENTRY_ALIGNMENT boundary: odd, so that an entry is a SmallInteger to the collector. */
export const ENTRY_ALIGNMENT = 16;
export const ENTRY_REMAINDER = 1;

/** A place in code that refers to something whose address only layout knows. */
export interface CodeRelocation<Stub extends string = string> {
  /** Byte offset into the code, from its entry. */
  readonly offset: number;
  /**
   * `abs32`: the oop of `target` plus `addend`, as a 32-bit immediate or displacement.
   * `rel32`: distance from the end of the four bytes to the entry of the native code of
   * `target` (a CompiledMethod or CompiledBlock) or of a stub, plus `addend`.
   */
  readonly kind: 'abs32' | 'rel32';
  readonly target: GuestObject | Stub;
  readonly addend: number;
}

export interface Safepoint {
  /** Return address, from the entry. */
  readonly offset: number;
  /** Source offset in the method's file, -1 when none. */
  readonly position: number;
  /** Frame slots that hold oops, ascending: slot s is [rbp - 8 * s]. */
  readonly oopSlots: readonly number[];
}

/** Code without an owner in the image. */
export interface StubCode<Stub extends string = string> {
  readonly name: Stub;
  readonly bytes: Uint8Array;
  readonly relocations: readonly CodeRelocation<Stub>[];
}

/** The native code of a CompiledMethod or CompiledBlock. */
export interface OwnedCode<Stub extends string = string> extends Omit<StubCode<Stub>, 'name'> {
  /** For people; need not be unique. */
  readonly name: string;
  readonly owner: GuestObject;
  readonly safepoints: readonly Safepoint[];
}
