/**
 * Machine code of the functions of a unit, begun as soon as each is made: what was emitted before for the same IR
 * is taken from the cache, the rest is emitted at once or, if there are worker threads, by these while further functions
 * are made. Emission is a function of the IR and of the identity of the objects in it, and of nothing else,
 * except where a module's own instructions are assembled by code of the sources: such functions are emitted here, last.
 */
import type { IRFunction } from '../compiler/ir/ir';
import { eachInstruction } from '../compiler/ir/rewrite';
import { decodeFunction, FunctionEncoder, type EncodedFunction } from '../compiler/ir/codec';
import { emitFunction, type EmittedCode, type EmitterContext } from '../emitter';
import { DiagnosticError } from '../segments/diagnostics';
import type { GuestObject } from '../segments/image/values';
import { packCode, unpackCode, type PackedCode } from './cache/emitted-code';
import type { Table } from './cache/pack';
import { batchOf, claim, EmissionKeys, type Batch, type EmissionAnswer, type EmissionFacts } from './emission-work';
import type { EmissionWorkers } from './emission-workers';

/** What makes emission fast; it changes nothing in what is emitted. */
export interface EmissionAids {
  readonly table?: Table;
  readonly workers?: EmissionWorkers;
}

/** A function whose code is made, now or later. */
export interface PendingCode {
  readonly owner: GuestObject;
}

/** One that its IR tells everything of. The IR itself is not kept: there is much of it. */
interface Job extends PendingCode, EncodedFunction {
  /** The source offset that positions are told from. */
  readonly base: number;
  /** Known when the cache was asked, or when there is code. */
  key?: string;
  code?: PackedCode;
  /** Told when it is certain that the function is in the segment. */
  error?: DiagnosticError;
}

/** One that has instructions of a module's own. */
interface CustomFunction extends PendingCode {
  readonly fn: IRFunction;
}

interface JobBatch {
  readonly jobs: readonly Job[];
  readonly batch: Batch;
}

/** Words of the functions that a thread is given at once: some milliseconds of work. */
const BATCH_SIZE = 8000;

export class Emission {
  private readonly known: readonly (readonly [EmissionFacts['known'][number], GuestObject])[];
  private readonly numbers: ReadonlyMap<GuestObject, number>;
  private readonly encoder: FunctionEncoder;
  private readonly keys: EmissionKeys;
  private readonly batches: JobBatch[] = [];
  /** For the next batch, and how many words they have. */
  private waiting: Job[] = [];
  private size = 0;

  constructor(
    private readonly context: EmitterContext,
    private readonly aids: EmissionAids,
  ) {
    this.known = context.image.knownObjects();
    this.numbers = new Map(this.known.map(([, object], index) => [object, index]));
    this.encoder = new FunctionEncoder(this.numbers);
    const facts = { known: this.known.map(([name]) => name), sendSiteSlots: context.sendSiteSlots };
    this.keys = new EmissionKeys(facts);
    aids.workers?.order({ facts });
  }

  /** Begins functions that will probably be in the segment. */
  begin(functions: readonly IRFunction[]): PendingCode[] {
    return functions.map((fn) => (isClosed(fn) ? this.beginJob(fn) : ({ owner: fn.owner, fn } satisfies CustomFunction)));
  }

  private beginJob(fn: IRFunction): Job {
    const base = firstPosition(fn);
    const job: Job = { owner: fn.owner, base, ...this.encoder.encode(fn, base) };
    const { table, workers } = this.aids;
    if (table !== undefined && !table.isEmpty) job.code = table.get(this.keyOf(job)) as PackedCode | undefined;
    if (job.code !== undefined) return job;
    if (workers === undefined) this.emit(job, fn);
    else this.enqueue(job);
    return job;
  }

  private enqueue(job: Job): void {
    this.waiting.push(job);
    this.size += job.words.length;
    if (this.size >= BATCH_SIZE) this.postBatch();
  }

  private postBatch(): void {
    const batch = batchOf(this.waiting);
    this.aids.workers!.order({ number: this.batches.length, batch });
    this.batches.push({ jobs: this.waiting, batch });
    this.waiting = [];
    this.size = 0;
  }

  /** The code of all functions that are in the segment, in their order. */
  async finish(functions: readonly PendingCode[]): Promise<EmittedCode[]> {
    if (this.aids.workers !== undefined) await this.emitBatches(this.aids.workers, new Set(functions));
    return this.codesOf(functions);
  }

  /** The same where no workers help. */
  codesOf(functions: readonly PendingCode[]): EmittedCode[] {
    return functions.map((each) => ('fn' in each ? emitFunction((each as CustomFunction).fn, this.context) : this.codeOf(each as Job)));
  }

  /** The workers go from the first to the last, this thread from the last to the first, until they meet. */
  private async emitBatches(workers: EmissionWorkers, wanted: ReadonlySet<PendingCode>): Promise<void> {
    this.postBatch();
    for (const { jobs, batch } of [...this.batches].reverse()) if (claim(batch)) jobs.filter((each) => wanted.has(each)).forEach((each) => this.emit(each));
    for (const [number, answers] of await workers.finish()) this.batches[number].jobs.forEach((job, index) => take(job, answers[index]));
  }

  private emit(job: Job, fn = this.decoded(job)): void {
    try {
      job.code = packCode(emitFunction(fn, this.context), this.numberOf(job), job.base);
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error;
      job.error = error;
    }
  }

  private decoded(job: Job): IRFunction {
    return decodeFunction(job.words, job.texts, this.objectOf(job), job.base);
  }

  private codeOf(job: Job): EmittedCode {
    if (job.code === undefined && job.error === undefined) this.emit(job);
    if (job.error !== undefined) throw job.error;
    this.aids.table?.put(this.keyOf(job), job.code);
    return unpackCode(job.code!, job.owner, this.objectOf(job), job.base);
  }

  private keyOf(job: Job): string {
    return (job.key ??= this.keys.keyOf(job.words, job.texts));
  }

  private objectOf({ objects }: EncodedFunction): (number: number) => GuestObject {
    return (number) => (number < 0 ? this.known[-1 - number][1] : objects[number]);
  }

  private numberOf({ objects }: EncodedFunction): (object: GuestObject) => number {
    const own = new Map(objects.map((object, index) => [object, index]));
    return (object) => own.get(object) ?? -1 - this.numbers.get(object)!;
  }
}

function take(job: Job, answer: EmissionAnswer): void {
  if (answer !== undefined) [job.key, job.code] = answer;
}

/** Whether all of it is told by the IR. */
function isClosed({ blocks }: IRFunction): boolean {
  return blocks.every(({ instructions }) => instructions.every(({ op }) => op !== 'custom'));
}

/** Positions are told from here, so that a method may move within its file. */
function firstPosition(fn: IRFunction): number {
  let first = Infinity;
  eachInstruction(fn, ({ position }) => {
    if (position >= 0 && position < first) first = position;
  });
  return first === Infinity ? 0 : first;
}
