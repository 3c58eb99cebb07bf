/** Reads all files of a module or package. */
import type { Diagnostic } from '../../segments/diagnostics';
import type { FileDefinitions, ModuleDefinition, SourceFile } from './definitions';
import { isSomFile, readSomFile } from './som-reader';
import { readTonel, type TonelContents } from './tonel-reader';

export interface ReadModuleResult {
  readonly module: ModuleDefinition;
  readonly diagnostics: readonly Diagnostic[];
}

/** The definitions of a module's files, in the order of their paths, whatever order they come in. A cache may stand before the reader of a file. */
export function readModule(name: string, files: readonly SourceFile[], read: (file: SourceFile) => TonelContents = readSource): ReadModuleResult {
  const contents = [...files].sort(byPath).map((each) => read(each));
  const definitions = contents.flatMap((each) => (each.definitions ? [each.definitions] : []));
  const kind = definesModule(name, definitions) ? 'module' : 'package';
  const requires = kind === 'package' ? requirements(contents) : [];
  return { module: { name, kind, requires, files: definitions }, diagnostics: contents.flatMap((each) => each.diagnostics) };
}

/** What a file of either form holds. */
export function readSource(file: SourceFile): TonelContents {
  return isSomFile(file) ? readSomFile(file) : readTonel(file);
}

function byPath(one: SourceFile, other: SourceFile): number {
  return one.path < other.path ? -1 : one.path > other.path ? 1 : 0;
}

/** A module is what defines the class of modules of its name: `JSON.Tests` needs a `TestsModule`. */
function definesModule(name: string, files: readonly FileDefinitions[]): boolean {
  const moduleClass = `${name.slice(name.lastIndexOf('.') + 1)}Module`;
  return files.some((each) => each.classDefinition?.name === moduleClass);
}

/** Of a package and those in its sub-folders, which are read as parts of it: what they require of one another is there. */
function requirements(contents: readonly TonelContents[]): string[] {
  const packages = contents.flatMap((each) => each.packageDefinition ?? []);
  const own = new Set(packages.map(({ name }) => name));
  return [...new Set(packages.flatMap(({ requires }) => requires))].filter((each) => !own.has(each));
}
