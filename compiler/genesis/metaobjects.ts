/**
 * Makes the metaobjects of classes: per class two behaviors, the class and its metaclass. Done
 * in two steps, for the first classes describe themselves: `allocate` makes the objects, all
 * variables nil, `describe` fills them once symbols and arrays can be made.
 */
import { Flag, SpeciesFormat } from '../../segments/format/object-format';
import { GuestObject, type Value } from '../../segments/image/values';
import type { ClassDefinition } from '../source/definitions';
import { byCodePoint } from './class-graph';
import { initializeTable } from './hash-tables';
import type { MetaobjectSlots } from './metaobject-slots';
import type { GuestClass, GuestModule, GuestSystem } from './system';

/** Behaviors of the metaobjects themselves, unknown while the very first are made. */
export interface MetaBehaviors {
  readonly behavior: GuestObject;
  readonly metaclass: GuestObject;
  readonly namespace: GuestObject;
}

export interface Shape {
  readonly definition: ClassDefinition;
  readonly module: GuestModule;
  readonly superclass: GuestClass | undefined;
  /** All instance variables of class `Class`. */
  readonly classVariables: readonly string[];
  /** Instance variables of Behavior, Metaclass and Namespace objects. */
  readonly sizes: { readonly behavior: number; readonly metaclass: number; readonly namespace: number };
}

/** The objects of one class, their variables nil and their behaviors as far as they are known. */
export function allocateClass(shape: Shape, nil: GuestObject, behaviors: MetaBehaviors): GuestClass {
  const { definition, module, superclass } = shape;
  const ownOfClass = definition.classInstanceVariables;
  const inheritedOfClass = superclass?.classInstanceVariables ?? shape.classVariables;
  const classInstanceVariables = [...inheritedOfClass, ...ownOfClass];
  const named = (behavior: GuestObject, count: number) => new GuestObject(behavior, Flag.named, new Array<Value>(count).fill(nil), undefined);
  const classBehavior = named(behaviors.behavior, shape.sizes.behavior);
  return {
    name: definition.name, definition, module, superclass,
    instanceVariables: [...(superclass?.instanceVariables ?? []), ...definition.instanceVariables],
    classInstanceVariables,
    classBehavior,
    behavior: named(behaviors.behavior, shape.sizes.behavior),
    metaclass: named(behaviors.metaclass, shape.sizes.metaclass),
    classObject: named(classBehavior, classInstanceVariables.length),
    classVariables: named(behaviors.namespace, shape.sizes.namespace),
  };
}

/** `Species >> format` of a class' instances. */
export function formatOf(guestClass: GuestClass): number {
  return guestClass.instanceVariables.length | layoutFormat(guestClass);
}

/** The layout bits; a class without one of its own has its superclass'. */
function layoutFormat({ definition, superclass }: GuestClass): number {
  switch (definition.layout) {
    case 'bytes':
      return SpeciesFormat.bytes | SpeciesFormat.variable;
    case 'weak':
      return SpeciesFormat.weak | SpeciesFormat.variable;
    case 'ephemeron':
      return SpeciesFormat.ephemeron;
    case 'variable':
      return SpeciesFormat.variable | inheritedLayout(superclass);
    case 'normal':
      return inheritedLayout(superclass);
    default:
      return definition.layout satisfies never;
  }
}

function inheritedLayout(superclass: GuestClass | undefined): number {
  return superclass === undefined ? 0 : layoutFormat(superclass);
}

/** Fills the variables of a class' metaobjects but `subclasses` and `module`. */
export function describeClass(system: GuestSystem, guestClass: GuestClass): void {
  const { slots, image } = system;
  describeSpecies(system, guestClass.classObject, guestClass.behavior, guestClass.superclass, formatOf(guestClass), guestClass.definition.instanceVariables);
  const { superclass } = guestClass;
  const root = system.kernelClass('Class')!;
  const metaSuper = superclass === undefined ? root : { classObject: superclass.metaclass, behavior: superclass.classBehavior };
  describeSpecies(system, guestClass.metaclass, guestClass.classBehavior, metaSuper, guestClass.classInstanceVariables.length, guestClass.definition.classInstanceVariables);
  const put = (variable: keyof MetaobjectSlots['Class'], value: Value) => (guestClass.classObject.slots[slots.Class[variable]] = value);
  const { category, comment } = guestClass.definition;
  put('name', image.symbol(guestClass.name));
  put('classVariables', guestClass.classVariables);
  put('category', category === undefined ? image.nil : image.symbol(category));
  put('comment', image.string(comment));
  guestClass.metaclass.slots[slots.Metaclass.instanceClass] = guestClass.classObject;
  describeNamespace(system, guestClass.classVariables, guestClass.name);
  for (const name of guestClass.definition.classVariables) system.define(guestClass.classVariables, name, image.nil);
}

export function describeNamespace(system: GuestSystem, namespace: GuestObject, name: string): void {
  namespace.slots[system.slots.Namespace.name] = system.image.symbol(name);
  initializeTable(namespace, system.slots.Namespace, system.image);
}

function describeSpecies(system: GuestSystem, species: GuestObject, behavior: GuestObject, superclass: Pick<GuestClass, 'classObject' | 'behavior'> | undefined, format: number, variables: readonly string[]): void {
  const { slots, image } = system;
  const put = (variable: keyof MetaobjectSlots['Species'], value: Value) => (species.slots[slots.Species[variable]] = value);
  put('instanceBehavior', behavior);
  put('superclass', superclass?.classObject ?? image.nil);
  put('format', format);
  put('instanceVariables', image.array(variables.map((each) => image.symbol(each))));
  behavior.slots[slots.Behavior.species] = species;
  behavior.slots[slots.Behavior.next] = superclass?.behavior ?? image.nil;
  const methods = system.instantiate('MethodDictionary');
  initializeTable(methods, slots.MethodDictionary, image);
  behavior.slots[slots.Behavior.methods] = methods;
}

/** Tells superclasses of their subclasses: Arrays, sorted by name. */
export function linkSubclasses(system: GuestSystem, classes: readonly GuestClass[]): void {
  const { slots, image } = system;
  const superclasses = new Set(classes.flatMap((each) => each.superclass ?? []));
  for (const superclass of superclasses) {
    const known = superclass.classObject.slots[slots.Species.subclasses] as GuestObject;
    const before = known === image.nil ? [] : (known.slots as GuestObject[]);
    const added = classes.filter((each) => each.superclass === superclass).map((each) => each.classObject);
    const all = [...before, ...added].sort((a, b) => byCodePoint(system.speciesName(a), system.speciesName(b)));
    superclass.classObject.slots[slots.Species.subclasses] = image.array(all);
  }
}
