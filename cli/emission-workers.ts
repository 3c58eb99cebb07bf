/** Worker threads that emit. They load what they need as soon as they are made, while the first stages run. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { EmitterContext } from '../emitter';
import type { KnownObject } from '../segments/format/known-objects';
import type { PackedCode } from './cache/emitted-code';
import type { PortableWork } from './emission-work';

/** A task, as it is posted to a worker. */
export interface EmissionTask {
  readonly work: PortableWork;
  readonly known: readonly KnownObject[];
  readonly sendSiteSlots: EmitterContext['sendSiteSlots'];
}

/** Functions by index with their code. */
export type EmissionAnswer = readonly (readonly [index: number, code: PackedCode])[];

export class EmissionWorkers {
  private readonly workers: readonly Worker[];

  /** `jobs`: threads in all, this one among them. */
  constructor(jobs: number) {
    const file = join(__dirname, 'emission-worker.js');
    this.workers = existsSync(file) ? Array.from({ length: jobs - 1 }, () => new Worker(file)) : [];
    for (const worker of this.workers) worker.unref();
  }

  async start(work: PortableWork, known: readonly KnownObject[], sendSiteSlots: EmitterContext['sendSiteSlots']): Promise<[number, PackedCode][]> {
    const answers = await Promise.all(this.workers.map((worker) => answerOf(worker, { work, known, sendSiteSlots })));
    return answers.flat() as [number, PackedCode][];
  }

  close(): void {
    for (const worker of this.workers) void worker.terminate();
  }
}

/** A worker that fails answers nothing: its functions are then emitted by who asked. */
function answerOf(worker: Worker, task: EmissionTask): Promise<EmissionAnswer> {
  return new Promise((resolve) => {
    worker.ref();
    worker.once('message', resolve);
    worker.once('error', () => resolve([]));
    worker.once('exit', () => resolve([]));
    worker.postMessage(task);
  });
}
