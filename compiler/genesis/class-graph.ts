/**
 * The class definitions of the modules being built, checked against one another and against
 * what is there already, and put in order: superclasses first, then by name.
 */
import { diagnostic, type Diagnostic, type SourcePlace } from '../../segments/diagnostics';
import type { ClassDefinition, ModuleDefinition } from '../source/definitions';
import { GENESIS_DIAGNOSTICS as G } from './diagnostics';
import { frameworkOf } from './frameworks';
import { suggestion } from './spelling';

export const byCodePoint = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Where a class definition names its class. */
export function placeOf(definition: ClassDefinition): SourcePlace {
  return { file: definition.file, start: definition.nameSpan.start, end: definition.nameSpan.end };
}

/** A definition and the module it came from. */
export interface DefinedClass {
  readonly definition: ClassDefinition;
  readonly module: string;
}

/** Every class definition of the modules; of two with one name the first is kept and the second reported. */
export function collectClasses(modules: readonly ModuleDefinition[], problems: Diagnostic[]): Map<string, DefinedClass> {
  const classes = new Map<string, DefinedClass>();
  for (const module of modules) {
    for (const { classDefinition } of module.files) {
      if (classDefinition === undefined) continue;
      const existing = classes.get(classDefinition.name);
      if (existing === undefined) classes.set(classDefinition.name, { definition: classDefinition, module: module.name });
      else problems.push(duplicateClass(classDefinition, placeOf(existing.definition)));
    }
  }
  return classes;
}

export function duplicateClass(definition: ClassDefinition, first: SourcePlace | undefined): Diagnostic {
  const related = first === undefined ? undefined : [{ message: 'the first definition', place: first }];
  return diagnostic(G.duplicateClass, { name: definition.name }, placeOf(definition), related);
}

/**
 * The classes with a known chain of superclasses, superclasses first and otherwise by name.
 * The others are reported and left out. `outside` answers whether a class that these modules do
 * not define is visible to them.
 */
export function sortClasses(
  classes: ReadonlyMap<string, DefinedClass>,
  outside: (name: string) => boolean,
  visibleNames: () => Iterable<string>,
  problems: Diagnostic[],
): DefinedClass[] {
  const sorted: DefinedClass[] = [];
  const state = new Map<string, 'visiting' | 'good' | 'bad'>();
  const visit = (name: string, path: readonly string[]): boolean => {
    const known = state.get(name);
    if (known === 'visiting') reportCycle(classes.get(name)!, path, problems);
    if (known !== undefined) return known === 'good';
    state.set(name, 'visiting');
    const each = classes.get(name)!;
    const good = isSuperclassGood(each, [...path, name]);
    state.set(name, good ? 'good' : 'bad');
    if (good) sorted.push(each);
    return good;
  };
  const isSuperclassGood = (each: DefinedClass, path: readonly string[]): boolean => {
    const { superclass } = each.definition;
    if (superclass === undefined) return true;
    if (classes.has(superclass)) return visit(superclass, path);
    if (outside(superclass)) return true;
    const framework = frameworkOf(superclass);
    const nearest = framework === undefined ? suggestion(superclass, visibleNames()) : `, which module '${framework}' defines`;
    problems.push(diagnostic(G.unknownSuperclass, { name: each.definition.name, superclass, nearest }, placeOf(each.definition)));
    return false;
  };
  for (const name of [...classes.keys()].sort(byCodePoint)) visit(name, []);
  return sorted;
}

function reportCycle(each: DefinedClass, path: readonly string[], problems: Diagnostic[]): void {
  const { name } = each.definition;
  const cycle = [...path.slice(path.indexOf(name)), name].join(' < ');
  problems.push(diagnostic(G.cyclicSuperclass, { name, cycle }, placeOf(each.definition)));
}
