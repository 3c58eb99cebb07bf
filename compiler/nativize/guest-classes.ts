/** Facts of guest classes, read from the metaobjects of the image; variables are found by name, never by number. */
import { SpeciesFormat, WORD_SIZE } from '../../segments/format/object-format';
import { isSmallInteger, type GuestObject, type Value } from '../../segments/image/values';
import { CONSTANTS_POOL } from '../genesis/constants';
import { textOf, type VirtualImage } from '../../segments/image/virtual-image';

/** Classes and methods are there, and stay as they are, when the first one is asked for. */
export class GuestClasses {
  private readonly slots = new Map<string, Map<string, number>>();
  private readonly methods = new Map<GuestObject, ReadonlyMap<GuestObject, GuestObject>>();
  private readonly variables = new Map<GuestObject, readonly string[]>();
  private readonly classes = new Map<string, GuestObject>();
  private readonly behaviors = new Map<string, GuestObject>();
  private pool: ReadonlySet<GuestObject> | undefined;
  private speciesVariables: readonly string[] | undefined;

  constructor(
    readonly image: VirtualImage,
    /** The class of a name, as the kernel's modules see it. */
    private readonly lookup: (name: string) => GuestObject | undefined,
  ) {}

  /** The Associations of the pool of constants, which never change. */
  get poolConstants(): ReadonlySet<GuestObject> {
    return (this.pool ??= new Set(this.findPoolConstants()));
  }

  private *findPoolConstants(): Generator<GuestObject> {
    const pool = this.lookup(CONSTANTS_POOL);
    const names = pool === undefined ? this.image.nil : (this.read(pool, 'Class', 'classVariables') as GuestObject);
    if (names === this.image.nil) return;
    const { slots } = this.read(names, 'Namespace', 'table') as GuestObject;
    for (let at = 0; at < slots.length; at += 2) if (slots[at] !== this.image.nil) yield slots[at + 1] as GuestObject;
  }

  classNamed(name: string): GuestObject {
    const known = this.classes.get(name) ?? this.lookup(name);
    if (known === undefined) throw new Error(`the kernel has no class ${name}`);
    this.classes.set(name, known);
    return known;
  }

  /** The Behavior that instances of a class have in their headers. */
  behaviorNamed(name: string): GuestObject {
    let behavior = this.behaviors.get(name);
    if (behavior === undefined) this.behaviors.set(name, (behavior = this.speciesSlot(this.classNamed(name), 'instanceBehavior') as GuestObject));
    return behavior;
  }

  formatNamed(name: string): number {
    return this.speciesSlot(this.classNamed(name), 'format') as number;
  }

  /** Number of named instance variables of a class' instances. */
  namedSize(className: string): number {
    return this.formatNamed(className) & SpeciesFormat.instSizeMask;
  }

  /** Index of a named instance variable of a class' instances. */
  slot(className: string, variable: string): number {
    const slots = this.slotsOf(className);
    let index = slots.get(variable);
    if (index === undefined) slots.set(variable, (index = this.findSlot(className, variable)));
    return index;
  }

  private slotsOf(className: string): Map<string, number> {
    let slots = this.slots.get(className);
    if (slots === undefined) this.slots.set(className, (slots = new Map()));
    return slots;
  }

  private findSlot(className: string, variable: string): number {
    const index = this.instanceVariables(this.classNamed(className)).indexOf(variable);
    if (index < 0) throw new Error(`class ${className} has no instance variable ${variable}`);
    return index;
  }

  /** Byte offset of a named instance variable from the oop. */
  offset(className: string, variable: string): number {
    return this.slot(className, variable) * WORD_SIZE;
  }

  /** Content of a named instance variable of an instance of a class. */
  read(object: GuestObject, className: string, variable: string): Value {
    return object.slots[this.slot(className, variable)];
  }

  write(object: GuestObject, className: string, variable: string, value: Value): void {
    object.slots[this.slot(className, variable)] = value;
  }

