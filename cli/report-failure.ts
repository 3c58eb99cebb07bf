import { DiagnosticError } from '../segments/diagnostics';
import { ExitStatus } from './exit-status';
import { renderDiagnostics, type SourceLookup } from './render-diagnostics';

/** Says on standard error why a command stopped, and answers its exit status. A defect of ours asks for a report. */
export function reportFailure(error: unknown, sourceOf: SourceLookup = () => undefined): number {
  if (error instanceof DiagnosticError) {
    process.stderr.write(renderDiagnostics(error.diagnostics, sourceOf));
    return ExitStatus.failure;
  }
  const words = error instanceof Error ? error.message : String(error);
  process.stderr.write(`internal error C900: ${words}\n  This is a defect of apiary. Set APIARY_TRACE=1 to see where it happened, and report both.\n`);
  if (process.env['APIARY_TRACE'] && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  return ExitStatus.internal;
}
