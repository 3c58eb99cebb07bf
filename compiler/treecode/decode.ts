/**
 * Bytes → tree, the exact inverse of the encoder. Bytes that the encoder could not have
 * written are refused with a TreecodeError. That indexes lie within the literal frame and the
 * activation is the verifier's matter: the bytes alone do not tell.
 */
import { ByteReader, TreecodeError } from './byte-reader';
import { operationNamed, type Operand } from './operands';
import { MAX_TREE_DEPTH, TREECODE, type OperandKind, type TreecodeName } from './table';
import type { Capture, Tree, TreeMessage } from './tree';

export { TreecodeError };

export interface DecodeOptions {
  /** Where the tree starts; the bytes after it are then not looked at. Without it the tree must take all bytes. */
  readonly offset?: number;
  /** As the encoder answered them: byte offsets count from the start of `bytes`. */
  readonly positions?: Iterable<readonly [treecodeOffset: number, sourceOffset: number]>;
}

export function decodeTree(bytes: Uint8Array, options: DecodeOptions = {}): Tree {
  const reader = new ByteReader(bytes, options.offset ?? 0);
  const tree = new Decoder(reader, new Map(options.positions)).node(1);
  if (options.offset === undefined && reader.remaining > 0) reader.fail(`${reader.remaining} bytes follow the tree`);
  return tree;
}

const NAMES: readonly (TreecodeName | undefined)[] = (Object.keys(TREECODE) as TreecodeName[]).reduce<(TreecodeName | undefined)[]>((names, each) => {
  names[TREECODE[each].code] = each;
  return names;
}, []);

class Decoder {
  constructor(
    private readonly reader: ByteReader,
    private readonly positions: ReadonlyMap<number, number>,
  ) {}

  node(depth: number): Tree {
    const start = this.reader.offset;
    if (depth > MAX_TREE_DEPTH) this.reader.fail(`nodes nest deeper than ${MAX_TREE_DEPTH}`);
    const op = this.operation();
    const position = this.positionAt(start);
    // Field by field in the table's order: so the nodes of one operation are of one shape, which makes reading them fast.
    const fields: Record<string, unknown> = { op, position };
    for (const [name, kind] of operationNamed(op).operands) fields[name] = this.operand(kind, depth + 1);
    const tree = fields as unknown as Tree;
    if (tree.op === 'toByDo' && (tree.step === 0 || !Number.isSafeInteger(tree.step))) this.reader.fail(`a loop cannot step by ${tree.step}`, start);
    return tree;
  }

  private positionAt(start: number): number {
    return this.positions.get(start) ?? -1;
  }

  private operation(): TreecodeName {
    const start = this.reader.offset;
    const code = this.reader.byte();
    return NAMES[code] ?? this.reader.fail(`there is no operation ${code}`, start);
  }

  private operand(kind: OperandKind, depth: number): Operand['value'] {
    switch (kind) {
      case 'u':
      case 'l':
        return this.reader.unsigned();
      case 'z':
        return this.reader.signed();
      case 'n':
        return this.node(depth);
      case 'n*':
        return this.list(() => this.node(depth));
      case 'm*':
        return this.list(() => this.message(depth));
      case 'c*':
        return this.list(() => this.capture());
      default:
        return kind satisfies never;
    }
  }

  private list<T>(read: () => T): T[] {
    const list: T[] = [];
    for (let left = this.reader.count(); left > 0; left--) list.push(read());
    return list;
  }

  private message(depth: number): TreeMessage {
    return { position: this.positionAt(this.reader.offset), selector: this.reader.unsigned(), args: this.list(() => this.node(depth)) };
  }

  private capture(): Capture {
    const start = this.reader.offset;
    const from = this.reader.byte();
    if (from > 1) this.reader.fail(`${from} is no kind of captured variable`, start);
    return { from: from === 0 ? 'local' : 'copied', index: this.reader.unsigned() };
  }
}
