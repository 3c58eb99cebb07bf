/** Names by which segments refer to objects of other segments, in a canonical order. */
import { KNOWN_OBJECTS } from '../../segments/format/known-objects';
import type { ReferenceKind, ReferenceName } from '../../segments/format/segment-format';
import { GuestObject } from '../../segments/image/values';
import { textOf } from '../../segments/image/virtual-image';
import { Characters } from './characters';
import { byCodePoint } from './class-graph';
import { tableEntries } from './hash-tables';
import { KERNEL, type GuestClass, type GuestModule, type GuestSystem } from './system';

export interface NamedObject {
  readonly name: ReferenceName;
  readonly object: GuestObject;
}

/** What the kernel segment exports: every object of the boot group that has a name. */
export function kernelNames(system: GuestSystem): NamedObject[] {
  const modules = [...system.modules.values()].filter((module) => module.namespace === system.kernelNamespace);
  return namedOnce([
    ...KNOWN_OBJECTS.filter((each) => system.image.has(each)).map((each) => named('known', '', each, system.image.get(each))),
    ...modules.flatMap((module) => namesInModule(system, module, KERNEL)),
    ...bindings(system, system.kernelNamespace).map(([key, binding]) => named('global', KERNEL, key, binding)),
    ...symbols([...system.image.allSymbols()]),
    ...characters(system, Characters.of(system).all()),
    ...modules.flatMap((module) => valuesInModule(system, module, KERNEL)),
  ]);
}

/** What the segment of a module outside the boot group exports. */
export function moduleNames(system: GuestSystem, module: GuestModule): NamedObject[] {
  const own = bindings(system, module.namespace).filter(([, binding]) => !isForeign(system, module, binding));
  const foreign = namedElsewhere(system, module);
  return namedOnce([
    ...namesInModule(system, module, module.name),
    ...own.map(([key, binding]) => named('global', module.name, key, binding)),
    ...valuesInModule(system, module, module.name).filter(({ object }) => !foreign.has(object)),
  ]);
}

/** What the kernel or imported modules have a name for, and symbols, which are everybody's. */
function namedElsewhere(system: GuestSystem, module: GuestModule): Set<GuestObject> {
  const imported = module.imports.map(({ module: name }) => system.modules.get(name)!).filter(({ namespace }) => namespace !== system.kernelNamespace);
  const names = [...kernelNames(system), ...imported.flatMap((each) => moduleNames(system, each))];
  return new Set(names.map(({ object }) => object));
}

/** Whether a binding of the module's namespace was imported into it. */
function isForeign(system: GuestSystem, module: GuestModule, binding: GuestObject): boolean {
  return module.imports.some(({ module: name }) =>
    bindings(system, system.modules.get(name)!.namespace).some(([, other]) => other === binding),
  );
}

/** An object with two names keeps the first. */
function namedOnce(all: readonly NamedObject[]): NamedObject[] {
  const seen = new Set<GuestObject>();
  return all.filter(({ object }) => !seen.has(object) && seen.add(object));
}

/** The names of Symbols, by code point. */
export function symbols(objects: readonly GuestObject[]): NamedObject[] {
  return objects.map((object) => named('symbol', '', textOf(object), object)).sort((one, other) => byCodePoint(one.name.name, other.name.name));
}

/** The names of Characters, in their order. */
export function characters(system: GuestSystem, objects: readonly GuestObject[]): NamedObject[] {
  return objects.map((object) => named('character', '', String(object.slots[system.slots.Character.value]), object));
}

function named(kind: ReferenceKind, module: string, name: string, object: GuestObject): NamedObject {
  return { name: { kind, module, name }, object };
}

function namesInModule(system: GuestSystem, module: GuestModule, shown: string): NamedObject[] {
  const instance = module.instance === undefined ? [] : [named('module', '', module.name, module.instance)];
  return [...instance, ...classesOf(module).flatMap((each) => namesOfClass(system, shown, each))];
}

/**
 * The values of class variables as they are at build time: objects that others may hold, too, as all hashed
 * collections hold the one that stands for a free place.
 */
function valuesInModule(system: GuestSystem, module: GuestModule, shown: string): NamedObject[] {
  const { value } = system.slots.Association;
  return classesOf(module).flatMap(({ name, classVariables }) =>
    bindings(system, classVariables).flatMap(([key, { slots }]) => {
      const object = slots[value];
      return object instanceof GuestObject ? [named('object', shown, `${name}.${key}`, object)] : [];
    }),
  );
}

function classesOf(module: GuestModule): GuestClass[] {
  return [...module.classes.values()].sort((one, other) => byCodePoint(one.name, other.name));
}

function namesOfClass(system: GuestSystem, module: string, each: GuestClass): NamedObject[] {
  const { name } = each;
  return [
    named('class', module, name, each.classObject),
    named('metaclass', module, name, each.metaclass),
    named('behavior', module, name, each.behavior),
    named('behavior', module, `${name} class`, each.classBehavior),
    ...bindings(system, each.classVariables).map(([key, binding]) => named('global', module, `${name}.${key}`, binding)),
  ];
}

function bindings(system: GuestSystem, namespace: GuestObject): [string, GuestObject][] {
  const entries = tableEntries(namespace, system.slots.Namespace, system.image.nil);
  return entries.map(([key, value]): [string, GuestObject] => [textOf(key), value as GuestObject]).sort(([one], [other]) => byCodePoint(one, other));
}
