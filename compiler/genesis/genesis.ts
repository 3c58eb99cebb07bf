/**
 * Genesis: the virtual image from definitions. `bootKernel` makes the first objects and the
 * boot group's classes and methods; `loadModule` adds one module more.
 *
 * Errors of single methods and classes are collected and answered: the system then lacks just
 * these. Without the metaobjects that everything needs there is no system; that is thrown.
 */
import { diagnostic, DiagnosticError, type Diagnostic } from '../../segments/diagnostics';
import { Flag } from '../../segments/format/object-format';
import { GuestObject, type Value } from '../../segments/image/values';
import type { ClassDefinition, ModuleDefinition } from '../source/definitions';
import { Characters } from './characters';
import { byCodePoint, collectClasses, placeOf, type DefinedClass } from './class-graph';
import { CONSTANTS_POOL, LMR_CONSTANTS } from './constants';
import { GENESIS_DIAGNOSTICS as G } from './diagnostics';
import { initializeTable, tableAtPut } from './hash-tables';
import { LiteralMaker } from './literals';
import { metaobjectSlots } from './metaobject-slots';
import { describeNamespace, type MetaBehaviors, type Shape } from './metaobjects';
import { compileSource, type MethodCompiler } from './methods';
import { ModuleBuilder } from './module-builder';
import { kernelModuleName, moduleClassName, readImports, unknownModule } from './module-imports';
import { Slots } from './slots';
import { suggestion } from './spelling';
import { GuestSystem, KERNEL, type GuestClass, type GuestModule, type ModuleImport } from './system';
import { GLOBALS, KNOWN_BEHAVIORS, SYMBOL_TABLE } from './well-known';

export interface GenesisOptions {
  /** Constants of `LMRConstants` that other rooms know, by name: those of the binary interface. */
  readonly extraConstants?: Readonly<Record<string, number>>;
  /** What compiles a method; a cache can stand before it. */
  readonly compiler?: MethodCompiler;
}

