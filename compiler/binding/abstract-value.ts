/**
 * What static binding knows of a value: anything, or one of some known image objects and of the
 * instances of some behaviors. The empty set stands for no value: nothing has reached it yet.
 */
import { GuestObject, type Value } from '../../segments/image/values';
import type { VirtualImage } from '../../segments/image/virtual-image';

/** More known objects than these are taken for any instance of their behaviors. */
const MAX_KNOWN = 4;

export class AbstractValue {
  private constructor(
    readonly isAny: boolean,
    /** Objects by identity; nil, true and false are always here, never among the behaviors. */
    readonly known: ReadonlySet<GuestObject>,
    readonly behaviors: ReadonlySet<GuestObject>,
  ) {}

  static readonly none = new AbstractValue(false, new Set(), new Set());
  static readonly any = new AbstractValue(true, new Set(), new Set());

  /** Exactly this object, or some SmallInteger. */
  static of(value: Value, image: VirtualImage): AbstractValue {
    if (value instanceof GuestObject) return new AbstractValue(false, new Set([value]), new Set());
    return AbstractValue.instances([image.get('behavior:SmallInteger')], image);
  }

  /** Some instance of one of these behaviors. */
  static instances(behaviors: Iterable<GuestObject>, image: VirtualImage): AbstractValue {
    const singletons = [image.nil, image.boolean(true), image.boolean(false)];
    const [known, others] = [new Set<GuestObject>(), new Set<GuestObject>()];
    for (const behavior of behaviors) {
      const single = singletons.find((each) => each.behavior === behavior);
      if (single === undefined) others.add(behavior);
      else known.add(single);
    }
    return new AbstractValue(false, known, others);
  }

  get isNone(): boolean {
    return !this.isAny && this.known.size === 0 && this.behaviors.size === 0;
  }

  /** Behaviors of all values it may be; not to be asked where it may be anything. */
  allBehaviors(): GuestObject[] {
    return [...new Set([...this.behaviors, ...[...this.known].map((each) => each.behavior)])];
  }

  /** The same without identities, but for nil, true and false. */
  generalized(image: VirtualImage): AbstractValue {
    return this.isAny ? this : AbstractValue.instances(this.allBehaviors(), image);
  }

  union(other: AbstractValue, image: VirtualImage): AbstractValue {
    if (this.isAny || other.isAny) return AbstractValue.any;
    if (isPart(other.known, this.known) && isPart(other.behaviors, this.behaviors)) return this;
    const behaviors = new Set([...this.behaviors, ...other.behaviors]);
    const known = new Set([...this.known, ...other.known].filter((each) => !behaviors.has(each.behavior)));
    const result = new AbstractValue(false, known, behaviors);
    return known.size > MAX_KNOWN ? result.generalized(image) : result;
  }

  /** What it is where it is not this object. */
  without(object: GuestObject): AbstractValue {
    return this.isAny ? this : new AbstractValue(false, filtered(this.known, (each) => each !== object), this.behaviors);
  }

  /** What it is where it is this object; none when it cannot be. */
  only(object: GuestObject): AbstractValue {
    const possible = this.isAny || this.known.has(object) || this.behaviors.has(object.behavior);
    return possible ? new AbstractValue(false, new Set([object]), new Set()) : AbstractValue.none;
  }

  withoutBehavior(behavior: GuestObject): AbstractValue {
    if (this.isAny) return this;
    return new AbstractValue(false, filtered(this.known, (each) => each.behavior !== behavior), filtered(this.behaviors, (each) => each !== behavior));
  }

  onlyBehavior(behavior: GuestObject): AbstractValue {
    if (this.isAny) return new AbstractValue(false, new Set(), new Set([behavior]));
    return new AbstractValue(false, filtered(this.known, (each) => each.behavior === behavior), filtered(this.behaviors, (each) => each === behavior));
  }

  equals(other: AbstractValue): boolean {
    if (this === other) return true;
    return this.isAny === other.isAny && sameSet(this.known, other.known) && sameSet(this.behaviors, other.behaviors);
  }
}

function filtered(set: ReadonlySet<GuestObject>, keep: (each: GuestObject) => boolean): Set<GuestObject> {
  return new Set([...set].filter(keep));
}

function sameSet(left: ReadonlySet<GuestObject>, right: ReadonlySet<GuestObject>): boolean {
  return left.size === right.size && isPart(left, right);
}

function isPart(part: ReadonlySet<GuestObject>, whole: ReadonlySet<GuestObject>): boolean {
  for (const each of part) if (!whole.has(each)) return false;
  return true;
}
