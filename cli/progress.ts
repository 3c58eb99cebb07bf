/** Shows the stages of the pipeline as they run: with listr2 on a terminal, as plain lines elsewhere. */
import type { Stage } from './pipeline';

/** Runs stages silently: for library use and tests. */
export const silently: Stage = async (_title, work) => work();

/** Runs each stage as a task of listr2, which draws spinners on a terminal and prints plain lines elsewhere. */
export async function shownStages(): Promise<Stage> {
  const { Listr } = await import('listr2');
  const renderer = process.stderr.isTTY ? 'default' : 'simple';
  return async <T>(title: string, work: () => T | Promise<T>): Promise<T> => {
    let result: { value: T } | undefined;
    const task = { title, task: async () => void (result = { value: await work() }) };
    await new Listr([task], { renderer, rendererOptions: { timestamp: undefined } } as object).run();
    return result!.value;
  };
}

/** One JSON line per stage on standard output. */
export const asJson: Stage = async (title, work) => {
  const start = process.hrtime.bigint();
  const result = await work();
  process.stdout.write(`${JSON.stringify({ stage: title, milliseconds: Number(process.hrtime.bigint() - start) / 1e6 })}\n`);
  return result;
};