export interface GenesisResult {
  readonly system: GuestSystem;
  /** Errors and warnings, in the order of modules, files and methods. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Makes the system of the boot group: the modules Kernel, LMR and OS, which share one namespace. */
export function bootKernel(definitions: readonly ModuleDefinition[], options: GenesisOptions = {}): GenesisResult {
  const problems: Diagnostic[] = [];
  const system = firstObjects(definitions, problems);
  fillConstants(system, { ...LMR_CONSTANTS, ...options.extraConstants }, problems);
  const builder = new ModuleBuilder(system, literalMaker(system), options.compiler ?? compileSource, problems);
  builder.addMethods(definitions);
  for (const each of definitions) makeInstance(system, system.modules.get(each.name)!, problems);
  linkModules(system);
  return { system, diagnostics: problems };
}

/** Everything but constants and methods. */
function firstObjects(definitions: readonly ModuleDefinition[], problems: Diagnostic[]): GuestSystem {
  const classes = classDefinitions(definitions);
  const slots = new Slots(classes, problems);
  const system = new GuestSystem(metaobjectSlots(slots));
  requireClasses(classes, problems);
  const nil = new GuestObject(undefined as unknown as GuestObject, 0, [], undefined);
  system.image.define('nil', nil);
  const namespace = new GuestObject(nil, Flag.named, new Array<Value>(slots.instanceVariables('Namespace').length).fill(nil), undefined);
  for (const each of definitions) system.modules.set(each.name, newModule(each, namespace, []));
  const builder = new ModuleBuilder(system, literalMaker(system), compileSource, problems);
  const made = builder.allocate(definitions, bootShapes(system, slots), { behavior: nil, metaclass: nil, namespace: nil });
  if (isIncomplete(system, problems)) throw new DiagnosticError(problems);
  patchBehaviors(system, made, namespace, nil);
  defineKnownBehaviors(system);
  createSymbolTable(system, () => {
    describeNamespace(system, namespace, KERNEL);
    builder.describe(made);
  });
  createGlobals(system);
  return system;
}

function classDefinitions(definitions: readonly ModuleDefinition[]): Map<string, ClassDefinition> {
  const ignored: Diagnostic[] = [];
  return new Map([...collectClasses(definitions, ignored)].map(([name, each]) => [name, each.definition]));
}

/** Classes that genesis needs although it fills no variable of their instances. */
function requireClasses(classes: ReadonlyMap<string, ClassDefinition>, problems: Diagnostic[]): void {
  const needed = new Set<string>([
    ...KNOWN_BEHAVIORS, ...GLOBALS.map(([, className]) => className), CONSTANTS_POOL, SYMBOL_TABLE.className,
    'UndefinedObject', 'True', 'False', 'LargePositiveInteger', 'LargeNegativeInteger',
  ]);
  for (const name of needed) {
    const isReported = problems.some((each) => each.code === G.missingClass.code && each.message.includes(`'${name}'`));
    if (!classes.has(name) && !isReported) problems.push(diagnostic(G.missingClass, { name }));
  }
}

/** Whether something is missing without which nothing can be built: a class that is needed but absent or beyond repair. */
function isIncomplete(system: GuestSystem, problems: readonly Diagnostic[]): boolean {
  const fatal: readonly string[] = [G.missingClass.code, G.missingVariable.code];
  return problems.some((each) => fatal.includes(each.code)) || KNOWN_BEHAVIORS.some((each) => system.kernelClass(each) === undefined);
}

function newModule(definition: ModuleDefinition, namespace: GuestObject, imports: readonly ModuleImport[]): GuestModule {
  return { name: definition.name, definition, classes: new Map(), namespace, instance: undefined, imports, methods: [], extensions: [], symbols: [] };
}

function bootShapes(system: GuestSystem, slots: Slots): (each: DefinedClass) => Shape {
  const classVariables = slots.instanceVariables('Class');
  const sizes = { behavior: slots.instanceVariables('Behavior').length, metaclass: slots.instanceVariables('Metaclass').length, namespace: slots.instanceVariables('Namespace').length };
  return ({ definition, module }) => {
    const superclass = definition.superclass === undefined ? undefined : system.kernelClass(definition.superclass);
    return { definition, module: system.modules.get(module)!, superclass, classVariables, sizes };
  };
}

/** The first metaobjects were made before their own classes: gives all their behaviors. */
function patchBehaviors(system: GuestSystem, classes: readonly GuestClass[], namespace: GuestObject, nil: GuestObject): void {
  const { behavior, metaclass, namespace: ofNamespace } = metaBehaviors(system);
  for (const each of classes) {
    each.behavior.behavior = behavior;
    each.classBehavior.behavior = behavior;
    each.metaclass.behavior = metaclass;
    each.classVariables.behavior = ofNamespace;
  }
  namespace.behavior = ofNamespace;
  nil.behavior = system.kernelClass('UndefinedObject')!.behavior;
}

function metaBehaviors(system: GuestSystem): MetaBehaviors {
  return { behavior: system.kernelClass('Behavior')!.behavior, metaclass: system.kernelClass('Metaclass')!.behavior, namespace: system.kernelClass('Namespace')!.behavior };
}

function defineKnownBehaviors(system: GuestSystem): void {
  const { image } = system;
  for (const [name, className] of [['true', 'True'], ['false', 'False']] as const) {
    image.define(name, new GuestObject(system.kernelClass(className)!.behavior, 0, [], undefined));
  }
  for (const each of KNOWN_BEHAVIORS) image.define(`behavior:${each}`, system.kernelClass(each)!.behavior);
}

/** Symbols made before there is a table are entered once `describe` has made what a table needs. */
function createSymbolTable(system: GuestSystem, describe: () => void): void {
  const { image, slots } = system;
  describe();
  const table = system.instantiate('SymbolTable');
  initializeTable(table, slots.SymbolTable, image);
  system.define(system.kernelClass(SYMBOL_TABLE.className)!.classVariables, SYMBOL_TABLE.variable, table);
  const enter = (symbol: GuestObject) => tableAtPut(table, slots.SymbolTable, symbol, symbol, image);
  for (const each of [...image.allSymbols()]) enter(each);
  image.onNewSymbol = enter;
}

function createGlobals(system: GuestSystem): void {
  for (const [name, className] of GLOBALS) system.define(system.kernelNamespace, name, system.instantiate(className));
  const valueOf = (name: string) => system.bindingIn(system.kernelNamespace, name)!.slots[system.slots.Association.value] as GuestObject;
  system.image.define('global:Smalltalk', valueOf('Smalltalk'));
  system.image.define('global:Eden', valueOf('Eden'));
  system.image.define('global:ObjectMemory', valueOf('ObjectMemory'));
  system.image.define('global:Processor', valueOf('Processor'));
  Characters.of(system);
}

function literalMaker(system: GuestSystem): LiteralMaker {
  return new LiteralMaker(system, (codePoint) => Characters.of(system).at(codePoint));
}

function fillConstants(system: GuestSystem, constants: Readonly<Record<string, number>>, problems: Diagnostic[]): void {
  const pool = system.kernelClass(CONSTANTS_POOL)!;
  for (const [name, value] of Object.entries(constants)) {
    if (pool.definition.classVariables.includes(name)) system.define(pool.classVariables, name, value);
  }
  for (const name of pool.definition.classVariables) {
    if (!(name in constants)) problems.push(diagnostic(G.badConstant, { name }, placeOf(pool.definition)));
  }
}

/** Makes the instance of a module's class, not yet initialized; a package has no such class, and is an instance of Module itself. */
function makeInstance(system: GuestSystem, module: GuestModule, problems: Diagnostic[]): void {
  const guestClass = classOfModule(system, module);
  if (guestClass === undefined) {
    problems.push(diagnostic(G.missingModuleClass, { module: module.name, name: moduleClassName(module.name) }));
    return;
  }
  module.instance = system.instantiateClass(guestClass);
  const put = (variable: string, value: Value) => {
    const index = guestClass.instanceVariables.indexOf(variable);
    if (index >= 0) module.instance!.slots[index] = value;
  };
  put('name', system.image.symbol(module.name));
  put('namespace', module.namespace);
  if (module.definition.kind === 'module') defineModuleName(system, module, guestClass);
}

function classOfModule(system: GuestSystem, { name, classes, definition }: GuestModule): GuestClass | undefined {
  return definition.kind === 'package' ? system.kernelClass('Module') : classes.get(moduleClassName(name));
}

/** A module's own class is what it knows by the module's name, if nothing else bears that. */
function defineModuleName(system: GuestSystem, module: GuestModule, guestClass: GuestClass): void {
  const shortName = module.name.slice(module.name.lastIndexOf('.') + 1);
  if (system.bindingIn(module.namespace, shortName) === undefined) system.define(module.namespace, shortName, guestClass.classObject);
}

/** Tells the classes of the boot group which module they belong to; folders without one belong to the kernel's. */
function linkModules(system: GuestSystem): void {
  const kernel = system.modules.get(KERNEL)!;
  for (const module of system.modules.values()) linkClasses(system, module, module.instance ?? kernel.instance);
}

function linkClasses(system: GuestSystem, module: GuestModule, instance: GuestObject | undefined): void {
  if (instance === undefined) return;
  for (const each of module.classes.values()) each.classObject.slots[system.slots.Class.module] = instance;
}

/** Adds a module or package to a system in which what it imports is loaded. */
export function loadModule(system: GuestSystem, definition: ModuleDefinition, options: GenesisOptions = {}): { readonly module: GuestModule; readonly diagnostics: readonly Diagnostic[] } {
  const problems: Diagnostic[] = [];
  if (system.modules.has(definition.name)) throw new DiagnosticError([diagnostic(G.imageRefused, { module: definition.name })]);
  const imports = resolveImports(system, definition, problems);
  const symbols: GuestObject[] = [];
  const enter = system.image.onNewSymbol;
  system.image.onNewSymbol = (symbol, text) => {
    symbols.push(symbol);
    enter(symbol, text);
  };
  const namespace = system.instantiate('Namespace');
  describeNamespace(system, namespace, definition.name);
  const module = newModule(definition, namespace, imports);
  system.modules.set(definition.name, module);
  bindImports(system, module);
  const builder = new ModuleBuilder(system, literalMaker(system), options.compiler ?? compileSource, problems);
  const classes = builder.allocate([definition], moduleShapes(system, module), metaBehaviors(system));
  builder.describe(classes);
  builder.addMethods([definition]);
  makeInstance(system, module, problems);
  linkClasses(system, module, module.instance);
  system.image.onNewSymbol = enter;
  module.symbols.push(...symbols);
  return { module, diagnostics: problems };
}

function moduleShapes(system: GuestSystem, module: GuestModule): (each: DefinedClass) => Shape {
  const count = (name: string) => system.kernelClass(name)!.instanceVariables.length;
  const sizes = { behavior: count('Behavior'), metaclass: count('Metaclass'), namespace: count('Namespace') };
  const classVariables = system.kernelClass('Class')!.instanceVariables;
  return ({ definition }) => {
    const superclass = definition.superclass === undefined ? undefined : system.visibleClass(module, definition.superclass);
    return { definition, module, superclass, classVariables, sizes };
  };
}

/** The imports whose modules and names exist; the others are reported. Imports from the kernel are checked and dropped: its names are known everywhere. */
function resolveImports(system: GuestSystem, definition: ModuleDefinition, problems: Diagnostic[]): ModuleImport[] {
  return readImports(definition, problems).flatMap((each) => {
    const source = system.modules.get(each.module) ?? system.modules.get(kernelModuleName(each.module));
    if (source === undefined) {
      problems.push(unknownModule(definition, each, system.modules.keys()));
      return [];
    }
    const names = namesFrom(system, source, each, definition, problems);
    return source.namespace === system.kernelNamespace ? [] : [{ module: source.name, names, place: each.place }];
  });
}

function namesFrom(system: GuestSystem, source: GuestModule, each: ModuleImport, definition: ModuleDefinition, problems: Diagnostic[]): string[] {
  if (each.isImplicit === true) return ownNames(system, source).filter((name) => !definesClass(definition, name));
  if (definition.kind === 'package') return ownNames(system, source);
  return each.names.filter((name) => isExported(system, source, name, each, definition, problems));
}

/** Names of a module's classes, and what else its initializer has defined. */
function ownNames(system: GuestSystem, source: GuestModule): string[] {
  return [...system.namesIn(source.namespace)].filter((name) => !isImported(system, source, name)).sort(byCodePoint);
}

function isImported(system: GuestSystem, { namespace, imports }: GuestModule, name: string): boolean {
  const binding = system.bindingIn(namespace, name);
  return imports.some(({ module }) => system.bindingIn(system.modules.get(module)!.namespace, name) === binding);
}

function definesClass({ files }: ModuleDefinition, name: string): boolean {
  return files.some(({ classDefinition }) => classDefinition?.name === name);
}

function isExported(system: GuestSystem, source: GuestModule, name: string, { place, module: imported }: ModuleImport, importer: ModuleDefinition, problems: Diagnostic[]): boolean {
  if (system.bindingIn(source.namespace, name) !== undefined) return true;
  const nearest = suggestion(name, system.namesIn(source.namespace));
  problems.push(diagnostic(G.unknownImport, { module: importer.name, name, imported, nearest }, place));
  return false;
}

/** Enters what is imported, and the names of the modules themselves, into the module's namespace. */
function bindImports(system: GuestSystem, module: GuestModule): void {
  for (const { module: imported, names } of module.imports) {
    const source = system.modules.get(imported)!;
    const shortName = imported.slice(imported.lastIndexOf('.') + 1);
    for (const name of [...names, shortName]) {
      const binding = system.bindingIn(source.namespace, name);
      if (binding !== undefined) system.bind(module.namespace, binding);
    }
  }
}
