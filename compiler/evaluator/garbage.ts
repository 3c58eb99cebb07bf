/**
 * A collection as programs see it: what nobody refers to is gone from weak arrays and ephemerons, and
 * waits to be finalized. The memory itself is the host's.
 */
import { Flag, SpeciesFormat } from '../../segments/format/object-format';
import { GuestObject, type Value } from '../../segments/image/values';
import { rootsOf } from './all-objects';
import type { Evaluator } from './evaluator';

class Collection {
  private readonly reached = new Set<GuestObject>();
  private readonly pending: GuestObject[] = [];
  private readonly weak: GuestObject[] = [];
  /** Ephemerons by the keys that they wait for. */
  private readonly awaiting = new Map<GuestObject, GuestObject[]>();
  private readonly nil: GuestObject;

  constructor(private readonly evaluator: Evaluator) {
    this.nil = evaluator.system.image.nil;
  }

  run(): void {
    for (const each of rootsOf(this.evaluator)) this.reach(each);
    this.traceReached();
    this.reviveFinalizable();
    this.traceReached();
    for (const each of this.weak) this.settle(each, this.namedSizeOf(each));
    for (const [key, ephemerons] of this.awaiting) if (!this.reached.has(key)) ephemerons.forEach((each) => this.settle(each, 0));
  }

  private reach(value: unknown): void {
    if (!(value instanceof GuestObject) || this.reached.has(value)) return;
    this.reached.add(value);
    this.pending.push(value, ...(this.awaiting.get(value) ?? []));
  }

  private traceReached(): void {
    for (let object = this.pending.pop(); object !== undefined; object = this.pending.pop()) {
      this.reach(object.behavior);
      for (let index = 0; index < this.strongSizeOf(object); index++) this.reach(object.slots[index]);
    }
  }

  /** How many slots keep alive what they refer to, from the first on. Special objects are noted. */
  private strongSizeOf(object: GuestObject): number {
    if ((object.flags & Flag.special) === 0) return object.slots.length;
    if (object.flags & Flag.arrayed) {
      this.weak.push(object);
      return this.namedSizeOf(object);
    }
    const [key] = object.slots;
    if (!(key instanceof GuestObject) || this.reached.has(key)) return object.slots.length;
    this.awaiting.set(key, [...(this.awaiting.get(key) ?? []), object]);
    return 0;
  }

  private namedSizeOf({ behavior }: GuestObject): number {
    const { Behavior, Species } = this.evaluator.system.slots;
    const species = behavior.slots[Behavior.species] as GuestObject;
    return (species.slots[Species.format] as number) & SpeciesFormat.instSizeMask;
  }

  /** Of all that have died the registry is told at once; they live until it has told them. */
  private reviveFinalizable(): void {
    const { slots } = this.evaluator.system.image.get('global:ObjectMemory');
    const finalization = slots[this.slot('Memory', 'finalization')] as GuestObject;
    const [objects, pending] = ['objects', 'pending'].map((name) => (finalization.slots[this.slot('Finalization', name)] as GuestObject).slots);
    const dead = [...objects.keys()].filter((index) => this.isDead(objects[index]));
    for (const index of dead) {
      pending[index] = objects[index];
      objects[index] = this.nil;
      this.reach(pending[index]);
    }
    const count = this.slot('Finalization', 'pendingCount');
    finalization.slots[count] = (finalization.slots[count] as number) + dead.length;
  }

  private slot(className: string, variable: string): number {
    return this.evaluator.system.kernelClass(className)!.instanceVariables.indexOf(variable);
  }

  private isDead(value: Value): boolean {
    return value instanceof GuestObject && !this.reached.has(value);
  }

  private settle(object: GuestObject, first: number): void {
    const { slots } = object;
    const keyIsDead = first === 0 && (object.flags & Flag.arrayed) === 0;
    for (let index = first; index < slots.length; index++) if (this.isDead(slots[index]) || (keyIsDead && index < 2)) slots[index] = this.nil;
  }
}

export function collectGarbage(evaluator: Evaluator): void {
  new Collection(evaluator).run();
}
