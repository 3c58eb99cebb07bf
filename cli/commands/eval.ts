import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXPRESSION_FILE } from '../../compiler/genesis/expression';
import { evalModuleFolder } from '../expression';
import { boot } from '../loader';
import { build, evaluate } from '../pipeline';
import { reportFailure } from '../report-failure';
import { sourceLookup } from '../source-files';
import { SystemHost } from '../system-host';

export interface EvalArguments {
  readonly expression: string;
  readonly out: string;
  readonly evaluator: boolean;
  readonly args: readonly string[];
}

/** `apiary eval`: prints the printString of the value. */
export async function evalCommand({ expression, evaluator, args }: EvalArguments): Promise<number> {
  const modules = [evalModuleFolder()];
  try {
    if (evaluator) return await evaluate({ modules, expression, args, host: new SystemHost() });
    return await native(expression, args);
  } catch (error) {
    const sources = sourceLookup(modules);
    return reportFailure(error, (file) => (file === EXPRESSION_FILE ? expression : sources(file)));
  }
}

async function native(expression: string, args: readonly string[]): Promise<number> {
  const out = mkdtempSync(join(tmpdir(), 'apiary-eval-'));
  try {
    const { segments } = await build({ modules: [evalModuleFolder()], out, expression });
    return await boot(segments, args);
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}
