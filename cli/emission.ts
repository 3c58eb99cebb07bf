/**
 * Machine code of the functions of a unit: what was emitted before for the same IR is taken from the
 * cache, the rest is emitted, if there are worker threads by these while later functions are still
 * being made. Emission is a function of the IR and of the identity of the objects in it, and of
 * nothing else, except where a module's own instructions are assembled by code of the sources: such
 * functions are always emitted here.
 */
import type { IRFunction } from '../compiler/ir/ir';
import { eachInstruction } from '../compiler/ir/rewrite';
import { encodeFunction, type EncodedFunction } from '../compiler/ir/codec';
import { emitFunction, type EmittedCode, type EmitterContext } from '../emitter';
import { DiagnosticError } from '../segments/diagnostics';
import type { GuestObject } from '../segments/image/values';
import { packCode, unpackCode, type PackedCode } from './cache/emitted-code';
import type { Table } from './cache/pack';
import { batchOf, claim, emissionKey, type Batch, type EmissionFacts } from './emission-work';
import type { EmissionAnswer, EmissionWorkers } from './emission-workers';

/** What makes emission fast; it changes nothing in what is emitted. */
export interface EmissionAids {
  readonly table: Table;
  readonly workers?: EmissionWorkers;
}

/** A function that its IR tells everything of. */
interface Job {
  readonly fn: IRFunction;
  readonly base: number;
  readonly encoded: EncodedFunction;
  /** Known when the cache was asked, or when there is code. */
  key?: string;
  code?: EmittedCode | PackedCode;
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
  private readonly facts: EmissionFacts;
  private readonly jobs = new Map<IRFunction, Job>();
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
    this.facts = { known: this.known.map(([name]) => name), sendSiteSlots: context.sendSiteSlots };
    aids.workers?.order({ facts: this.facts });
  }

  /** Functions that will probably be in the segment: they can be emitted from now on. */
  readonly begin = (functions: readonly IRFunction[]): void => {
    for (const fn of functions) if (!this.jobs.has(fn) && isClosed(fn)) this.beginJob(fn);
  };

  /** The code of all functions that are in the segment, in their order. */
  async finish(functions: readonly IRFunction[]): Promise<EmittedCode[]> {
    this.begin(functions);
    await this.emitBatches(new Set(functions));
    return functions.map((fn) => this.codeOf(fn));
  }

  private beginJob(fn: IRFunction): void {
    const base = firstPosition(fn);
    const job: Job = { fn, base, encoded: encodeFunction(fn, this.numbers, base) };
    this.jobs.set(fn, job);
    if (!this.aids.table.isEmpty) job.code = this.aids.table.get(this.keyOf(job)) as PackedCode | undefined;
    if (this.aids.workers !== undefined && job.code === undefined) this.enqueue(job);
  }

  private enqueue(job: Job): void {
    this.waiting.push(job);
    this.size += job.encoded.words.length;
    if (this.size >= BATCH_SIZE) this.postBatch();
  }

  private postBatch(): void {
    const batch = batchOf(this.waiting.map(({ encoded }) => encoded));
    this.aids.workers!.order({ number: this.batches.length, batch });
    this.batches.push({ jobs: this.waiting, batch });
    this.waiting = [];
    this.size = 0;
  }

  /** The workers go from the first to the last, this thread from the last to the first, until they meet. */
  private async emitBatches(wanted: ReadonlySet<IRFunction>): Promise<void> {
    if (this.aids.workers === undefined) return;
    this.postBatch();
    for (const { jobs, batch } of [...this.batches].reverse()) {
      if (claim(batch)) for (const job of jobs) if (wanted.has(job.fn)) job.code = this.emittedWithoutErrors(job);
    }
    for (const [number, answers] of await this.aids.workers.finish()) this.batches[number].jobs.forEach((job, index) => take(job, answers[index]));
  }

  /** Nothing where there are errors: they are told in the order of the functions, when all else is done. */
  private emittedWithoutErrors({ fn }: Job): EmittedCode | undefined {
    try {
      return emitFunction(fn, this.context);
    } catch (error) {
      if (error instanceof DiagnosticError) return undefined;
      throw error;
    }
  }

  private codeOf(fn: IRFunction): EmittedCode {
    const job = this.jobs.get(fn);
    if (job === undefined) return emitFunction(fn, this.context);
    const { base, encoded, code = emitFunction(fn, this.context) } = job;
    const isPacked = !('owner' in code);
    this.aids.table.put(this.keyOf(job), isPacked ? code : packCode(code, this.numberOf(encoded), base));
    return isPacked ? unpackCode(code, fn.owner, this.objectOf(encoded), base) : code;
  }

  private keyOf(job: Job): string {
    return (job.key ??= emissionKey(this.facts, new Int32Array(job.encoded.words), job.encoded.texts));
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
