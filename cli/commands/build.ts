import { DiagnosticError, type Diagnostic } from '../../segments/diagnostics';
import { ExitStatus } from '../exit-status';
import { build } from '../build';
import { asJson, besideStages, shownStages } from '../progress';
import { diagnosticsJson, renderDiagnostics, type SourceLookup } from '../render-diagnostics';
import { reportFailure } from '../report-failure';
import { sourceLookup } from '../source-files';

interface BuildArguments {
  readonly modules: readonly string[];
  readonly out: string;
  readonly jobs: number;
  readonly json: boolean;
  readonly verify: boolean;
  readonly cache: boolean;
}

/** `apiary build` */
export async function buildCommand({ modules, out, json, verify, cache, jobs }: BuildArguments): Promise<number> {
  const sourceOf = sourceLookup(modules);
  const report = json ? showJson(sourceOf) : showWarnings(modules);
  try {
    await build({ modules, out, verify, cache, jobs, stage: json ? asJson : shownStages(), report });
    return ExitStatus.success;
  } catch (error) {
    if (!json || !(error instanceof DiagnosticError)) return reportFailure(error, sourceOf);
    report(error.diagnostics);
    return ExitStatus.failure;
  }
}

/** One line per diagnostic on standard output, among those of the stages. */
function showJson(sourceOf: SourceLookup): (diagnostics: readonly Diagnostic[]) => void {
  return (diagnostics) => process.stdout.write(diagnosticsJson(diagnostics, sourceOf));
}

export function showWarnings(modules: readonly string[]): (diagnostics: readonly Diagnostic[]) => void {
  return (diagnostics) => besideStages(renderDiagnostics(diagnostics, sourceLookup(modules)));
}
