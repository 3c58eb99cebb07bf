/** Worker threads that emit. They load what they need as soon as they are made, while the first stages run. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { unpackAnswers, type Batch, type EmissionAnswer, type EmissionFacts } from './emission-work';

/** What a worker is sent: the facts of a unit, then batches, each with its number, then that there are no more. */
export type EmissionOrder = { readonly facts: EmissionFacts } | { readonly number: number; readonly batch: Batch } | 'finish';

/** What a worker sends: the answers for a batch that it has claimed, packed, and, when all orders are done, that they are. */
export type EmissionReport = { readonly number: number; readonly answers: Uint8Array } | 'finished';

export class EmissionWorkers {
  private readonly helpers: readonly Helper[];

  /** `jobs`: threads in all, this one among them. */
  constructor(jobs: number) {
    const file = join(__dirname, 'emission-worker.js');
    this.helpers = existsSync(file) ? Array.from({ length: jobs - 1 }, () => new Helper(file)) : [];
  }

  order(order: EmissionOrder): void {
    for (const each of this.helpers) each.order(order);
  }

  /** All answers since the last time, by the numbers of their batches. */
  async finish(): Promise<ReadonlyMap<number, readonly EmissionAnswer[]>> {
    const answers = await Promise.all(this.helpers.map((each) => each.finish()));
    return new Map(answers.flatMap((each) => [...each]));
  }

  close(): void {
    for (const each of this.helpers) each.close();
  }
}

/** One thread. If it ends before its time, what it has not answered is left to who asked. */
class Helper {
  private readonly worker: Worker;
  private answers = new Map<number, readonly EmissionAnswer[]>();
  private hasEnded = false;
  private whenFinished = (): void => {};

  constructor(file: string) {
    this.worker = new Worker(file);
    this.worker.on('message', (report: EmissionReport) => this.receive(report));
    this.worker.once('error', () => this.end()).once('exit', () => this.end());
  }

  order(order: EmissionOrder): void {
    this.worker.postMessage(order);
  }

  async finish(): Promise<ReadonlyMap<number, readonly EmissionAnswer[]>> {
    await new Promise<void>((resolve) => {
      this.whenFinished = resolve;
      if (this.hasEnded) resolve();
      else this.order('finish');
    });
    const { answers } = this;
    this.answers = new Map();
    return answers;
  }

  close(): void {
    void this.worker.terminate();
  }

  private receive(report: EmissionReport): void {
    if (report === 'finished') this.whenFinished();
    else this.answers.set(report.number, unpackAnswers(report.answers));
  }

  private end(): void {
    this.hasEnded = true;
    this.whenFinished();
  }
}
