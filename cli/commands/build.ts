import type { Diagnostic } from '../../segments/diagnostics';
import { ExitStatus } from '../exit-status';
import { build } from '../pipeline';
import { asJson, shownStages } from '../progress';
import { renderDiagnostics } from '../render-diagnostics';
import { sourceLookup } from '../source-files';

export interface BuildArguments {
  readonly modules: readonly string[];
  readonly out: string;
  readonly jobs: number;
  readonly json: boolean;
  readonly verify: boolean;
  readonly cache: boolean;
}

/** `apiary build` */
export async function buildCommand({ modules, out, json, verify, cache }: BuildArguments): Promise<number> {
  const stage = json ? asJson : shownStages();
  await build({ modules, out, verify, cache, stage, report: showWarnings(modules) });
  return ExitStatus.success;
}

export function showWarnings(modules: readonly string[]): (diagnostics: readonly Diagnostic[]) => void {
  return (diagnostics) => void process.stderr.write(renderDiagnostics(diagnostics, sourceLookup(modules)));
}
