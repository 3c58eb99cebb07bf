/** Shows the stages of the pipeline as they run: with listr2 on a terminal, as plain lines elsewhere; always on standard error. */
import type { Stage } from './pipeline';

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
    let result: { value: T } | undefined;
    const task = { title, task: async () => void (result = { value: await work() }) };
    await new listr2.Listr([task], { renderer, rendererOptions: { logger: errorLogger(listr2) }, fallbackRendererOptions: { logger: errorLogger(listr2) } }).run();
    return result!.value;
  };
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
