/** The send sites of a function: what `NativeCode >> sendSites` holds. */
import type { GuestObject } from '../../segments/image/values';
import type { IRFunction } from './ir';
import { eachInstruction } from './rewrite';

/** Those that are sent through, and the guards of inlined methods: each once, in the order of the code. */
export function sendSitesOf(fn: IRFunction): GuestObject[] {
  const sites = new Set<GuestObject>();
  eachInstruction(fn, ({ attributes: { site } }) => {
    if (site !== undefined) sites.add(site);
  });
  return [...sites];
}
