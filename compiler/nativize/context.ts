/** What nativization is given, and what it answers. */
import type { Diagnostic } from '../../segments/diagnostics';
import type { GuestObject } from '../../segments/image/values';
import type { VirtualImage } from '../../segments/image/virtual-image';
import type { IRFunction, IRType } from '../ir/ir';
import type { GuestClasses } from './guest-classes';
import type { NodeGraph } from './node-graph';

/** What a metamessage may know of its receiver and arguments at build time. */
export interface OperandDescription {
  readonly type: IRType;
  /** The value when it is a constant: a raw number for raw types, a guest value for `oop` and `smi`. */
  readonly constant?: number | bigint | GuestObject;
}

/** What the evaluator answers for a metamessage. */
export type MetamessageExpansion =
  /** No node class implements the selector: it is an ordinary message. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'graph'; readonly graph: NodeGraph }
  /** The guest's method on `Node` failed; the stack shows where, if the guest knows. */
  | { readonly kind: 'failed'; readonly reason: string; readonly stack?: Diagnostic['related'] };

export interface SendInliner {
  /** Answers whether the function was changed. */
  inline(fn: IRFunction): boolean;
  /** What was made of a method to see whether it has a body. */
  take(method: GuestObject): SimplifiedMethod | undefined;
}

export interface NativizationContext {
  readonly image: VirtualImage;
  readonly classes: GuestClasses;
  /** Runs the metamessage on the evaluator; answers the graph that replaces the send. */
  expandMetamessage(selector: string, operands: readonly OperandDescription[]): MetamessageExpansion;
  /** Puts bodies of methods in the place of sends; without it every message is sent. */
  readonly inliner?: SendInliner;
}

/** An object slot that must hold the entry of a runtime stub when the image starts. */
export interface CodeSlot {
  readonly object: GuestObject;
  readonly slot: number;
  /** A stub name of the ABI. */
  readonly target: string;
}

export interface NativizationResult {
  /** The method's function, then those of its blocks in the order of their text; empty when there are errors. */
  readonly functions: readonly IRFunction[];
  readonly codeSlots: readonly CodeSlot[];
  readonly diagnostics: readonly Diagnostic[];
}

/** A method that is translated, and simplified. */
export interface SimplifiedMethod extends NativizationResult {
  /** The function, if any, in which bodies stand in the place of sends already. */
  readonly inlined?: IRFunction;
}
