/** Encoded functions in shared memory, from which threads take one batch after the other until none is left. */
import type { EncodedFunction } from '../compiler/ir/codec';

/** What goes to the other threads. */
export interface PortableWork {
  /** The next batch, counted by all. */
  readonly counter: SharedArrayBuffer;
  readonly words: SharedArrayBuffer;
  /** Where the words of each function begin, and where the last ends. */
  readonly starts: readonly number[];
  readonly texts: readonly (readonly string[])[];
}

const BATCH = 16;

export class SharedWork {
  readonly portable: PortableWork;

  constructor(functions: readonly EncodedFunction[]) {
    const starts = [0];
    for (const { words } of functions) starts.push(starts.at(-1)! + words.length);
    const words = new SharedArrayBuffer(4 * starts.at(-1)!);
    const view = new Int32Array(words);
    functions.forEach((each, index) => view.set(each.words, starts[index]));
    this.portable = { counter: new SharedArrayBuffer(4), words, starts, texts: functions.map(({ texts }) => texts) };
  }

  take(): Iterable<number> {
    return takeIndexes(this.portable);
  }
}

/** Indexes of functions that nobody else takes. */
export function* takeIndexes({ counter, starts }: PortableWork): Iterable<number> {
  const count = starts.length - 1;
  const next = new Int32Array(counter);
  for (let first = Atomics.add(next, 0, BATCH); first < count; first = Atomics.add(next, 0, BATCH))
    for (let index = first; index < Math.min(first + BATCH, count); index++) yield index;
}

export function wordsOf({ words, starts }: PortableWork, index: number): Int32Array {
  return new Int32Array(words, 4 * starts[index], starts[index + 1] - starts[index]);
}
