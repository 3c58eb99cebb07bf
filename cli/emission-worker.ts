/** The thread of EmissionWorkers: decodes functions, with nameless objects in place of the guest's, and emits them. */
import { parentPort } from 'node:worker_threads';
import { decodeFunction } from '../compiler/ir/codec';
import { emitFunction, Encodings, type EmitterContext } from '../emitter';
import { DiagnosticError } from '../segments/diagnostics';
import { GuestObject } from '../segments/image/values';
import { VirtualImage } from '../segments/image/virtual-image';
import { packCode, type PackedCode } from './cache/emitted-code';
import { takeIndexes, wordsOf } from './emission-work';
import type { EmissionTask } from './emission-workers';

const encodings = new Encodings();

parentPort!.on('message', (task: EmissionTask) => parentPort!.postMessage([...emitted(task)]));

function* emitted({ work, known, sendSiteSlots }: EmissionTask): Iterable<[number, PackedCode]> {
  const objects = new StandIns();
  const image = new VirtualImage();
  known.forEach((name, index) => image.define(name, objects.at(-1 - index)));
  const context: EmitterContext = { image, sendSiteSlots, encodings, assembleCustom: refuseCustom };
  for (const index of takeIndexes(work)) {
    const code = codeOf(() => emitFunction(decodeFunction(wordsOf(work, index), work.texts[index], (number) => objects.at(number), 0), context), objects);
    if (code !== undefined) yield [index, code];
  }
}

/** Nothing for a function with errors: who asked emits it again, and tells them. */
function codeOf(emit: () => ReturnType<typeof emitFunction>, objects: StandIns): PackedCode | undefined {
  try {
    return packCode(emit(), (object) => objects.numberOf(object), 0);
  } catch (error) {
    if (error instanceof DiagnosticError) return undefined;
    throw error;
  }
}

function refuseCustom(): never {
  throw new Error('a module\'s own instructions are assembled where its code runs');
}

/** Objects of which only the number is known. */
class StandIns {
  private readonly objects = new Map<number, GuestObject>();
  private readonly numbers = new Map<GuestObject, number>();

  at(number: number): GuestObject {
    const object = this.objects.get(number) ?? new GuestObject(undefined as never, 0, [], undefined);
    this.objects.set(number, object);
    this.numbers.set(object, number);
    return object;
  }

  numberOf(object: GuestObject): number {
    return this.numbers.get(object)!;
  }
}
