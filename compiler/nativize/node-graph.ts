/**
 * The graph that a metamessage answers, read from the guest's Node objects. Nodes that the
 * guest shares are one node here, so that each is emitted once.
 */
import type { GuestObject } from '../../segments/image/values';
import type { Attributes, IRType, Operation } from '../ir/ir';

export type GraphNode =
  | { readonly kind: 'operand'; readonly index: number }
  /** A raw machine integer (bigint) or raw double (number). */
  | { readonly kind: 'constant'; readonly value: bigint | number; readonly type: 'int' | 'float' }
  | { readonly kind: 'object'; readonly object: number | bigint | GuestObject }
  | {
      readonly kind: 'operation';
      readonly op: Operation;
      /** Undefined where the operation and its inputs tell. */
      readonly type: IRType | undefined;
      readonly inputs: readonly GraphNode[];
      readonly attributes: Attributes;
    };

export interface NodeGraph {
  readonly root: GraphNode;
}
