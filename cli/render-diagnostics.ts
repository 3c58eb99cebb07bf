/** Shows diagnostics: place, excerpt with carets, what is wrong, what to do; or the same as JSON. */
import type { Diagnostic, SourcePlace } from '../segments/diagnostics';
import { lineAt, lineStarts } from '../segments/lines';
import { excerpt } from './excerpt';

/** Answers the text of a source file by the path that places name, if it is known. */
export type SourceLookup = (file: string) => string | undefined;

interface LineColumn {
  /** From 1. */
  readonly line: number;
  /** From 1, in characters. */
  readonly column: number;
}

/** A text by its lines. */
class Lines {
  private readonly starts: readonly number[];

  constructor(private readonly text: string) {
    this.starts = lineStarts(text);
  }

  at(offset: number): LineColumn {
    const line = lineAt(this.starts, offset);
    return { line, column: [...this.text.slice(this.startOf(line), offset)].length + 1 };
  }

  startOf(line: number): number {
    return this.starts[line - 1];
  }

  content(line: number): string {
    return this.text.slice(this.startOf(line), this.starts[line]).replace(/[\r\n]+$/, '');
  }
}

/** The lines of each file that places name, found once. */
class SourceLines {
  private readonly files = new Map<string, Lines | undefined>();

  constructor(private readonly sourceOf: SourceLookup) {}

  of(file: string): Lines | undefined {
    if (!this.files.has(file)) {
      const text = this.sourceOf(file);
      this.files.set(file, text === undefined ? undefined : new Lines(text));
    }
    return this.files.get(file);
  }
}

export function renderDiagnostics(diagnostics: readonly Diagnostic[], sourceOf: SourceLookup): string {
  const sources = new SourceLines(sourceOf);
  return inOrder(diagnostics).map((each) => renderDiagnostic(each, sources)).join('\n') + summary(diagnostics);
}

function renderDiagnostic(each: Diagnostic, sources: SourceLines): string {
  const head = `${where(each.place, sources)}${each.severity} ${each.code}: ${each.message}\n`;
  const related = (each.related ?? []).map((other) => `  ${where(other.place, sources)}${other.message}\n`).join('');
  return head + excerptOf(each.place, sources) + related + `  ${each.remedy}\n`;
}

function where(place: SourcePlace | undefined, sources: SourceLines): string {
  if (place === undefined) return '';
  const lines = sources.of(place.file);
  if (lines === undefined) return `${place.file}: `;
  const { line, column } = lines.at(place.start);
  return `${place.file}:${line}:${column}: `;
}

/** The line of the place, and carets under it. */
function excerptOf(place: SourcePlace | undefined, sources: SourceLines): string {
  const lines = place && sources.of(place.file);
  if (place === undefined || lines === undefined) return '';
  const { line } = lines.at(place.start);
  const start = lines.startOf(line);
  return excerpt(line, lines.content(line), place.start - start, place.end - start);
}

/** By file and place; those without a place first. */
function inOrder(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return [...diagnostics].sort((one, other) => {
    const [a, b] = [one.place?.file ?? '', other.place?.file ?? ''];
    if (a !== b) return a < b ? -1 : 1;
    return (one.place?.start ?? 0) - (other.place?.start ?? 0);
  });
}

function summary(diagnostics: readonly Diagnostic[]): string {
  const text = countsText(diagnostics);
  return text === '' ? '' : `${text}\n`;
}

/** `2 errors, 1 warning` */
export function countsText(diagnostics: readonly Diagnostic[]): string {
  const errors = diagnostics.filter((each) => each.severity === 'error').length;
  const parts = [counted(errors, 'error'), counted(diagnostics.length - errors, 'warning')];
  return parts.filter((part) => part !== '').join(', ');
}

/** One JSON line each: code, severity, message, remedy; the place where there is one, and the places that explain it. */
export function diagnosticsJson(diagnostics: readonly Diagnostic[], sourceOf: SourceLookup): string {
  const sources = new SourceLines(sourceOf);
  return inOrder(diagnostics).map((each) => `${JSON.stringify(jsonOf(each, sources))}\n`).join('');
}

function jsonOf({ code, severity, message, remedy, place, related = [] }: Diagnostic, sources: SourceLines): object {
  const others = related.map((other) => ({ message: other.message, ...jsonPlace(other.place, sources) }));
  return { code, severity, message, remedy, ...jsonPlace(place, sources), ...(others.length === 0 ? {} : { related: others }) };
}

/** The end is the column behind the last character. */
function jsonPlace(place: SourcePlace | undefined, sources: SourceLines): object {
  if (place === undefined) return {};
  const lines = sources.of(place.file);
  if (lines === undefined) return { file: place.file };
  const [start, end] = [lines.at(place.start), lines.at(place.end)];
  return { file: place.file, line: start.line, column: start.column, endLine: end.line, endColumn: end.column };
}

function counted(count: number, noun: string): string {
  return count === 0 ? '' : `${count} ${noun}${count === 1 ? '' : 's'}`;
}
