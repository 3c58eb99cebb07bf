/**
 * Case files hold Smalltalk and what must become of it:
 *
 *     # name of the case
 *     3 + 4
 *     ==>
 *     (method doIt (return (send 3 + 4)))
 *
 * Trees are compared without regard to white space. A diagnostic is a line `P001 2:5 message`: code, line and
 * column in the case's Smalltalk, and the beginning of the message or nothing.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Diagnostic } from '../../../segments/diagnostics';

export interface SourceCase {
  readonly name: string;
  readonly source: string;
  readonly trees: string;
  readonly diagnostics: readonly string[];
}

/** The cases of a file beside this one, in the folder `cases`. */
export function casesIn(fileName: string): SourceCase[] {
  return splitCases(readFileSync(join(__dirname, 'cases', fileName), 'utf8'));
}

export function splitCases(text: string): SourceCase[] {
  return text.split(/^# (?=\S)/m).slice(1).map(caseFrom);
}

function caseFrom(text: string): SourceCase {
  const [name, ...rest] = text.split('\n');
  const [source, expected = '', ...more] = rest.join('\n').split(/^==>$\n?/m);
  if (expected.trim() === '' || more.length > 0) throw new Error(`the case '${name}' asserts nothing, or twice`);
  const lines = expected.trim().split('\n');
  const isDiagnostic = (line: string): boolean => /^P\d{3} /.test(line);
  const trees = lines.filter((each) => !isDiagnostic(each)).join('\n');
  return { name, source: source.replace(/\n$/, ''), trees: squeezed(trees), diagnostics: lines.filter(isDiagnostic) };
}

/** A tree without the white space that only lays it out. */
export function squeezed(text: string): string {
  return text.trim().replace(/\s+/g, ' ');
}

/** `P001 2:5 Syntax error: …` */
export function described(diagnostic: Diagnostic, text: string): string {
  const before = text.slice(0, diagnostic.place?.start ?? 0).split('\n');
  return `${diagnostic.code} ${before.length}:${before[before.length - 1].length + 1} ${diagnostic.message}`;
}

/** What a case found, told so that a difference reads well. */
export function expectCase(each: SourceCase, trees: readonly string[], diagnostics: readonly Diagnostic[]): void {
  const found = diagnostics.map((one) => described(one, each.source));
  const shortened = found.map((one, index) => (one.startsWith(each.diagnostics[index] ?? '\0') ? each.diagnostics[index] : one));
  expect(shortened).toEqual(each.diagnostics);
  expect(squeezed(trees.join('\n'))).toBe(each.trees);
}
