/** Structures in which Linux tells of files, x86-64, as the evaluator's host fills them. */
import { readdirSync, readlinkSync, type BigIntStats, type Dirent } from 'node:fs';

const NANOSECONDS = 1_000_000_000n;

/** A `struct stat` of 144 bytes; answers 0, as `stat` does. */
export function fillStatus(bytes: Uint8Array, stats: BigIntStats): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  view.setBigUint64(0, stats.dev, true);
  view.setBigUint64(8, stats.ino, true);
  view.setBigUint64(16, stats.nlink, true);
  [stats.mode, stats.uid, stats.gid].forEach((each, index) => view.setUint32(24 + 4 * index, Number(each), true));
  [stats.rdev, stats.size, stats.blksize, stats.blocks].forEach((each, index) => view.setBigInt64(40 + 8 * index, each, true));
  [stats.atimeNs, stats.mtimeNs, stats.ctimeNs].forEach((each, index) => {
    view.setBigInt64(72 + 16 * index, each / NANOSECONDS, true);
    view.setBigInt64(80 + 16 * index, each % NANOSECONDS, true);
  });
  return 0;
}

const EINVAL = 22;

/** Bytes of a `linux_dirent64` before the name: inode, offset, length of the record, type. */
const ENTRY_HEADER = 19;

/** The entries of an open directory, as `getdents64` tells them: some with each call, until there are no more. */
export class DirectoryEntries {
  private readonly names: readonly { readonly name: string; readonly type: number }[];
  private next = 0;

  constructor(descriptor: number) {
    // Node reads directories by their paths; the system knows that of a descriptor.
    const path = readlinkSync(`/proc/self/fd/${descriptor}`);
    const own = ['.', '..'].map((name) => ({ name, type: DIRECTORY }));
    this.names = [...own, ...readdirSync(path, { withFileTypes: true }).map((each) => ({ name: each.name, type: typeOf(each) }))];
  }

  /** Answers how many bytes were filled, 0 at the end. */
  fill(bytes: Uint8Array, count: number): number {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let filled = 0;
    for (; this.next < this.names.length; this.next++) {
      const { name, type } = this.names[this.next];
      const encoded = Buffer.from(`${name}\0`, 'utf8');
      const size = (ENTRY_HEADER + encoded.length + 7) & ~7;
      if (filled + size > count) return filled === 0 ? -EINVAL : filled;
      view.setBigUint64(filled, 1n, true); // an inode: any but 0, which marks what was deleted
      view.setBigInt64(filled + 8, BigInt(this.next + 1), true);
      view.setUint16(filled + 16, size, true);
      view.setUint8(filled + 18, type);
      bytes.set(encoded, filled + ENTRY_HEADER);
      filled += size;
    }
    return filled;
  }
}

const DIRECTORY = 4;

function typeOf(entry: Dirent): number {
  if (entry.isDirectory()) return DIRECTORY;
  if (entry.isFile()) return 8;
  return entry.isSymbolicLink() ? 10 : 0;
}
