/**
 * The cache of an output folder, `<out>/.cache`: files of named entries. A file is written aside
 * and renamed, and begins with the digest of what follows, so that one that is damaged, cut off
 * or from another version of the tool is the same as none. Losing it costs time, nothing else.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { removeLeftovers, replaceFile } from '../write-files';

const NAME = '.cache';
const DIGEST_BYTES = 32;

/** A digest of bytes or texts, fit for a key; a text has that of its UTF-8 bytes. Parts are told apart. */
export function digest(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${Buffer.byteLength(part)}:`).update(part);
  return hash.digest('base64url');
}

export class CacheFolder {
  readonly path: string;

  /** One that is not enabled reads nothing and writes nothing. */
  constructor(
    out: string,
    readonly isEnabled: boolean,
  ) {
    this.path = join(out, NAME);
  }

  /** What was written under the name; `undefined` when there is nothing sound. */
  read(name: string): Buffer | undefined {
    if (!this.isEnabled) return undefined;
    try {
      const file = readFileSync(join(this.path, name));
      const content = file.subarray(DIGEST_BYTES);
      return checksum(content).equals(file.subarray(0, DIGEST_BYTES)) ? content : undefined;
    } catch {
      return undefined;
    }
  }

  /** What was written under the name for this key: what it follows from, without a line's end. */
  readFor(key: string, name: string): Buffer | undefined {
    const content = this.read(name);
    const prefix = Buffer.from(`${key}\n`);
    return content !== undefined && prefix.equals(content.subarray(0, prefix.length)) ? content.subarray(prefix.length) : undefined;
  }

  writeFor(key: string, name: string, content: Uint8Array): void {
    this.write(name, Buffer.concat([Buffer.from(`${key}\n`), content]));
  }

  /** A cache that cannot be written is no failure of the build. */
  write(name: string, content: Uint8Array | string): void {
    if (!this.isEnabled) return;
    const bytes = Buffer.from(content);
    try {
      mkdirSync(this.path, { recursive: true });
      replaceFile(join(this.path, name), Buffer.concat([checksum(bytes), bytes]));
    } catch {
      return;
    }
  }

  /** Removes the files whose names are not wanted. */
  prune(isWanted: (name: string) => boolean): void {
    if (!this.isEnabled) return;
    try {
      removeLeftovers(this.path);
      for (const name of readdirSync(this.path)) if (!name.startsWith('.') && !isWanted(name)) rmSync(join(this.path, name), { force: true });
    } catch {
      return;
    }
  }
}

function checksum(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}
