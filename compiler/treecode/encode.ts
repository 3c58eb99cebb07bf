/**
 * Tree → bytes. Driven by the table: an operation's byte, then its operands in order. What
 * stands beside the bytes is answered with them: source positions, and where the bodies of
 * blocks start (a CompiledBlock names its code by that offset).
 */
import { ByteWriter } from './byte-writer';
import { operandsOf, operationNamed, type Operand } from './operands';
import type { Capture, Tree, TreeMessage } from './tree';

/** The byte offset of a node or message, and its source offset. */
export type PositionEntry = readonly [treecodeOffset: number, sourceOffset: number];

export interface EncodedTree {
  readonly bytes: Uint8Array;
  /** Ascending by treecode offset; those without a position have no entry. */
  readonly positions: readonly PositionEntry[];
  /** Literal index of a block → byte offset of its body. */
  readonly blockOffsets: ReadonlyMap<number, number>;
}

export function encodeTree(tree: Tree): EncodedTree {
  const encoder = new Encoder();
  encoder.node(tree);
  return { bytes: encoder.writer.toBytes(), positions: encoder.positions, blockOffsets: encoder.blockOffsets };
}

class Encoder {
  readonly writer = new ByteWriter();
  readonly positions: PositionEntry[] = [];
  readonly blockOffsets = new Map<number, number>();

  node(tree: Tree): void {
    this.mark(tree);
    this.writer.byte(operationNamed(tree.op).code);
    for (const operand of operandsOf(tree)) {
      if (tree.op === 'block' && operand.name === 'body') this.blockOffsets.set(tree.block, this.writer.offset);
      this.operand(operand);
    }
  }

  private operand(operand: Operand): void {
    switch (operand.kind) {
      case 'u':
      case 'l':
        return this.writer.unsigned(operand.value);
      case 'z':
        return this.writer.signed(operand.value);
      case 'n':
        return this.node(operand.value);
      case 'n*':
        return this.list(operand.value, (each) => this.node(each));
      case 'm*':
        return this.list(operand.value, (each) => this.message(each));
      case 'c*':
        return this.list(operand.value, (each) => this.capture(each));
      default:
        return operand satisfies never;
    }
  }

  private list<T>(elements: readonly T[], write: (element: T) => void): void {
    this.writer.unsigned(elements.length);
    elements.forEach(write);
  }

  private mark({ position }: Tree | TreeMessage): void {
    if (position >= 0) this.positions.push([this.writer.offset, position]);
  }

  private message(message: TreeMessage): void {
    this.mark(message);
    this.writer.unsigned(message.selector);
    this.list(message.args, (each) => this.node(each));
  }

  private capture(capture: Capture): void {
    this.writer.byte(capture.from === 'local' ? 0 : 1);
    this.writer.unsigned(capture.index);
  }
}
