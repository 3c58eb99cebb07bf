/**
 * The digest of segment files: eight lanes of FNV-1a over 32-bit words, so that a processor
 * works on all lanes at once, and a final mixing of lanes and length. Every step is a
 * bijection of the state: two texts of one length that differ in a single word always have
 * different digests. It finds damage; it is no defence against forgery.
 */
import { DIGEST_SIZE } from './segment-format';

// A local name: where globals are looked up dynamically, as in test environments, this is ten times as fast.
const { imul } = Math;

export const DIGEST_LANES = 8;
export const DIGEST_SEED = 0x811c9dc5;
export const DIGEST_PRIME = 0x01000193;
/** Rounds over the lanes at the end, so that each bit depends on all lanes. */
export const DIGEST_MIX_ROUNDS = 3;
export const DIGEST_MIX_SHIFT = 15;

/** The digest, in hexadecimal, of bytes whose number is a multiple of {@link DIGEST_SIZE}. */
export function digestOf(bytes: Uint8Array): string {
  if (bytes.length % DIGEST_SIZE !== 0) throw new Error(`${bytes.length} bytes are no multiple of ${DIGEST_SIZE}`);
  const lanes = new Int32Array(DIGEST_LANES).map((_, lane) => DIGEST_SEED + lane);
  absorb(lanes, wordsOf(bytes));
  mix(lanes, bytes.length);
  return hex(new Uint8Array(lanes.buffer));
}

function absorb(lanes: Int32Array, words: Int32Array): void {
  let [a, b, c, d, e, f, g, h] = lanes;
  for (let at = 0; at < words.length; at += DIGEST_LANES) {
    a = imul(a ^ words[at], DIGEST_PRIME);
    b = imul(b ^ words[at + 1], DIGEST_PRIME);
    c = imul(c ^ words[at + 2], DIGEST_PRIME);
    d = imul(d ^ words[at + 3], DIGEST_PRIME);
    e = imul(e ^ words[at + 4], DIGEST_PRIME);
    f = imul(f ^ words[at + 5], DIGEST_PRIME);
    g = imul(g ^ words[at + 6], DIGEST_PRIME);
    h = imul(h ^ words[at + 7], DIGEST_PRIME);
  }
  lanes.set([a, b, c, d, e, f, g, h]);
}

function mix(lanes: Int32Array, length: number): void {
  for (let round = 0; round < DIGEST_MIX_ROUNDS; round++)
    for (let lane = 0; lane < DIGEST_LANES; lane++) {
      const before = lanes[(lane + DIGEST_LANES - 1) % DIGEST_LANES];
      const mixed = imul(lanes[lane] ^ before ^ length, DIGEST_PRIME);
      lanes[lane] = mixed ^ (mixed >>> DIGEST_MIX_SHIFT);
    }
}

/** The words in place where alignment allows, else of a copy. The host is little-endian as the guest is. */
function wordsOf(bytes: Uint8Array): Int32Array {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  return new Int32Array(aligned.buffer, aligned.byteOffset, aligned.length / 4);
}

export function hex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += (byte < 16 ? '0' : '') + byte.toString(16);
  return text;
}

/** The bytes of a hexadecimal text. */
export function unhex(text: string): Uint8Array {
  return Uint8Array.from({ length: text.length / 2 }, (_, index) => parseInt(text.slice(2 * index, 2 * index + 2), 16));
}
