/** What objects are called in map files. */
import type { GuestSystem } from '../compiler/genesis/system';
import { GuestObject } from '../segments/image/values';
import { textOf } from '../segments/image/virtual-image';
import type { SegmentLayout } from '../segments/layout';
import { mapOf, type MapEntry } from '../segments/map';

const KINDS = ['class', 'method', 'send site'] as const;

export function segmentMap(system: GuestSystem, layout: SegmentLayout): string {
  return mapOf(layout, KINDS, describer(system));
}

function describer(system: GuestSystem): (object: GuestObject) => MapEntry | undefined {
  const behaviorOf = (name: string) => system.kernelClass(name)!.behavior;
  const [method, site, superSite] = ['CompiledMethod', 'SendSite', 'SuperSendSite'].map(behaviorOf);
  const selector = system.kernelClass('SendSite')!.instanceVariables.indexOf('selector');
  const classes = new Map<GuestObject, string>();
  for (const each of system.classOfBehavior.values()) classes.set(each.classObject, each.name);
  return (object) => {
    if (classes.has(object)) return { kind: 'class', name: classes.get(object)! };
    if (object.behavior === method) return { kind: 'method', name: system.image.debug.get(object)?.name ?? 'unnamed' };
    if (object.behavior !== site && object.behavior !== superSite) return undefined;
    return { kind: 'send site', name: textOf(object.slots[selector] as GuestObject) };
  };
}
