/** Reads modules' folders into source files: the only place that opens sources. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, relative, resolve, sep } from 'node:path';
import type { SourceFile } from '../compiler/source/definitions';
import { diagnostic, type Diagnostic } from '../segments/diagnostics';
import { CLI_DIAGNOSTICS } from './diagnostics';
import { packaged } from './package-root';

/** A module's folder, read. */
export interface ModuleSources {
  /** `Kernel`, `WordCount`; a folder inside another module is named with a dot, `JSON.Tests`. */
  readonly name: string;
  readonly folder: string;
  /** Sorted by path, by code point: directory order never matters. */
  readonly files: readonly SourceFile[];
}

export function readModuleFolder(folder: string): { sources?: ModuleSources; diagnostics: Diagnostic[] } {
  const path = absoluteFolder(folder);
  const refusal = refusalOf(path, folder);
  if (refusal !== undefined) return { diagnostics: [refusal] };
  const name = moduleName(path);
  const diagnostics: Diagnostic[] = [];
  const shownPath = (file: string) => join(name, relative(path, file)).split(sep).join('/');
  const attempt = <T>(place: string, work: () => readonly T[]): readonly T[] => {
    try {
      return work();
    } catch (error) {
      diagnostics.push(unreadable(place === path ? folder : shownPath(place), error));
      return [];
    }
  };
  const paths = [...sourcePaths(path, attempt)].sort(byCodePoint);
  const files = paths.flatMap((file) => attempt(file, () => textOf(file, shownPath(file), diagnostics)));
  if (files.length === 0 && diagnostics.length === 0) diagnostics.push(diagnostic(CLI_DIAGNOSTICS.noSources, { path: folder }));
  return { sources: { name, folder: path, files }, diagnostics };
}

/** Where a folder is; no name at all is no folder, and not the one that the tool runs in. */
export function absoluteFolder(folder: string): string {
  return folder === '' ? '' : resolve(folder);
}

function refusalOf(path: string, shown: string): Diagnostic | undefined {
  try {
    const status = statSync(path, { throwIfNoEntry: false });
    if (status === undefined) return diagnostic(CLI_DIAGNOSTICS.folderMissing, { path: shown });
    return status.isDirectory() ? undefined : diagnostic(CLI_DIAGNOSTICS.notAFolder, { path: shown });
  } catch (error) {
    return unreadable(shown, error);
  }
}

function unreadable(path: string, error: unknown): Diagnostic {
  return diagnostic(CLI_DIAGNOSTICS.unreadable, { path, reason: reasonOf(error) });
}

/** A module is named after its folder; inside a folder that is a module itself, after both. */
export function moduleName(path: string): string {
  const parent = resolve(path, '..');
  const own = basename(path);
  return isModuleFolder(parent) ? `${moduleName(parent)}.${own}` : own;
}

function isModuleFolder(path: string): boolean {
  return statSync(join(path, `${basename(path)}Module.st`), { throwIfNoEntry: false })?.isFile() === true;
}

/** All .st and .som files below, except those of sub-folders that are modules of their own. `attempt` is told where reading fails. */
function sourcePaths(folder: string, attempt: (place: string, work: () => readonly string[]) => readonly string[]): readonly string[] {
  return attempt(folder, () =>
    readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return attempt(path, () => (isModuleFolder(path) ? [] : sourcePaths(path, attempt)));
      return /\.(?:st|som)$/.test(entry.name) ? attempt(path, () => (statSync(path).isFile() ? [path] : [])) : [];
    }),
  );
}

export function byCodePoint(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** The file if it is text. */
function textOf(path: string, shown: string, diagnostics: Diagnostic[]): SourceFile[] {
  const bytes = readFileSync(path);
  const text = bytes.toString('utf8');
  const wrong = text.indexOf('\ufffd');
  if (wrong < 0 || Buffer.compare(Buffer.from(text, 'utf8'), bytes) === 0) return [{ path: shown, text }];
  diagnostics.push(diagnostic(CLI_DIAGNOSTICS.notUtf8, { offset: Buffer.byteLength(text.slice(0, wrong)) }, { file: shown, start: wrong, end: wrong + 1 }));
  return [];
}

/** The system's own words for a failed file operation, without our stack. */
export function reasonOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  const words: Record<string, string> = {
    EACCES: 'permission denied', EPERM: 'not permitted', EROFS: 'the file system is read-only', ENOSPC: 'no space left on the device',
    ENOTDIR: 'a part of the path is not a folder', EISDIR: 'it is a folder', EMFILE: 'too many open files', ELOOP: 'too many links', EEXIST: 'a file of that name is in the way', ENOENT: 'there is no such file',
  };
  return code !== undefined && code in words ? words[code] : error instanceof Error ? error.message : String(error);
}

/** Finds the text of a source file again by the path that diagnostics name, `Kernel/Array.st`. */
export function sourceLookup(folders: readonly string[]): (file: string) => string | undefined {
  return (file) => {
    const [module, ...rest] = file.split('/');
    const folder = folders.map((each) => resolve(each)).find((each) => moduleName(each) === module) ?? packaged('kernel-src', module);
    const path = join(folder, ...rest);
    return statSync(path, { throwIfNoEntry: false })?.isFile() ? readFileSync(path, 'utf8') : undefined;
  };
}
