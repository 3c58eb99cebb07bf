/** The memory of Node, whose heap has an end at which the process dies. */
import { getHeapStatistics } from 'node:v8';

/** The part of the heap that is left to the tool itself. */
const RESERVED = 1 / 8;

/** Whether so many more bytes had better not be given to guest objects. */
export function isMemoryShort(bytes: number): boolean {
  const { heap_size_limit: limit, used_heap_size: used, external_memory: outside } = getHeapStatistics();
  return used + outside + bytes > limit * (1 - RESERVED);
}
