/**
 * Which methods a send probably runs: the ones worth having their bodies in its place, behind a guard.
 * A guess, by what classes there are at build time; a wrong one costs a comparison.
 */
import type { GuestObject, Value } from '../../segments/image/values';
import { textOf } from '../../segments/image/virtual-image';
import type { GuestClasses } from './guest-classes';

/** A method and a behavior whose instances run it. */
export interface Candidate {
  readonly behavior: GuestObject;
  readonly method: GuestObject;
}

/** With more implementors than these nobody knows which one it will be. */
const MAX_IMPLEMENTORS = 4;
/** A class with more subclasses than these is taken for one that has no instances itself. */
const MAX_DESCENDANTS = 5;
/** Guards that may stand one behind the other. */
const MAX_CANDIDATES = 3;

/** Classes that the messages of their own which others implement as well are most often sent to: they are tried first. */
const COMMON_RECEIVERS = ['Closure'] as const;

export class InlineCandidates {
  private readonly implementors = new Map<GuestObject, GuestObject[]>();
  private readonly species = new Set<GuestObject>();
  private subclasses: ReadonlyMap<GuestObject, readonly GuestObject[]> | undefined;
  /** By selector and by the sender's category: of some messages there are hundreds of implementors to look at. */
  private readonly anybody = new Map<GuestObject, Map<string | undefined, readonly Candidate[]>>();
  private readonly categories = new Map<GuestObject, string | undefined>();
  private readonly guards = new Map<GuestObject, Map<GuestObject, GuestObject>>();
  private readonly own: ReadonlySet<GuestObject>;

  /** Of all methods that there are, and of those among them that are being built: these come first. */
  constructor(
    private readonly classes: GuestClasses,
    methods: Iterable<GuestObject>,
    own: Iterable<GuestObject>,
  ) {
    this.own = new Set(own);
    for (const each of methods) this.add(each);
  }

  private add(method: GuestObject): void {
    const selector = this.selectorOf(method);
    const others = this.implementors.get(selector);
    if (others === undefined) this.implementors.set(selector, [method]);
    else others.push(method);
    this.species.add(this.classOf(method));
  }

  /** Whether a method is one of those that are being built. */
  isOwn(method: GuestObject): boolean {
    return this.own.has(method);
  }

  /** Of a message to self, in a method of a class. */
  forSelf(selector: GuestObject, species: GuestObject): Candidate[] {
    const descendants = this.descendants(species);
    if (descendants.length > MAX_DESCENDANTS) return [];
    return this.running(selector, [species, ...descendants]);
  }

  /** Of a message to what is probably an instance of a class. */
  forInstanceOf(species: GuestObject, selector: GuestObject): Candidate[] {
    return this.running(selector, [species]);
  }

  /** Of a message to anybody, sent in a method of a class. */
  forAny(selector: GuestObject, sender: GuestObject): readonly Candidate[] {
    const category = this.categoryOf(sender);
    return found(this.anybody, selector, category, () => this.inAnyClass(selector, category));
  }

  private inAnyClass(selector: GuestObject, category: string | undefined): Candidate[] {
    const methods = this.nearest(this.implementors.get(selector) ?? [], category);
    const near = methods.length > MAX_IMPLEMENTORS ? [] : methods.flatMap((each) => this.inheritors(this.classOf(each)));
    return this.running(selector, [...this.common(selector), ...near]);
  }

  /** The implementors in classes of the sender's category, or else of what is being built, or else all. */
  private nearest(methods: readonly GuestObject[], category: string | undefined): readonly GuestObject[] {
    const near = methods.filter((each) => this.categoryOf(this.classOf(each)) === category);
    const own = methods.filter((each) => this.own.has(each));
    return near.length > 0 ? near : own.length > 0 ? own : methods;
  }

  /** The text of a class' category, which its metaclass has too. */
  private categoryOf(species: GuestObject): string | undefined {
    if (!this.categories.has(species)) this.categories.set(species, this.findCategory(species));
    return this.categories.get(species);
  }

