/**
 * A kernel with a collector that can be broken: the methods of faults/wrappers.st take the place of the
 * kernel's own, which they can still send by another name, `_originalFlip` for `_flip`.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BuildSources } from '../../../cli/sources';
import type { SourceFile } from '../../../compiler/source';

const FOLDER = join(__dirname, 'faults');

/** `Class >> selector: argument [` at the beginning of a line, in the house's form. */
const PATTERN = /^(\w+) >> (_\w+:?)([^\n]*) \[$/gm;

export function withFaults({ kernel, modules }: BuildSources): BuildSources {
  const wrappers = methodsIn(readFileSync(join(FOLDER, 'wrappers.st'), 'utf8'));
  const sabotage = { path: 'LMR/Sabotage.st', text: readFileSync(join(FOLDER, 'Sabotage.st'), 'utf8') };
  const altered = kernel.map(({ name, folder, files }) => {
    const own = files.map((file) => (name === 'LMR' ? withWrappers(file, wrappers) : file));
    return { name, folder, files: name === 'LMR' ? [...own, sabotage].sort((a, b) => (a.path < b.path ? -1 : 1)) : own };
  });
  return { kernel: altered, modules };
}

interface Wrapper {
  readonly className: string;
  readonly selector: string;
  readonly text: string;
}

function methodsIn(text: string): Wrapper[] {
  return [...text.matchAll(PATTERN)].map((match) => ({
    className: match[1], selector: selectorOf(match[2], match[3]), text: text.slice(match.index, text.indexOf('\n]\n', match.index) + 3),
  }));
}

function withWrappers(file: SourceFile, wrappers: readonly Wrapper[]): SourceFile {
  const own = wrappers.filter(({ className }) => file.path === `LMR/${className}.st`);
  if (own.length === 0) return file;
  const renamed = file.text.replace(PATTERN, (line, className: string, selector: string, rest: string) =>
    own.some((each) => each.className === className && each.selector === selectorOf(selector, rest)) ? `${className} >> ${originalOf(selector)}${rest} [` : line);
  return { path: file.path, text: [renamed, ...own.map(({ text }) => `{ #category : #faults }\n${text}`)].join('\n') };
}

/** The first keyword, and those among the arguments. */
function selectorOf(first: string, rest: string): string {
  return [first, ...(rest.match(/\w+:/g) ?? [])].join('');
}

/** Of the first keyword. */
function originalOf(selector: string): string {
  return `_original${selector[1].toUpperCase()}${selector.slice(2)}`;
}
