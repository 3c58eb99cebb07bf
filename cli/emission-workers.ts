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

interface Helper {
  readonly worker: Worker;
  /** When the thread has ended, for whatever reason. */
  readonly end: Promise<void>;
}

export class EmissionWorkers {
  private readonly helpers: readonly Helper[];

  /** `jobs`: threads in all, this one among them. */
  constructor(jobs: number) {
    const file = join(__dirname, 'emission-worker.js');
    this.helpers = existsSync(file) ? Array.from({ length: jobs - 1 }, () => helperOf(file)) : [];
  }

  async start(work: PortableWork, known: readonly KnownObject[], sendSiteSlots: EmitterContext['sendSiteSlots']): Promise<EmissionAnswer> {
    const answers = await Promise.all(this.helpers.map((each) => answerOf(each, { work, known, sendSiteSlots })));
    return answers.flat();
  }

  close(): void {
    for (const { worker } of this.helpers) void worker.terminate();
  }
}

function helperOf(file: string): Helper {
  const worker = new Worker(file);
  const end = new Promise<void>((resolve) => void worker.once('error', () => resolve()).once('exit', () => resolve()));
  return { worker, end };
}

/** A thread that ends without an answer leaves its functions to who asked. */
function answerOf({ worker, end }: Helper, task: EmissionTask): Promise<EmissionAnswer> {
  const answer = new Promise<EmissionAnswer>((resolve) => void worker.once('message', resolve));
  worker.postMessage(task);
  return Promise.race([answer, end.then(() => [])]);
}