  private findCategory(species: GuestObject): string | undefined {
    const isMetaclass = species.behavior === this.classes.behaviorNamed('Metaclass');
    const owner = isMetaclass ? (this.classes.read(species, 'Metaclass', 'instanceClass') as GuestObject) : species;
    const category = this.classes.read(owner, 'Class', 'category') as GuestObject;
    return category === this.classes.image.nil ? undefined : textOf(category);
  }

  private common(selector: GuestObject): GuestObject[] {
    const species = COMMON_RECEIVERS.map((each) => this.classes.classNamed(each));
    return species.filter((each) => this.methodIn(each, selector) !== undefined);
  }

  /** A class and its subclasses; those without subclasses first. */
  private inheritors(species: GuestObject): GuestObject[] {
    const descendants = this.descendants(species);
    return descendants.length > MAX_DESCENDANTS ? [] : [...descendants, species];
  }

  private running(selector: GuestObject, species: readonly GuestObject[]): Candidate[] {
    const candidates: Candidate[] = [];
    for (const each of new Set(species)) {
      const behavior = this.behaviorOf(each);
      const method = this.classes.lookupFrom(behavior, selector);
      if (method !== undefined && behavior !== this.classes.behaviorNamed('SmallInteger')) candidates.push({ behavior, method });
    }
    return candidates.slice(0, MAX_CANDIDATES);
  }

  private descendants(species: GuestObject): readonly GuestObject[] {
    this.subclasses ??= this.findDescendants();
    return this.subclasses.get(species) ?? [];
  }

  /** Of each class those that inherit from it. */
  private findDescendants(): Map<GuestObject, GuestObject[]> {
    const descendants = new Map<GuestObject, GuestObject[]>();
    for (const each of this.species) {
      for (const ancestor of this.ancestors(each)) {
        const known = descendants.get(ancestor);
        if (known === undefined) descendants.set(ancestor, [each]);
        else known.push(each);
      }
    }
    return descendants;
  }

  private *ancestors(species: GuestObject): Generator<GuestObject> {
    const superclassOf = (each: GuestObject) => this.classes.speciesSlot(each, 'superclass') as GuestObject;
    for (let each = superclassOf(species); each !== this.classes.image.nil; each = superclassOf(each)) yield each;
  }

  /** The class of the method that a CompiledMethod or CompiledBlock belongs to. */
  classOf(owner: GuestObject): GuestObject {
    const isBlock = owner.behavior === this.classes.behaviorNamed('CompiledBlock');
    const method = isBlock ? (this.classes.read(owner, 'CompiledBlock', 'method') as GuestObject) : owner;
    return this.classes.read(method, 'CompiledMethod', 'class') as GuestObject;
  }

  /** The object that a behavior is compared with: one for each behavior and selector. */
  guardFor({ behavior, method }: Candidate, selector: GuestObject): GuestObject {
    return found(this.guards, behavior, selector, () => this.newGuard(behavior, method, selector));
  }

  private newGuard(behavior: GuestObject, method: GuestObject, selector: GuestObject): GuestObject {
    const guard = this.classes.instantiate('InlineGuard');
    const write = (variable: string, value: Value) => this.classes.write(guard, 'InlineGuard', variable, value);
    write('behavior', behavior);
    write('code', 0);
    write('selector', selector);
    write('argumentCount', textOf(this.selectorOf(method)).split(':').length - 1);
    return guard;
  }

  private methodIn(species: GuestObject, selector: GuestObject): GuestObject | undefined {
    return this.implementors.get(selector)?.find((each) => this.classOf(each) === species);
  }

  private behaviorOf(species: GuestObject): GuestObject {
    return this.classes.speciesSlot(species, 'instanceBehavior') as GuestObject;
  }

  private selectorOf(method: GuestObject): GuestObject {
    return this.classes.read(method, 'CompiledMethod', 'selector') as GuestObject;
  }
}

/** What is found by two keys, made when it is not there yet. */
function found<First, Second, Made>(all: Map<First, Map<Second, Made>>, first: First, second: Second, make: () => Made): Made {
  const some = all.get(first) ?? new Map<Second, Made>();
  all.set(first, some);
  const value = some.get(second) ?? make();
  some.set(second, value);
  return value;
}
