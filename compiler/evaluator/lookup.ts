/**
 * Method lookup through the guest's behaviors and method dictionaries, with a cache for all
 * sends. Whoever changes a dictionary makes the caches stale: `flush`.
 */
import type { GuestObject } from '../../segments/image/values';
import { tableAt } from '../genesis/hash-tables';
import type { GuestSystem } from '../genesis/system';

export class Lookup {
  private readonly cache = new Map<GuestObject, Map<GuestObject, GuestObject | undefined>>();
  /** Tables, dictionaries and behaviors that a lookup has read. */
  private readonly read = new WeakSet<GuestObject>();
  /** Counts flushes: a cache of a single send is good as long as this stays. */
  epoch = 0;

  constructor(private readonly system: GuestSystem) {}

  /** The method that instances of a behavior run for a selector. */
  method(behavior: GuestObject, selector: GuestObject): GuestObject | undefined {
    let methods = this.cache.get(behavior);
    if (methods === undefined) this.cache.set(behavior, (methods = new Map()));
    if (methods.has(selector)) return methods.get(selector);
    const found = this.find(behavior, selector);
    methods.set(selector, found);
    return found;
  }

  /** Must be called after every store into an object that may be part of a lookup. */
  noteStore(object: GuestObject): void {
    if (this.read.has(object)) this.flush();
  }

  flush(): void {
    this.cache.clear();
    this.epoch++;
  }

  private find(start: GuestObject, selector: GuestObject): GuestObject | undefined {
    const { slots, image } = this.system;
    const { nil } = image;
    for (let each = start; each !== nil; each = each.slots[slots.Behavior.next] as GuestObject) {
      const dictionary = each.slots[slots.Behavior.methods] as GuestObject;
      this.read.add(each).add(dictionary).add(dictionary.slots[slots.MethodDictionary.table] as GuestObject);
      const method = tableAt(dictionary, slots.MethodDictionary, selector, nil);
      if (method !== undefined) return method as GuestObject;
    }
    return undefined;
  }
}