  /** A new instance, its variables nil, or zero bytes. */
  instantiate(className: string, indexedSize = 0): GuestObject {
    return this.image.instantiate(this.behaviorNamed(className), this.formatNamed(className), indexedSize);
  }

  /** Names of all instance variables of a species, inherited ones first. */
  instanceVariables(species: GuestObject): readonly string[] {
    const known = this.variables.get(species);
    if (known !== undefined) return known;
    const superclass = this.speciesSlot(species, 'superclass') as GuestObject;
    const inherited = superclass === this.image.nil ? [] : this.instanceVariables(superclass);
    const own = this.speciesSlot(species, 'instanceVariables') as GuestObject;
    const names = [...inherited, ...(own === this.image.nil ? [] : own.slots.map((each) => textOf(each as GuestObject)))];
    this.variables.set(species, names);
    return names;
  }

  /** Content of a variable of a class or metaclass. */
  speciesSlot(species: GuestObject, variable: string): Value {
    this.speciesVariables ??= this.findSpeciesVariables();
    return species.slots[this.speciesVariables.indexOf(variable)];
  }

  /** Species describes itself: its `instanceVariables` is the one array among its slots that names that very variable. */
  private findSpeciesVariables(): readonly string[] {
    const species = this.lookup('Species');
    for (const each of species?.slots ?? []) {
      const names = symbolTexts(each);
      if (names?.includes('instanceVariables')) return names;
    }
    throw new Error('the kernel has no class Species with a variable instanceVariables');
  }

  /** The method that instances of a behavior answer a selector with. */
  lookupFrom(behavior: GuestObject, selector: GuestObject): GuestObject | undefined {
    const { nil } = this.image;
    const next = this.slot('Behavior', 'next');
    for (let each = behavior; each !== nil; each = each.slots[next] as GuestObject) {
      const method = this.methodsBySelector(each).get(selector);
      if (method !== undefined) return method;
    }
    return undefined;
  }

  /** The methods that a behavior has of its own. */
  methodsOf(behavior: GuestObject): Iterable<GuestObject> {
    return this.methodsBySelector(behavior).values();
  }

  private methodsBySelector(behavior: GuestObject): ReadonlyMap<GuestObject, GuestObject> {
    let methods = this.methods.get(behavior);
    if (methods === undefined) this.methods.set(behavior, (methods = new Map(this.methodEntries(behavior))));
    return methods;
  }

  private *methodEntries(behavior: GuestObject): Generator<[GuestObject, GuestObject]> {
    const table = this.methodTable(behavior);
    for (let at = 0; at < table.length; at += 2) if (table[at] !== this.image.nil) yield [table[at] as GuestObject, table[at + 1] as GuestObject];
  }

  /** Selectors and methods, in turn. */
  private methodTable(behavior: GuestObject): readonly Value[] {
    const dictionary = this.read(behavior, 'Behavior', 'methods') as GuestObject;
    return dictionary === this.image.nil ? [] : (this.read(dictionary, 'MethodDictionary', 'table') as GuestObject).slots;
  }

  /** A kernel method that nativization itself needs. */
  methodNamed(className: string, selector: string, classSide = false): GuestObject {
    const species = this.classNamed(className);
    const behavior = classSide ? species.behavior : this.behaviorNamed(className);
    const method = this.lookupFrom(behavior, this.image.symbol(selector));
    if (method === undefined) throw new Error(`the kernel has no method ${className}${classSide ? ' class' : ''}>>${selector}`);
    return method;
  }
}

/** The texts of an Array of Symbols; undefined for anything else. */
function symbolTexts(value: Value): string[] | undefined {
  if (isSmallInteger(value) || value.isBytes || value.slots.length === 0) return undefined;
  if (!value.slots.every((each) => !isSmallInteger(each) && each.isBytes)) return undefined;
  return value.slots.map((each) => textOf(each as GuestObject));
}
