/** The front end of a build, behind the tables of its cache. */
import type { BuildCache } from './build-cache';
import { cachedFrontEnd } from './cache/front-end';
import { Pack } from './cache/pack';
import { BOOT_GROUP } from './sources';
import type { FrontEnd } from './system-stages';
import { KERNEL_UNIT } from './units';

/** Each unit has a table of its own. */
export function openFrontEnd(cache: BuildCache): FrontEnd {
  const unitOf = (module: string) => (BOOT_GROUP.some((each) => each === module) ? KERNEL_UNIT : module);
  return cachedFrontEnd((module) => cache.table(unitOf(module), 'front', Pack));
}
