/** How much memory programs on the evaluator may take: their objects are the host's, whose memory has an end. */
import { SpeciesFormat } from '../../segments/format/object-format';
import type { EvaluatorHost } from './host';

/** Bytes of the host for a guest object without elements, roughly. */
const OBJECT_SIZE = 100;
/** How many bytes are given before the host is asked whether it has more. */
const STEP = 2 ** 25;
/** V8's arrays have no more elements. */
const LARGEST_HOST_ARRAY = 2 ** 27 - 32;

export class MemoryBudget {
  /** Bytes given since the host was asked. */
  private taken = 0;

  constructor(private readonly host: EvaluatorHost) {}

  /** Whether there is room for an object of a format and so many elements; it counts as taken then. */
  take(format: number, size: number): boolean {
    const isBytes = (format & SpeciesFormat.bytes) !== 0;
    if (!isBytes && size > LARGEST_HOST_ARRAY) return false;
    this.taken += OBJECT_SIZE + (isBytes ? size : 8 * size);
    if (this.taken < STEP) return true;
    if (this.host.isMemoryShort?.(this.taken) === true) return false;
    this.taken = 0;
    return true;
  }
}
