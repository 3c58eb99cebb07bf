/** Finds the folders of modules by the names that others import them by. */
import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { packaged } from './package-root';
import { moduleName, type ModuleSources } from './source-files';

/**
 * The folder of a module that another imports: beside the importing one's outermost module, or
 * among the modules that come with the tool. The parts of a dotted name are folders in folders.
 */
export function importedFolder(name: string, importer: ModuleSources): string | undefined {
  const outermost = importer.name.split('.').reduce((folder) => dirname(folder), importer.folder);
  const candidates = [outermost, packaged('kernel-src')].map((root) => join(root, ...name.split('.')));
  return candidates.find((folder) => isFolder(folder) && moduleName(folder) === name);
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
