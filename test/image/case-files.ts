/**
 * Cases are Smalltalk and what becomes of it. On one line:
 *
 *     3 + 4 => 7
 *     nil foo => MessageNotUnderstood: nil does not understand #foo
 *
 * or, for programs of several lines, behind a line `---`; after the last one stands another:
 *
 *     ---
 *     | count |
 *     count := 0.
 *     #(1 2 3) do: [:each | count := count + each].
 *     count
 *     => 6
 *     ---
 *
 * The result is the printString of the value, or of the error that nobody handled. Empty lines,
 * and comments on a line of their own, separate cases.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface ImageCase {
  /** `numbers.txt:12` */
  readonly place: string;
  readonly text: string;
  readonly expected: string;
}

const FOLDER = join(__dirname, 'cases');
const ARROW = ' => ';
const RESULT = '=> ';

export function caseFiles(): string[] {
  return readdirSync(FOLDER).filter((name) => name.endsWith('.txt')).sort();
}

export function casesIn(file: string): ImageCase[] {
  return parseCases(file, readFileSync(join(FOLDER, file), 'utf8'));
}

/** Refuses a case that expects nothing. */
export function parseCases(file: string, text: string): ImageCase[] {
  const lines = text.split('\n');
  const cases: ImageCase[] = [];
  for (let index = 0; index < lines.length; index++) {
    const place = `${file}:${index + 1}`;
    if (isSeparator(lines[index])) {
      if (isBetweenCases(lines[index + 1] ?? '')) continue;
      const last = endOfProgram(lines, index + 1, place);
      cases.push({ place, text: lines.slice(index + 1, last).join('\n'), expected: lines[last].slice(RESULT.length) });
      index = last;
    } else if (!isBetweenCases(lines[index]) && !isComment(lines[index])) cases.push(oneLine(lines[index], place));
  }
  return cases;
}

function isSeparator(line: string): boolean {
  return line.trimEnd() === '---';
}

function isBetweenCases(line: string): boolean {
  return line.trim() === '';
}

function isComment(line: string): boolean {
  return /^"[^"]*"$/.test(line.trim());
}

function oneLine(line: string, place: string): ImageCase {
  const at = line.lastIndexOf(ARROW);
  if (at < 0) throw new Error(`${place} expects nothing: ${line}`);
  return { place, text: line.slice(0, at), expected: line.slice(at + ARROW.length) };
}

/** The index of the line with the program's result. */
function endOfProgram(lines: readonly string[], first: number, place: string): number {
  const last = lines.findIndex((line, index) => index >= first && (line.startsWith(RESULT) || isSeparator(line)));
  if (last < 0 || isSeparator(lines[last])) throw new Error(`${place} expects nothing: ${lines[first]}`);
  return last;
}
