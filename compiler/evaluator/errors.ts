/** How evaluation ends when it does not end well. */
import { diagnostic, DiagnosticError, type Diagnostic, type DiagnosticKind, type SourcePlace } from '../../segments/diagnostics';

/** One activation of the guest's stack, the innermost first. */
export interface StackEntry {
  readonly name: string;
  readonly file: string;
  /** From 1; 0 when unknown. */
  readonly line: number;
  readonly column: number;
  readonly place: SourcePlace | undefined;
}

/** Guest code failed; carries the guest's stack at that moment. */
export class EvaluationError extends DiagnosticError {
  constructor(
    readonly kind: DiagnosticKind,
    readonly args: Readonly<Record<string, string | number>>,
    readonly stack_: readonly StackEntry[],
  ) {
    super([diagnostic(kind, args, stack_[0]?.place, relatedOf(stack_))]);
    this.name = 'EvaluationError';
  }

  get guestStack(): readonly StackEntry[] {
    return this.stack_;
  }
}

/** A stack as the places that explain a diagnostic. */
export function relatedOf(stack: readonly StackEntry[]): NonNullable<Diagnostic['related']> {
  return stack.map((each) => ({ message: each.place === undefined ? entryText(each) : each.name, place: each.place }));
}

/** As the image shows an activation: `Array>>at: (Kernel/Array.st:17)`. */
export function entryText({ name, file, line }: StackEntry): string {
  if (file === '') return name;
  return line === 0 ? `${name} (${file})` : `${name} (${file}:${line})`;
}

/** The guest asked to end the process; carries its stack at that moment. */
export class GuestExit extends Error {
  constructor(
    readonly status: number,
    readonly guestStack: readonly StackEntry[],
  ) {
    super(`the guest ended with status ${status}`);
    this.name = 'GuestExit';
  }
}
