/** Shows the stages of the pipeline as they run: with listr2 on a terminal, as plain lines elsewhere; always on standard error. */
import { DiagnosticError } from '../segments/diagnostics';
import type { Stage } from './build';
import { countsText } from './render-diagnostics';

/** Runs stages silently: for library use and tests. */
export const silently: Stage = async (_title, work) => work();

const loadListr = () => import('listr2');
type Listr2 = Awaited<ReturnType<typeof loadListr>>;

/** Runs each stage as a task of listr2, which is loaded with the first: spinners on a terminal, else a line for each stage that is done. */
export function shownStages(): Stage {
  let show: Stage | undefined;
  return async (title, work) => (show ??= taskRunner(await loadListr()))(title, work);
}

function taskRunner(listr2: Listr2): Stage {
  const renderer = process.stderr.isTTY ? 'default' : 'simple';
  return async <T>(title: string, work: () => T | Promise<T>): Promise<T> => {
    let outcome: { value: T } | { error: unknown } | undefined;
    const task = async () => {
      outcome = await settled(work);
      if ('error' in outcome) throw new Error(countOf(outcome.error));
    };
    const rendererOptions = { logger: errorLogger(listr2) };
    await new listr2.Listr([{ title, task }], { renderer, rendererOptions, fallbackRendererOptions: rendererOptions, exitOnError: false }).run();
    if (outcome === undefined) throw new Error(`the stage '${title}' did not run`);
    if ('error' in outcome) throw outcome.error;
    return outcome.value;
  };
}

async function settled<T>(work: () => T | Promise<T>): Promise<{ value: T } | { error: unknown }> {
  try {
    return { value: await work() };
  } catch (error) {
    return { error };
  }
}

/** What the line of a failed stage says; the diagnostics follow by themselves. */
function countOf(error: unknown): string {
  if (!(error instanceof DiagnosticError)) return 'internal error';
  return countsText(error.diagnostics);
}

/** Writes to standard error what listr2 writes to standard output, which is the program's alone; says nothing of beginnings. */
function errorLogger({ ListrLogger, ListrLogLevels, ProcessOutput }: Listr2): InstanceType<Listr2['ListrLogger']> {
  class ErrorLogger extends ListrLogger {
    override log(...[level, ...rest]: Parameters<InstanceType<Listr2['ListrLogger']>['log']>): void {
      if (level !== ListrLogLevels.STARTED) super.log(level, ...rest);
    }
  }
  return new ErrorLogger({ useIcons: true, toStderr: [], processOutput: new ProcessOutput(process.stderr, process.stderr) });
}

/** One JSON line per stage on standard output. */
export const asJson: Stage = async (title, work) => {
  const start = process.hrtime.bigint();
  const result = await work();
  process.stdout.write(`${JSON.stringify({ stage: title, milliseconds: Number(process.hrtime.bigint() - start) / 1e6 })}\n`);
  return result;
};
