/**
 * The digest of segment files: four lanes of FNV-1a over 64-bit words, so that a processor
 * works on all lanes at once, and a final mixing of lanes and length. Every step is a
 * bijection of the state: two texts of one length that differ in a single word always have
 * different digests. It finds damage; it is no defence against forgery.
 */
import { DIGEST_SIZE } from './segment-format';

// A local name: where globals are looked up dynamically, as in test environments, this is ten times as fast.
const { imul } = Math;

export const DIGEST_LANES = 4;
export const DIGEST_SEED = 0x811c9dc5;
/** 2 to the power of this, and a small number: the prime of FNV for 64 bits. */
const PRIME_SHIFT = 40;
const PRIME_REST = 0x1b3;
export const DIGEST_PRIME = 2 ** PRIME_SHIFT + PRIME_REST;
/** Rounds over the lanes at the end, so that each bit depends on all lanes. */
export const DIGEST_MIX_ROUNDS = 3;
export const DIGEST_MIX_SHIFT = 32;

/** The digest, in hexadecimal, of bytes whose number is a multiple of {@link DIGEST_SIZE}. */
export function digestOf(bytes: Uint8Array): string {
  if (bytes.length % DIGEST_SIZE !== 0) throw new Error(`${bytes.length} bytes are no multiple of ${DIGEST_SIZE}`);
  const lanes = Int32Array.from({ length: HALVES }, (_, half) => (half % 2 === 0 ? DIGEST_SEED + half / 2 : 0));
  absorb(lanes, wordsOf(bytes));
  mix(lanes, bytes.length);
  return hex(new Uint8Array(lanes.buffer));
}

/** Each lane is two numbers of 32 bits, the lower one first. */
const HALVES = 2 * DIGEST_LANES;

function absorb(lanes: Int32Array, words: Int32Array): void {
  let [a, aHigh, b, bHigh, c, cHigh, d, dHigh] = lanes;
  for (let at = 0; at < words.length; at += HALVES) {
    a ^= words[at];
    aHigh = highProduct(a, aHigh ^ words[at + 1]);
    a = imul(a, PRIME_REST);
    b ^= words[at + 2];
    bHigh = highProduct(b, bHigh ^ words[at + 3]);
    b = imul(b, PRIME_REST);
    c ^= words[at + 4];
    cHigh = highProduct(c, cHigh ^ words[at + 5]);
    c = imul(c, PRIME_REST);
    d ^= words[at + 6];
    dHigh = highProduct(d, dHigh ^ words[at + 7]);
    d = imul(d, PRIME_REST);
  }
  lanes.set([a, aHigh, b, bHigh, c, cHigh, d, dHigh]);
}

/** The upper half of the product, modulo 2^64, of a number, given by halves, with the prime; the lower one is that of the lower half with the rest. */
function highProduct(low: number, high: number): number {
  const carry = (imul(low >>> 16, PRIME_REST) + (imul(low & 0xffff, PRIME_REST) >>> 16)) >>> 16;
  return (imul(high, PRIME_REST) + (low << (PRIME_SHIFT - 32)) + carry) | 0;
}

function mix(lanes: Int32Array, length: number): void {
  for (let round = 0; round < DIGEST_MIX_ROUNDS; round++)
    for (let half = 0; half < HALVES; half += 2) {
      const before = (half + HALVES - 2) % HALVES;
      const low = lanes[half] ^ lanes[before] ^ length;
      lanes[half + 1] = highProduct(low, lanes[half + 1] ^ lanes[before + 1]);
      lanes[half] = imul(low, PRIME_REST) ^ lanes[half + 1]; // which is the lane, shifted by 32 bits
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
