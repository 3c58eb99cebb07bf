/** Which modules a build consists of: the boot group that comes with the tool, then those asked for. */
import { diagnostic, DiagnosticError, type Diagnostic } from '../segments/diagnostics';
import { CLI_DIAGNOSTICS } from './diagnostics';
import { importedFolder } from './module-folders';
import { packaged } from './package-root';
import { absoluteFolder, readModuleFolder, type ModuleSources } from './source-files';

/** The modules of the kernel segment, in the order in which they are initialized: see docs/decisions/0001. */
export const BOOT_GROUP = ['Kernel', 'LMR', 'OS'] as const;

export interface BuildSources {
  readonly kernel: readonly ModuleSources[];
  /** In the order given. */
  readonly modules: readonly ModuleSources[];
}

/** Reads everything, or throws all that is wrong with any of it. */
export function readSources(folders: readonly string[], kernelFolder = packaged('kernel-src')): BuildSources {
  const diagnostics: Diagnostic[] = [];
  const read = (folder: string): ModuleSources[] => {
    const { sources, diagnostics: found } = readModuleFolder(folder);
    diagnostics.push(...found);
    return sources === undefined ? [] : [sources];
  };
  const kernel = BOOT_GROUP.flatMap((name) => read(`${kernelFolder}/${name}`));
  const modules = withoutRepetition(folders, kernel).flatMap(read);
  diagnostics.push(...duplicates([...kernel, ...modules]));
  if (diagnostics.length > 0) throw new DiagnosticError(diagnostics);
  return { kernel, modules };
}

/** The same with all modules that these import, and those import in turn, as far as there are folders for them. */
export function withImports(sources: BuildSources, importsOf: (module: ModuleSources) => readonly string[]): BuildSources {
  const modules = [...sources.modules];
  const known = new Set([...sources.kernel, ...modules].map(({ name }) => name));
  for (const importer of modules)
    for (const name of importsOf(importer)) {
      const folder = known.has(name) ? undefined : importedFolder(name, importer);
      if (folder === undefined) continue;
      const { sources: found, diagnostics } = readModuleFolder(folder);
      if (diagnostics.length > 0) throw new DiagnosticError(diagnostics);
      modules.push(found!);
      known.add(name);
    }
  return { kernel: sources.kernel, modules };
}

/** Each folder once, however often it is given; what the kernel is made of is built anyway. */
function withoutRepetition(folders: readonly string[], kernel: readonly ModuleSources[]): string[] {
  const known = new Set(kernel.map(({ folder }) => folder));
  return folders.filter((each) => {
    const path = absoluteFolder(each);
    return !known.has(path) && known.add(path);
  });
}

function duplicates(all: readonly ModuleSources[]): Diagnostic[] {
  return all.flatMap(({ name, folder }, index) => {
    const first = all.findIndex((other) => other.name === name);
    return first === index ? [] : [diagnostic(CLI_DIAGNOSTICS.duplicateModule, { name, first: all[first].folder, second: folder })];
  });
}
