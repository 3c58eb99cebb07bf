/** Shows diagnostics as text: place, excerpt with a caret, what is wrong, what to do. */
import type { Diagnostic, SourcePlace } from '../segments/diagnostics';

/** Answers the text of a source file by the path that places name, if it is known. */
export type SourceLookup = (file: string) => string | undefined;

export interface LineColumn {
  /** From 1. */
  readonly line: number;
  /** From 1, in characters. */
  readonly column: number;
}

export function lineColumn(text: string, offset: number): LineColumn {
  return new Lines(text).at(offset);
}

/** A text by its lines. */
class Lines {
  /** Where each line begins. */
  private readonly starts = [0];

  constructor(private readonly text: string) {
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) this.starts.push(at + 1);
  }

  at(offset: number): LineColumn {
    let line = 1;
    for (let end = this.starts.length; line < end; ) {
      const middle = (line + end) >>> 1;
      if (this.starts[middle] <= offset) line = middle + 1;
      else end = middle;
    }
    return { line, column: [...this.text.slice(this.starts[line - 1], offset)].length + 1 };
  }

  content(line: number): string {
    const next = this.starts[line];
    return this.text.slice(this.starts[line - 1], next === undefined ? undefined : next - 1).replace(/\r$/, '');
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
  return head + excerpt(each.place, sources) + related + `  ${each.remedy}\n`;
}

function where(place: SourcePlace | undefined, sources: SourceLines): string {
  if (place === undefined) return '';
  const lines = sources.of(place.file);
  if (lines === undefined) return `${place.file}: `;
  const { line, column } = lines.at(place.start);
  return `${place.file}:${line}:${column}: `;
}

/** The line of the place, and carets under it. */
function excerpt(place: SourcePlace | undefined, sources: SourceLines): string {
  const lines = place && sources.of(place.file);
  if (place === undefined || lines === undefined) return '';
  const { line, column } = lines.at(place.start);
  const content = lines.content(line);
  const width = Math.max(1, Math.min(place.end - place.start, content.length - column + 1));
  const number = String(line);
  const shown = content.replace(/\t/g, ' ');
  return `  ${number} | ${shown}\n  ${' '.repeat(number.length)} | ${' '.repeat(column - 1)}${'^'.repeat(width)}\n`;
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

/** A diagnostic as one JSON line: code, severity, message, remedy; file, line and column where there is a place. */
export function diagnosticJson({ code, severity, message, remedy, place }: Diagnostic, sourceOf: SourceLookup): string {
  const text = place && sourceOf(place.file);
  const where = place === undefined ? {} : { file: place.file, ...(text === undefined ? {} : lineColumn(text, place.start)) };
  return JSON.stringify({ code, severity, message, remedy, ...where });
}

function counted(count: number, noun: string): string {
  return count === 0 ? '' : `${count} ${noun}${count === 1 ? '' : 's'}`;
}
