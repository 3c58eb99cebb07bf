/**
 * Adds modules to a guest system: their classes, then their methods. The boot group is added
 * as one step, every other module by itself.
 */
import { diagnostic, type Diagnostic } from '../../segments/diagnostics';
import { SpeciesFormat } from '../../segments/format/object-format';
import type { GuestObject } from '../../segments/image/values';
import type { FileDefinitions, MethodDefinition, ModuleDefinition } from '../source/definitions';
import type { DefinedClass } from './class-graph';
import { collectClasses, duplicateClass, placeOf, sortClasses } from './class-graph';
import { GENESIS_DIAGNOSTICS as G } from './diagnostics';
import { tableAt } from './hash-tables';
import type { LiteralMaker } from './literals';
import { allocateClass, describeClass, formatOf, linkSubclasses, type MetaBehaviors, type Shape } from './metaobjects';
import { methodScope } from './method-scope';
import { installMethod, methodName, MethodMaker, type MethodCompiler } from './methods';
import { suggestion } from './spelling';
import type { GuestClass, GuestModule, GuestSystem } from './system';

export class ModuleBuilder {
  private readonly maker: MethodMaker;
  private readonly firstDefinitions = new Map<string, MethodDefinition>();

  constructor(
    private readonly system: GuestSystem,
    literals: LiteralMaker,
    private readonly compiler: MethodCompiler,
    private readonly problems: Diagnostic[],
  ) {
    this.maker = new MethodMaker(system, literals);
  }

  /** Makes the classes' objects, superclasses first. Nothing in them is filled yet. */
  allocate(definitions: readonly ModuleDefinition[], shapeOf: (each: DefinedClass) => Shape, behaviors: MetaBehaviors): GuestClass[] {
    const modules = definitions.map((each) => this.system.modules.get(each.name)!);
    const defined = collectClasses(definitions, this.problems);
    this.refuseRedefinitions(modules, defined);
    const visible = (name: string) => modules.some((each) => this.system.visibleClass(each, name) !== undefined);
    const sorted = sortClasses(defined, visible, () => this.classNames(modules, defined), this.problems);
    return sorted.map((each) => {
      const guestClass = allocateClass(shapeOf(each), this.system.image.nil, behaviors);
      guestClass.module.classes.set(guestClass.name, guestClass);
      this.system.classOfBehavior.set(guestClass.behavior, guestClass);
      return guestClass;
    });
  }

  /** Fills the classes' metaobjects and enters them into their modules' namespaces. */
  describe(classes: readonly GuestClass[]): void {
    for (const each of classes) {
      describeClass(this.system, each);
      this.checkShape(each);
      this.system.define(each.module.namespace, each.name, each.classObject);
    }
    linkSubclasses(this.system, classes);
    for (const each of classes) this.checkPools(each);
  }

  /** Compiles and installs all methods of the modules, in the order of their files. */
  addMethods(definitions: readonly ModuleDefinition[]): void {
    for (const definition of definitions) {
      const module = this.system.modules.get(definition.name)!;
      for (const file of definition.files) this.addFile(module, file);
    }
    for (const definition of definitions) this.checkPrimitives(definition);
  }

  /** What a SOM file calls primitive is what its class inherits from the kernel. */
  private checkPrimitives({ name, files }: ModuleDefinition): void {
    const module = this.system.modules.get(name)!;
    for (const { className, isClassSide, selector, selectorSpan, file } of files.flatMap((each) => each.primitives ?? [])) {
      const guestClass = this.system.visibleClass(module, className);
      if (guestClass === undefined || this.understands(isClassSide ? guestClass.classBehavior : guestClass.behavior, selector)) continue;
      this.problems.push(diagnostic(G.primitiveMissing, { method: methodName(className, isClassSide, selector) }, { file, ...selectorSpan }));
    }
  }

  private understands(behavior: GuestObject, selector: string): boolean {
    const { slots, image } = this.system;
    const symbol = image.symbol(selector);
    for (let each = behavior; each !== image.nil; each = each.slots[slots.Behavior.next] as GuestObject)
      if (tableAt(each.slots[slots.Behavior.methods] as GuestObject, slots.MethodDictionary, symbol, image.nil) !== undefined) return true;
    return false;
  }

  private addFile(module: GuestModule, file: FileDefinitions): void {
    this.system.image.sources.set(file.file.path, file.file.text);
    const unknown = new Set<string>();
    for (const each of file.methods) {
      const guestClass = this.system.visibleClass(module, each.className);
      if (guestClass !== undefined) this.addMethod(module, file, each, guestClass);
      else if (!unknown.has(each.className)) this.reportUnknownClass(module, each, unknown);
    }
  }

