/**
 * What packages require without saying so. Pharo's packages name nothing: they are loaded by
 * somebody who knows the order. Here a package without `#requires` requires the packages of the same build
 * that define the classes it names.
 */
import type { FileDefinitions, ModuleDefinition } from '../source/definitions';
import { byCodePoint } from './class-graph';

/** The same definitions, with requirements for packages that state none. */
export function withImpliedRequirements(modules: readonly ModuleDefinition[]): ModuleDefinition[] {
  const packageOf = new Map(modules.filter(isPackage).flatMap((each) => classNames(each).map((name) => [name, each.name] as const)));
  return modules.map((each) => (isPackage(each) && each.requires.length === 0 ? { ...each, requires: requirements(each, packageOf) } : each));
}

function isPackage({ kind }: ModuleDefinition): boolean {
  return kind === 'package';
}

function classNames({ files }: ModuleDefinition): string[] {
  return files.flatMap(({ classDefinition }) => (classDefinition === undefined ? [] : [classDefinition.name]));
}

function requirements(module: ModuleDefinition, packageOf: ReadonlyMap<string, string>): string[] {
  const own = new Set(classNames(module));
  const named = module.files.flatMap(namesIn).filter((name) => !own.has(name));
  const packages = named.flatMap((name) => packageOf.get(name) ?? []);
  return [...new Set(packages)].filter((name) => name !== module.name).sort(byCodePoint);
}

/** Names that a file may mean classes by: of superclasses, pools and extended classes, and in methods. */
function namesIn({ file, classDefinition, methods }: FileDefinitions): string[] {
  const inMethods = methods.flatMap(({ bodySpan }) => capitalizedWords(file.text.slice(bodySpan.start, bodySpan.end)));
  return [...(classDefinition?.superclass === undefined ? [] : [classDefinition.superclass]), ...(classDefinition?.pools ?? []), ...methods.map(({ className }) => className), ...inMethods];
}

/** Words that begin with a capital letter, but in comments, strings and symbols. */
function capitalizedWords(text: string): string[] {
  const code = text.replace(/\$./g, ' ').replace(/"[^"]*"|'[^']*'|#\w+/g, ' ');
  return code.match(/\b[A-Z]\w*\b(?!:)/g) ?? [];
}
