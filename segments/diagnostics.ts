/** What a stage reports: a code, a place, what is wrong, and what to do. Rendering belongs to `cli`. */

/** A place in a source text. `file` is as given by the caller; offsets are UTF-16 indexes into its text. */
export interface SourcePlace {
  readonly file: string;
  readonly start: number;
  readonly end: number;
}

export type Severity = 'error' | 'warning';

/**
 * Each room declares its diagnostics in one table of this shape; codes are unique over all
 * tables (a test checks it) and never reused. `{name}` in a text is filled from the arguments.
 */
export interface DiagnosticKind {
  /** A room's letter and three digits: P front end, S semantics, G genesis, E evaluator, B binding, N nativization, M emitter, F segment files, C command line. */
  readonly code: string;
  readonly severity: Severity;
  /** One sentence that names the thing that is wrong. */
  readonly message: string;
  /** One sentence that says what to do. */
  readonly remedy: string;
}

export interface Diagnostic {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly remedy: string;
  readonly place?: SourcePlace;
  /** Further places that explain the first, such as the chain of calls that led to it. */
  readonly related?: readonly { readonly message: string; readonly place?: SourcePlace }[];
}

/** Makes a diagnostic of a kind; every `{key}` of its texts must be among the arguments. */
export function diagnostic(
  kind: DiagnosticKind,
  args: Readonly<Record<string, string | number>> = {},
  place?: SourcePlace,
  related?: Diagnostic['related'],
): Diagnostic {
  const fill = (text: string) =>
    text.replace(/\{(\w+)\}/g, (_, key: string) => {
      if (!(key in args)) throw new Error(`diagnostic ${kind.code} needs argument '${key}'`);
      return String(args[key]);
    });
  return { code: kind.code, severity: kind.severity, message: fill(kind.message), remedy: fill(kind.remedy), place, related };
}

/** Thrown by a stage that cannot go on; carries everything it found. */
export class DiagnosticError extends Error {
  constructor(readonly diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map((each) => `${each.code}: ${each.message}`).join('\n'));
    this.name = 'DiagnosticError';
  }
}
