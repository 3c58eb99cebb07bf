/** How many threads a build has when it is not told. */
import { availableParallelism } from 'node:os';

/** The second one emits what the first has nativized; a third would have nothing to do. */
export const DEFAULT_JOBS = Math.min(2, availableParallelism());