  private addMethod(module: GuestModule, { file }: FileDefinitions, definition: MethodDefinition, guestClass: GuestClass): void {
    const { isClassSide, selector } = definition;
    const behavior = isClassSide ? guestClass.classBehavior : guestClass.behavior;
    if (this.isDuplicate(behavior, definition, guestClass)) return;
    const { code, encoded, diagnostics } = this.compiler(file, definition, methodScope(this.system, module, guestClass, isClassSide, file.path));
    this.problems.push(...diagnostics);
    if (code === undefined) return;
    const { start, end } = definition.span;
    const method = this.maker.make(code, { guestClass, isClassSide, category: definition.category, file, start, end }, encoded);
    installMethod(this.system, behavior, method);
    module.methods.push({ definition, guestClass, code, method });
    if (guestClass.module.namespace !== module.namespace) module.extensions.push({ behavior, selector: this.system.image.symbol(selector), method });
  }

  private isDuplicate(behavior: GuestObject, definition: MethodDefinition, guestClass: GuestClass): boolean {
    const name = methodName(guestClass.name, definition.isClassSide, definition.selector);
    const key = `${guestClass.module.name} ${name}`;
    const first = this.firstDefinitions.get(key);
    const dictionary = behavior.slots[this.system.slots.Behavior.methods] as GuestObject;
    const isThere = tableAt(dictionary, this.system.slots.MethodDictionary, this.system.image.symbol(definition.selector), this.system.image.nil) !== undefined;
    if (first === undefined && !isThere) {
      this.firstDefinitions.set(key, definition);
      return false;
    }
    const known = first ?? this.definitionIn(guestClass, definition);
    const related = known && [{ message: 'the first definition', place: placeOfMethod(known) }];
    this.problems.push(diagnostic(G.duplicateMethod, { name }, placeOfMethod(definition), related));
    return true;
  }

  /** The method that a class has had from the module of its own, or from another that was there before. */
  private definitionIn(guestClass: GuestClass, { isClassSide, selector }: MethodDefinition): MethodDefinition | undefined {
    const methods = [...this.system.modules.values()].flatMap((each) => each.methods);
    return methods.find((each) => each.guestClass === guestClass && each.definition.isClassSide === isClassSide && each.definition.selector === selector)?.definition;
  }

  private refuseRedefinitions(modules: readonly GuestModule[], defined: Map<string, DefinedClass>): void {
    for (const [name, each] of [...defined]) {
      const existing = modules.map((module) => this.system.visibleClass(module, name)).find((one) => one !== undefined);
      if (existing === undefined) continue;
      this.problems.push(duplicateClass(each.definition, placeOf(existing.definition)));
      defined.delete(name);
    }
  }

  private reportUnknownClass(module: GuestModule, definition: MethodDefinition, unknown: Set<string>): void {
    unknown.add(definition.className);
    const nearest = suggestion(definition.className, this.classNames([module], new Map()));
    this.problems.push(diagnostic(G.unknownExtendedClass, { name: definition.className, nearest }, placeOfMethod(definition)));
  }

  private *classNames(modules: readonly GuestModule[], defined: ReadonlyMap<string, DefinedClass>): Iterable<string> {
    yield* defined.keys();
    for (const each of modules) yield* this.system.visibleNames(each);
  }

  private checkShape(guestClass: GuestClass): void {
    const { name, definition, instanceVariables } = guestClass;
    const limit = SpeciesFormat.instSizeMask;
    if (instanceVariables.length > limit) this.report(G.tooManyVariables, guestClass, { name, count: instanceVariables.length, limit });
    if (formatOf(guestClass) & SpeciesFormat.bytes && instanceVariables.length > 0) this.report(G.indexedSuperclass, guestClass, { name });
    definition.instanceVariables.forEach((variable, index) => {
      const owner = definition.instanceVariables.indexOf(variable) !== index ? name : definerOf(variable, guestClass.superclass);
      if (owner !== undefined) this.report(G.duplicateVariable, guestClass, { name, variable, owner });
    });
  }

  private checkPools(guestClass: GuestClass): void {
    for (const pool of guestClass.definition.pools) {
      if (this.system.visibleClass(guestClass.module, pool) !== undefined) continue;
      const nearest = suggestion(pool, this.classNames([guestClass.module], new Map()));
      this.report(G.unknownPool, guestClass, { name: guestClass.name, pool, nearest });
    }
  }

  private report(kind: (typeof G)[keyof typeof G], guestClass: GuestClass, args: Record<string, string | number>): void {
    this.problems.push(diagnostic(kind, args, placeOf(guestClass.definition)));
  }
}

/** The class, or the superclass of it, that defines an instance variable. */
function definerOf(variable: string, guestClass: GuestClass | undefined): string | undefined {
  if (guestClass === undefined) return undefined;
  return guestClass.definition.instanceVariables.includes(variable) ? guestClass.name : definerOf(variable, guestClass.superclass);
}

function placeOfMethod({ file, selectorSpan }: MethodDefinition) {
  return { file, start: selectorSpan.start, end: selectorSpan.end };
}
