/**
 * Machine code without its objects, which are told by number as in the function that it was emitted from. It is
 * one string of bytes, so that threads hand it over, and caches keep it, without looking into it.
 */
import { Packr } from 'msgpackr';
import type { EmittedCode } from '../../emitter/abi';
import type { GuestObject } from '../../segments/image/values';

/** Read by {@link unpackCode} alone. */
export type PackedCode = Uint8Array;

/** `facts`: relocations, safepoints and send sites, as numbers of 32 bits; `stubs`: the names that relocations go to. */
type Parts = readonly [name: string, bytes: Uint8Array, frameSize: number, stubs: readonly string[], facts: Uint8Array];

const PACKR = new Packr({ useRecords: false });

/** What a relocation is: bits of one number. */
const RELATIVE = 1;
const TO_STUB = 2;
const NO_POSITION = -0x8000_0000;

/** `base`: the source offset that positions are told from, where there is one. */
export function packCode(code: EmittedCode, numberOf: (object: GuestObject) => number, base: number): PackedCode {
  const facts = [code.relocations.length, code.safepoints.length, code.sendSites.length];
  const stubs: string[] = [];
  for (const { offset, kind, target, addend } of code.relocations) {
    const isStub = typeof target === 'string';
    facts.push(offset, (kind === 'rel32' ? RELATIVE : 0) | (isStub ? TO_STUB : 0), isStub ? stubs.push(target) - 1 : numberOf(target), addend);
  }
  for (const { offset, position, oopSlots } of code.safepoints) facts.push(offset, position < 0 ? NO_POSITION : position - base, oopSlots.length, ...oopSlots);
  for (const each of code.sendSites) facts.push(numberOf(each));
  const parts: Parts = [code.name, code.bytes, code.frameSize, stubs, new Uint8Array(new Int32Array(facts).buffer)];
  return PACKR.pack(parts);
}

/** The code's bytes are those of what was packed, not copied. */
export function unpackCode(packed: PackedCode, owner: GuestObject, objectOf: (number: number) => GuestObject, base: number): EmittedCode {
  const [name, bytes, frameSize, stubs, facts] = PACKR.unpack(packed) as Parts;
  const words = new DataView(facts.buffer, facts.byteOffset, facts.byteLength);
  let at = 0;
  const next = () => words.getInt32(4 * at++, true);
  const list = <T>(length: number, read: () => T): T[] => Array.from({ length }, read);
  const [relocations, safepoints, sendSites] = list(3, next);
  return {
    name, owner, frameSize,
    bytes: new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength),
    relocations: list(relocations, () => {
      const [offset, kind, target, addend] = [next(), next(), next(), next()];
      return { offset, addend, kind: kind & RELATIVE ? 'rel32' : 'abs32', target: (kind & TO_STUB ? stubs[target] : objectOf(target)) as GuestObject };
    }),
    safepoints: list(safepoints, () => {
      const [offset, position] = [next(), next()];
      return { offset, position: position === NO_POSITION ? -1 : position + base, oopSlots: list(next(), next) };
    }),
    sendSites: list(sendSites, () => objectOf(next())),
  };
}
