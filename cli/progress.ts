/**
 * Shows the stages of the pipeline with listr2, a line each: on a terminal from their beginning, elsewhere
 * when they are done; always on standard error. Stages do not yield, so nothing could spin; and nobody listens
 * to signals, because a listener would not be called before the last stage is over.
 */
import { DiagnosticError } from '../segments/diagnostics';
import type { Stage } from './build';
import { countsText } from './render-diagnostics';

/** Runs stages silently: for library use and tests. */
export const silently: Stage = async (_title, work) => work();

const loadListr = () => import('listr2');
type Listr2 = Awaited<ReturnType<typeof loadListr>>;

/** Runs each stage as a task of listr2, which is loaded with the first. */
export function shownStages(): Stage {
  let show: Stage | undefined;
  return async (title, work) => (show ??= taskRunner(await loadListr()))(title, work);
}

function taskRunner(listr2: Listr2): Stage {
  return async <T>(title: string, work: () => T | Promise<T>): Promise<T> => {
    let outcome: { value: T } | { error: unknown } | undefined;
    const task = async () => {
      outcome = await settled(work);
      if ('error' in outcome) throw new Error(countOf(outcome.error));
    };
    const options = { renderer: 'simple', rendererOptions: { logger: errorLogger(listr2) }, exitOnError: false, registerSignalListeners: false } as const;
    await new listr2.Listr([{ title, task }], options).run();
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

/** Writes to standard error what listr2 writes to standard output, which is the program's alone. */
function errorLogger({ ListrLogger, ListrLogLevels, ProcessOutput }: Listr2): InstanceType<Listr2['ListrLogger']> {
  class ErrorLogger extends ListrLogger {
    override log(...[level, message, options]: Parameters<InstanceType<Listr2['ListrLogger']>['log']>): void {
      if (level === ListrLogLevels.STARTED) return writeBeginning(String(message));
      besideStages('');
      super.log(level, message, options);
    }
  }
  return new ErrorLogger({ useIcons: true, toStderr: [], processOutput: new ProcessOutput(process.stderr, process.stderr) });
}

/** On a terminal the title stands there until the stage is done. */
function writeBeginning(title: string): void {
  if (process.stderr.isTTY) process.stderr.write(`… ${title}`);
}

/** Writes text to standard error while a stage may be running. */
export function besideStages(text: string): void {
  process.stderr.write(process.stderr.isTTY ? `${START_OF_LINE}${text}` : text);
}

/** Back to the first column, and nothing from there on: ECMA-48's EL. */
const START_OF_LINE = '\r\x1b[K';

/** One JSON line per stage on standard output. */
export const asJson: Stage = async (title, work) => {
  const start = process.hrtime.bigint();
  const result = await work();
  process.stdout.write(`${JSON.stringify({ stage: title, milliseconds: Number(process.hrtime.bigint() - start) / 1e6 })}\n`);
  return result;
};
