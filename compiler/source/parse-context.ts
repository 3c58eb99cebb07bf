/** What the semantic actions need besides the text: where it stands in its file, and where to report. */
import { diagnostic, type Diagnostic, type DiagnosticKind, type SourcePlace } from '../../segments/diagnostics';
import type { Span } from './ast';

export class ParseContext {
  private readonly found: Diagnostic[] = [];

  /** `offset` is where the parsed text begins in the file called `file`. */
  constructor(
    readonly file: string,
    readonly offset: number,
  ) {}

  report(kind: DiagnosticKind, span: Span, args: Record<string, string | number> = {}, related?: Diagnostic['related']): void {
    this.found.push(diagnostic(kind, args, this.place(span), related));
  }

  /** Of something that was defined before, by the span of its name. */
  reportSecond(kind: DiagnosticKind, span: Span, first: Span, args: Record<string, string | number>): void {
    this.report(kind, span, args, [{ message: 'the first definition', place: this.place(first) }]);
  }

  private place({ start, end }: Span): SourcePlace {
    return { file: this.file, start, end };
  }

  /** What was reported, in the order of the text. */
  get diagnostics(): readonly Diagnostic[] {
    return [...this.found].sort((one, other) => (one.place?.start ?? 0) - (other.place?.start ?? 0));
  }
}
