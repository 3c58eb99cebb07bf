/** What threads hand to one another: encoded functions in shared memory, for whichever claims them first, and what becomes of them. */
import { Packr } from 'msgpackr';
import type { EncodedFunction } from '../compiler/ir/codec';
import type { EmitterContext } from '../emitter';
import type { KnownObject } from '../segments/format/known-objects';
import type { PackedCode } from './cache/emitted-code';
import { digest } from './cache/folder';

/** What emission depends on besides the functions. */
export interface EmissionFacts {
  readonly known: readonly KnownObject[];
  readonly sendSiteSlots: EmitterContext['sendSiteSlots'];
}

/** Functions that are emitted by one thread. */
export interface Batch {
  /** A word that is 0 until the batch is claimed, and behind it the words of all functions. */
  readonly memory: SharedArrayBuffer;
  /** Where the words of each function begin in the memory, and where the last ends. */
  readonly starts: readonly number[];
  readonly texts: readonly (readonly string[])[];
}

export function batchOf(functions: readonly Pick<EncodedFunction, 'words' | 'texts'>[]): Batch {
  const starts = [1];
  for (const { words } of functions) starts.push(starts.at(-1)! + words.length);
  const memory = new SharedArrayBuffer(4 * starts.at(-1)!);
  const view = new Int32Array(memory);
  functions.forEach(({ words }, index) => view.set(words, starts[index]));
  return { memory, starts, texts: functions.map(({ texts }) => texts) };
}

/** Whether the batch is the caller's now: true for one caller only. */
export function claim({ memory }: Batch): boolean {
  return Atomics.exchange(new Int32Array(memory), 0, 1) === 0;
}

export function wordsOf({ memory, starts }: Batch, index: number): Int32Array {
  return new Int32Array(memory, 4 * starts[index], starts[index + 1] - starts[index]);
}

/** The key of a function's code and the code; `undefined` for a function with errors: who asked emits it again, and tells them. */
export type EmissionAnswer = readonly [key: string, code: PackedCode] | undefined;

/** As one string of bytes: to clone thousands of them would take this thread and its collector much longer. */
const ANSWERS = new Packr({ useRecords: false });

/** The bytes have memory of their own, which can be given away. */
export function packAnswers(answers: readonly EmissionAnswer[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(ANSWERS.pack(answers));
}

export function unpackAnswers(packed: Uint8Array): EmissionAnswer[] {
  return ANSWERS.unpack(packed) as EmissionAnswer[];
}

/** What the code of functions is found by in a cache: it is told from nothing else. */
export class EmissionKeys {
  private readonly salt: string;

  constructor({ known, sendSiteSlots }: EmissionFacts) {
    this.salt = digest(JSON.stringify([sendSiteSlots, known]));
  }

  keyOf(words: Int32Array, texts: readonly string[]): string {
    return digest(this.salt, new Uint8Array(words.buffer, words.byteOffset, words.byteLength), ...texts);
  }
}
