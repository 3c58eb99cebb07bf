/** What names mean in the methods of a class: what semantics asks while it compiles them. */
import type { GuestObject } from '../../segments/image/values';
import type { MethodScope } from '../semantics';
import type { BindingReference } from '../treecode';
import { KERNEL, type GuestClass, type GuestModule, type GuestSystem } from './system';

/**
 * The scope of a method that `module` defines for a class of its own or another. Looked up in
 * order: class variables of the class and its superclasses, their pools, the module's own and
 * imported names, the kernel's.
 */
export function methodScope(system: GuestSystem, module: GuestModule, guestClass: GuestClass, isClassSide: boolean, file: string): MethodScope {
  return {
    file,
    instanceVariables: isClassSide ? guestClass.classInstanceVariables : guestClass.instanceVariables,
    lookup: (name) => classVariable(system, guestClass, name) ?? moduleVariable(system, module, name),
    isClass: (name) => classVariable(system, guestClass, name) === undefined && system.visibleClass(module, name) !== undefined,
    names: () => visibleNames(system, module, guestClass),
  };
}

function classVariable(system: GuestSystem, guestClass: GuestClass, name: string): BindingReference | undefined {
  for (let each: GuestClass | undefined = guestClass; each !== undefined; each = each.superclass) {
    const owner = [each, ...poolsOf(system, each)].find((one) => system.bindingIn(one.classVariables, name) !== undefined);
    if (owner !== undefined) return { scope: 'class', module: owner.module.name, className: owner.name, name };
  }
  return undefined;
}

/** The pool classes of a class that exist; the others have been reported. */
function poolsOf(system: GuestSystem, guestClass: GuestClass): GuestClass[] {
  return guestClass.definition.pools.flatMap((pool) => system.visibleClass(guestClass.module, pool) ?? []);
}

function moduleVariable(system: GuestSystem, module: GuestModule, name: string): BindingReference | undefined {
  if (system.bindingIn(module.namespace, name) !== undefined) return { scope: 'module', module: module.name, name };
  if (system.bindingIn(system.kernelNamespace, name) !== undefined) return { scope: 'module', module: KERNEL, name };
  return undefined;
}

function* visibleNames(system: GuestSystem, module: GuestModule, guestClass: GuestClass): Iterable<string> {
  for (let each: GuestClass | undefined = guestClass; each !== undefined; each = each.superclass) {
    for (const one of [each, ...poolsOf(system, each)]) yield* system.namesIn(one.classVariables);
  }
  yield* system.visibleNames(module);
}

/** The Association that a reference means. */
export function resolveBinding(system: GuestSystem, reference: BindingReference): GuestObject {
  const module = system.modules.get(reference.module)!;
  const namespace = reference.scope === 'module' ? module.namespace : module.classes.get(reference.className)!.classVariables;
  return system.bindingIn(namespace, reference.name)!;
}
