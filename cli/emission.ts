/**
 * Machine code of functions: what was emitted before for the same IR is taken from the cache, the
 * rest is emitted here and, if there is much of it, on worker threads. Emission is a function of
 * the IR and of the identity of the objects in it, and of nothing else, except where a module's
 * own instructions are assembled by code of the sources: such functions are always emitted here.
 */
import type { IRFunction } from '../compiler/ir/ir';
import { eachInstruction } from '../compiler/ir/rewrite';
import { encodeFunction, type EncodedFunction } from '../compiler/ir/codec';
import { emitFunction, type EmittedCode, type EmitterContext } from '../emitter';
import type { GuestObject } from '../segments/image/values';
import { packCode, unpackCode, type PackedCode } from './cache/emitted-code';
import { digest } from './cache/folder';
import type { Table } from './cache/pack';
import { SharedWork } from './emission-work';
import type { EmissionWorkers } from './emission-workers';

/** What makes emission fast; it changes nothing in what is emitted. */
export interface EmissionAids {
  readonly table?: Table;
  readonly workers?: EmissionWorkers;
}

interface Job {
  readonly fn: IRFunction;
  readonly base: number;
  readonly encoded: EncodedFunction;
  readonly key: string;
}

export async function emitAll(functions: readonly IRFunction[], context: EmitterContext, { table, workers }: EmissionAids): Promise<EmittedCode[]> {
  const codes = new Map<IRFunction, EmittedCode>();
  if (table !== undefined || workers !== undefined) await emitAided(functions.filter(isClosed), context, { table, workers }, codes);
  return functions.map((fn) => codes.get(fn) ?? emitFunction(fn, context));
}

/** Whether all of it is told by the IR. */
function isClosed({ blocks }: IRFunction): boolean {
  return blocks.every(({ instructions }) => instructions.every(({ op }) => op !== 'custom'));
}

async function emitAided(functions: readonly IRFunction[], context: EmitterContext, { table, workers }: EmissionAids, codes: Map<IRFunction, EmittedCode>): Promise<void> {
  const known = context.image.knownObjects();
  const salt = JSON.stringify([context.sendSiteSlots, known.map(([name]) => name)]);
  const numbers = new Map(known.map(([, object], index) => [object, index]));
  const jobs = functions.map((fn) => jobOf(fn, numbers, salt));
  const missing = jobs.filter(({ fn, base, encoded, key }) => {
    const stored = table?.get(key) as PackedCode | undefined;
    if (stored !== undefined) codes.set(fn, unpackCode(stored, fn.owner, objectsOf(encoded, known), base));
    return stored === undefined;
  });
  const emitted = await emitMissing(missing, context, workers);
  missing.forEach(({ fn, base, encoded, key }, index) => {
    const code = emitted[index];
    const packed = 'owner' in code ? packCode(code, numberOf(encoded, numbers), base) : code;
    table?.put(key, packed);
    codes.set(fn, 'owner' in code ? code : unpackCode(code, fn.owner, objectsOf(encoded, known), base));
  });
}

function jobOf(fn: IRFunction, known: ReadonlyMap<GuestObject, number>, salt: string): Job {
  const base = firstPosition(fn);
  const encoded = encodeFunction(fn, known, base);
  const words = new Int32Array(encoded.words);
  return { fn, base, encoded, key: digest(salt, new Uint8Array(words.buffer), ...encoded.texts) };
}

/** Positions are told from here, so that a method may move within its file. */
function firstPosition(fn: IRFunction): number {
  let first = Infinity;
  eachInstruction(fn, ({ position }) => {
    if (position >= 0 && position < first) first = position;
  });
  return first === Infinity ? 0 : first;
}

function objectsOf({ objects }: EncodedFunction, known: readonly (readonly [unknown, GuestObject])[]): (number: number) => GuestObject {
  return (number) => (number < 0 ? known[-1 - number][1] : objects[number]);
}

function numberOf({ objects }: EncodedFunction, known: ReadonlyMap<GuestObject, number>): (object: GuestObject) => number {
  const own = new Map(objects.map((object, index) => [object, index]));
  return (object) => own.get(object) ?? -1 - known.get(object)!;
}

/** Where a worker answers nothing, the function is emitted here, so that errors are told here. */
async function emitMissing(jobs: readonly Job[], context: EmitterContext, workers: EmissionWorkers | undefined): Promise<(EmittedCode | PackedCode)[]> {
  const work = new SharedWork(jobs.map(({ encoded }) => encoded));
  const known = context.image.knownObjects().map(([name]) => name);
  const answers = workers?.start(work.portable, known, context.sendSiteSlots);
  const own = new Map<number, EmittedCode>();
  for (const index of work.take()) own.set(index, emitFunction(jobs[index].fn, context));
  const others = new Map(await answers);
  return jobs.map(({ fn }, index) => own.get(index) ?? others.get(index) ?? emitFunction(fn, context));
}
