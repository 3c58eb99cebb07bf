/**
 * What instance variables may hold: what they hold in the virtual image, over all instances of
 * a behavior, and what code of the closure stores into them. Identities are given up: what an
 * object holds now it need not hold when the image runs.
 */
import { GuestObject } from '../../segments/image/values';
import type { VirtualImage } from '../../segments/image/virtual-image';
import { AbstractValue } from './abstract-value';

export class HeapModel {
  private readonly instances = new Map<GuestObject, GuestObject[]>();
  private readonly contents = new Map<GuestObject, Map<number, AbstractValue>>();
  private readonly stored = new Map<GuestObject, Map<number, AbstractValue>>();
  /** Counts what stores have added. */
  changes = 0;

  constructor(
    private readonly image: VirtualImage,
    /** Number of named instance variables of a behavior's instances. */
    private readonly namedSize: (behavior: GuestObject) => number,
    /** Whether an object is a variable that only those who name it store into; what is stored into others of its kind is not in it. */
    private readonly isVariable: (object: GuestObject) => boolean,
  ) {
    for (const each of allObjects(image)) {
      const known = this.instances.get(each.behavior);
      if (known === undefined) this.instances.set(each.behavior, [each]);
      else known.push(each);
    }
  }

  /** What a named variable of an object may hold; anything in indexed slots. */
  load(base: AbstractValue, slot: number): AbstractValue {
    if (base.isAny) return AbstractValue.any;
    let result = AbstractValue.none;
    for (const each of base.known) result = this.union(result, this.contentOf(each, slot));
    for (const each of base.behaviors) result = this.union(result, this.contentOfInstances(each, slot));
    return result;
  }

  store(base: AbstractValue, slot: number, value: AbstractValue): void {
    if (base.isAny) return;
    for (const holder of new Set([...base.behaviors, ...[...base.known].map((each) => this.holderOf(each))])) {
      const before = this.storedIn(holder, slot);
      const after = this.union(before, value.generalized(this.image));
      if (before.equals(after)) continue;
      this.changes++;
      entryOf(this.stored, holder).set(slot, after);
    }
  }

  /** What stores into an object are remembered for: all of its kind, or itself. */
  private holderOf(object: GuestObject): GuestObject {
    return this.isVariable(object) ? object : object.behavior;
  }

  private union(left: AbstractValue, right: AbstractValue): AbstractValue {
    return left.union(right, this.image);
  }

  private storedIn(holder: GuestObject, slot: number): AbstractValue {
    return this.stored.get(holder)?.get(slot) ?? AbstractValue.none;
  }

  private contentOf(object: GuestObject, slot: number): AbstractValue {
    if (slot >= this.namedSize(object.behavior) || object.isBytes) return AbstractValue.any;
    return this.union(this.present(object, slot), this.storedIn(this.holderOf(object), slot));
  }

  private contentOfInstances(behavior: GuestObject, slot: number): AbstractValue {
    if (slot >= this.namedSize(behavior)) return AbstractValue.any;
    const known = entryOf(this.contents, behavior);
    let result = known.get(slot);
    if (result === undefined) {
      result = this.presentInAll(this.instances.get(behavior), slot);
      known.set(slot, result);
    }
    return this.union(result, this.storedIn(behavior, slot));
  }

  /** Instances that are made only when the image runs may hold anything. */
  private presentInAll(instances: readonly GuestObject[] | undefined, slot: number): AbstractValue {
    if (instances === undefined) return AbstractValue.any;
    return instances.reduce((sum, each) => this.union(sum, this.present(each, slot)), AbstractValue.none);
  }

  private present(object: GuestObject, slot: number): AbstractValue {
    return AbstractValue.of(object.slots[slot], this.image).generalized(this.image);
  }
}

function entryOf<K, V>(map: Map<K, Map<number, V>>, key: K): Map<number, V> {
  let entry = map.get(key);
  if (entry === undefined) map.set(key, (entry = new Map()));
  return entry;
}

/** Every object that the known objects and the methods lead to. */
function allObjects(image: VirtualImage): Set<GuestObject> {
  const found = new Set<GuestObject>([...image.knownObjects().map(([, each]) => each), ...image.allSymbols(), ...image.debug.keys()]);
  for (const each of found) {
    found.add(each.behavior);
    for (const value of each.slots) if (value instanceof GuestObject) found.add(value);
  }
  return found;
}
