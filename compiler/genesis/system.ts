/**
 * The guest system on the host: the virtual image together with what genesis knows of it by
 * name — modules, classes, methods. The image is the truth; these are ways into it.
 */
import type { SourcePlace } from '../../segments/diagnostics';
import type { GuestObject, Value } from '../../segments/image/values';
import { textOf, VirtualImage } from '../../segments/image/virtual-image';
import type { ClassDefinition, MethodDefinition, ModuleDefinition } from '../source/definitions';
import type { CompiledCode } from '../treecode';
import type { Characters } from './characters';
import { tableAt, tableAtPut } from './hash-tables';
import type { MetaobjectSlots } from './metaobject-slots';

export interface GuestClass {
  readonly name: string;
  readonly definition: ClassDefinition;
  readonly module: GuestModule;
  readonly superclass: GuestClass | undefined;
  /** All instance variables, inherited ones first. */
  readonly instanceVariables: readonly string[];
  /** All instance variables of the class itself as an object: those of Class, then class-side ones. */
  readonly classInstanceVariables: readonly string[];
  readonly classObject: GuestObject;
  readonly metaclass: GuestObject;
  /** Behavior of the instances. */
  readonly behavior: GuestObject;
  /** Behavior of the class object. */
  readonly classBehavior: GuestObject;
  /** The Namespace of its class variables. */
  readonly classVariables: GuestObject;
}

export interface GuestMethod {
  readonly definition: MethodDefinition;
  readonly guestClass: GuestClass;
  readonly code: CompiledCode;
  readonly method: GuestObject;
}

/** A method that a module adds to a class of another module: the running image must install it too. */
export interface ExtensionMethod {
  readonly behavior: GuestObject;
  readonly selector: GuestObject;
  readonly method: GuestObject;
}

export interface GuestModule {
  readonly name: string;
  readonly definition: ModuleDefinition;
  readonly classes: Map<string, GuestClass>;
  /** Shared by the modules of the boot group. */
  readonly namespace: GuestObject;
  /** The instance of its module class, not yet initialized when genesis has made it; `undefined` for plain packages. */
  instance: GuestObject | undefined;
  /** Names of the modules it sees besides the boot group, with what it takes from each. */
  readonly imports: readonly ModuleImport[];
  readonly methods: GuestMethod[];
  readonly extensions: ExtensionMethod[];
  /** Symbols that this module's sources brought into the image. */
  readonly symbols: GuestObject[];
}

export interface ModuleImport {
  readonly module: string;
  readonly names: readonly string[];
  /** Nobody wrote it: everything is taken that the importing module does not define itself. */
  readonly isImplicit?: boolean;
  readonly place?: SourcePlace;
}

/** The module that names the boot group's namespace. */
export const KERNEL = 'Kernel';

export class GuestSystem {
  readonly image = new VirtualImage();
  readonly modules = new Map<string, GuestModule>();
  /** Every class by the behavior of its instances. */
  readonly classOfBehavior = new Map<GuestObject, GuestClass>();

  /** The guest's Characters, once there are some. */
  characters: Characters | undefined;

  constructor(readonly slots: MetaobjectSlots) {}

  /** A class that the module sees by this name: its own, imported, or the kernel's. */
  visibleClass(module: GuestModule, name: string): GuestClass | undefined {
    return module.classes.get(name) ?? this.importedClass(module, name) ?? this.kernelClass(name);
  }

  private importedClass(module: GuestModule, name: string): GuestClass | undefined {
    const source = module.imports.find((each) => each.names.includes(name));
    return source === undefined ? undefined : this.modules.get(source.module)?.classes.get(name);
  }

  /** A class of the boot group. */
  kernelClass(name: string): GuestClass | undefined {
    for (const module of this.modules.values()) {
      if (module.namespace !== this.kernelNamespace) continue;
      const found = module.classes.get(name);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  get kernelNamespace(): GuestObject {
    return this.modules.get(KERNEL)!.namespace;
  }

  /** Names a module can use, besides class variables. */
  *visibleNames(module: GuestModule): Iterable<string> {
    const namespaces = module.namespace === this.kernelNamespace ? [module.namespace] : [module.namespace, this.kernelNamespace];
    for (const namespace of namespaces) yield* this.namesIn(namespace);
  }

  *namesIn(namespace: GuestObject): Iterable<string> {
    const { nil } = this.image;
    const elements = (namespace.slots[this.slots.Namespace.table] as GuestObject).slots;
    for (let index = 0; index < elements.length; index += 2) {
      if (elements[index] !== nil) yield textOf(elements[index] as GuestObject);
    }
  }

  /** The Association of a name in a Namespace. */
  bindingIn(namespace: GuestObject, name: string): GuestObject | undefined {
    return tableAt(namespace, this.slots.Namespace, this.image.symbol(name), this.image.nil) as GuestObject | undefined;
  }

  /** Enters a binding, made elsewhere, into a Namespace. */
  bind(namespace: GuestObject, binding: GuestObject): void {
    tableAtPut(namespace, this.slots.Namespace, binding.slots[this.slots.Association.key] as GuestObject, binding, this.image);
  }

  /** The binding of a name in a Namespace, made if missing. */
  define(namespace: GuestObject, name: string, value: Value): GuestObject {
    const existing = this.bindingIn(namespace, name);
    const binding = existing ?? this.newAssociation(name);
    binding.slots[this.slots.Association.value] = value;
    if (existing === undefined) this.bind(namespace, binding);
    return binding;
  }

  private newAssociation(name: string): GuestObject {
    const association = this.instantiate('Association');
    association.slots[this.slots.Association.key] = this.image.symbol(name);
    return association;
  }

  /** A new instance of a kernel class, uninitialized. */
  instantiate(className: string, indexedSize = 0): GuestObject {
    return this.instantiateClass(this.kernelClass(className)!, indexedSize);
  }

  instantiateClass(guestClass: GuestClass, indexedSize = 0): GuestObject {
    const format = guestClass.classObject.slots[this.slots.Species.format] as number;
    return this.image.instantiate(guestClass.behavior, format, indexedSize);
  }

  /** `Array`, or `Array class` for the behavior of the class object. */
  behaviorName(behavior: GuestObject): string {
    const { nil } = this.image;
    const species = behavior.slots[this.slots.Behavior.species];
    if (!(species instanceof Object) || species === nil) return 'an anonymous behavior';
    return this.speciesName(species);
  }

  speciesName(species: GuestObject): string {
    const name = species.slots[this.slots.Class.name];
    if (typeof name === 'object' && name.bytes !== undefined) return textOf(name);
    const instanceClass = species.slots[this.slots.Metaclass.instanceClass] as GuestObject;
    return `${textOf(instanceClass.slots[this.slots.Class.name] as GuestObject)} class`;
  }
}
