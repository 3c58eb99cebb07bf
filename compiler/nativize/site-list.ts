/** The send sites of a function: what `NativeCode >> sendSites` holds. */
import type { IRFunction } from '../ir/ir';
import { instructionsOf } from '../ir/rewrite';
import type { CodeSlot } from './context';
import type { GuestObject } from '../../segments/image/values';

/** Each site once, in the order of the code. */
export function sendSitesOf(fn: IRFunction): GuestObject[] {
  const sites = new Set<GuestObject>();
  for (const { attributes } of instructionsOf(fn)) if (attributes.site !== undefined) sites.add(attributes.site);
  return [...sites];
}

/** The code slots of sites that are still sent through. */
export function usedCodeSlots(functions: readonly IRFunction[], codeSlots: readonly CodeSlot[]): CodeSlot[] {
  const sites = new Set(functions.flatMap(sendSitesOf));
  return codeSlots.filter(({ object }) => sites.has(object));
}
