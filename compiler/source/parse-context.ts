/** What the semantic actions need besides the text: where it stands in its file, and where to report. */
import type { Interval } from './ohm';
import { diagnostic, type Diagnostic, type DiagnosticKind } from '../../segments/diagnostics';
import type { Span } from './ast';

export class ParseContext {
  readonly diagnostics: Diagnostic[] = [];

  /** `offset` is where the parsed text begins in the file called `file`. */
  constructor(
    readonly file: string,
    readonly offset: number,
  ) {}

  /** The place of matched text, as offsets into the file. */
  span(source: Interval): Span {
    return { start: this.offset + source.startIdx, end: this.offset + source.endIdx };
  }

  report(kind: DiagnosticKind, span: Span, args: Record<string, string | number> = {}): void {
    this.diagnostics.push(diagnostic(kind, args, { file: this.file, ...span }));
  }
}
