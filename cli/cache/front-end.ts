/** The front end behind a cache: files by path and text, methods by what method-cache.ts says. */
import { compileSource } from '../../compiler/genesis/methods';
import { readSource, type SourceFile, type TonelContents } from '../../compiler/source';
import { encodeTree } from '../../compiler/treecode';
import type { FrontEnd } from '../system-stages';
import { digest } from './folder';
import { cachedCompiler } from './method-cache';
import type { Table } from './pack';

/** `tableOf`: the table of the module that a path begins with. */
export function cachedFrontEnd(tableOf: (module: string) => Table): FrontEnd {
  const tableFor = ({ path }: SourceFile) => tableOf(path.slice(0, path.indexOf('/')));
  return {
    read: (file) => {
      const table = tableFor(file);
      const key = digest(file.path, file.text);
      const stored = table.get(key) as TonelContents | undefined;
      if (stored !== undefined) return { ...stored, definitions: stored.definitions && { ...stored.definitions, file } };
      const contents = readSource(file);
      const { definitions } = contents;
      table.put(key, { ...contents, definitions: definitions && { ...definitions, file: undefined } });
      return contents;
    },
    compiler: cachedCompiler(tableFor, compileSource, (code) => encodeTree(code.body)),
  };
}
