import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXPRESSION_FILE } from '../../compiler/genesis/expression';
import { evalModuleFolder } from '../expression';
import { startGcLog } from '../gc-log';
import { boot, type MemoryOptions } from '../loader';
import { build } from '../build';
import type { EvaluationTask } from '../evaluation-thread';
import { onLargeStack } from '../large-stack';
import { reportFailure } from '../report-failure';
import { sourceLookup } from '../source-files';

interface EvalArguments extends MemoryOptions {
  readonly expression: string;
  readonly out: string;
  readonly evaluator: boolean;
  readonly cache: boolean;
  readonly jobs: number;
  readonly args: readonly string[];
}

/** `apiary eval`: prints the printString of the value. */
export async function evalCommand({ expression, evaluator, ...options }: EvalArguments): Promise<number> {
  const modules = [evalModuleFolder()];
  try {
    startGcLog(options.gcLog);
    if (evaluator) return await evaluated({ ...options, modules, expression });
    return await native(expression, options);
  } catch (error) {
    const sources = sourceLookup(modules);
    return reportFailure(error, (file) => (file === EXPRESSION_FILE ? expression : sources(file)));
  }
}

function evaluated({ modules, expression, args, out, cache }: EvaluationTask): Promise<number> {
  const task: EvaluationTask = { modules, expression, args, out, cache };
  return onLargeStack(join(__dirname, '..', 'evaluation-thread.js'), task, () => {});
}

/** The expression's segment goes where nobody else looks; the kernel's is kept. */
async function native(text: string, { out, cache, jobs, args, ...memory }: Omit<EvalArguments, 'expression' | 'evaluator'>): Promise<number> {
  const own = mkdtempSync(join(tmpdir(), 'apiary-eval-'));
  try {
    const { segments } = await build({ modules: [evalModuleFolder()], out, cache, jobs, expression: { text, out: own } });
    return await boot(segments, args, memory);
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
}
