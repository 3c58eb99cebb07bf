/** Slots of send sites that must hold the entry of a stub: those of sites that passes have taken away are needed no longer. */
import type { IRFunction } from '../ir/ir';
import { sendSitesOf } from '../ir/send-sites';
import type { CodeSlot } from './context';

/** The code slots of sites that are still sent through. */
export function usedCodeSlots(functions: readonly IRFunction[], codeSlots: readonly CodeSlot[]): CodeSlot[] {
  const sites = new Set(functions.flatMap(sendSitesOf));
  return codeSlots.filter(({ object }) => sites.has(object));
}
