/** The thread of EmissionWorkers: decodes functions, with nameless objects in place of the guest's, and emits them. */
import { parentPort } from 'node:worker_threads';
import { decodeFunction } from '../compiler/ir/codec';
import { emitFunction, Encodings, type EmitterContext } from '../emitter';
import { DiagnosticError } from '../segments/diagnostics';
import { GuestObject } from '../segments/image/values';
import { VirtualImage } from '../segments/image/virtual-image';
import { packCode, type PackedCode } from './cache/emitted-code';
import { claim, EmissionKeys, packAnswers, wordsOf, type Batch, type EmissionAnswer, type EmissionFacts } from './emission-work';
import type { EmissionOrder, EmissionReport } from './emission-workers';

const encodings = new Encodings();
let unit: UnitEmission | undefined;

parentPort!.on('message', (order: EmissionOrder) => {
  if (order === 'finish') report('finished');
  else if ('facts' in order) unit = new UnitEmission(order.facts);
  else if (claim(order.batch)) answer(order.number, packAnswers(unit!.answersTo(order.batch)));
});

function report(message: EmissionReport): void {
  parentPort!.postMessage(message);
}

function answer(number: number, answers: Uint8Array<ArrayBuffer>): void {
  parentPort!.postMessage({ number, answers } satisfies EmissionReport, [answers.buffer]);
}

/** What a thread knows of the unit that it emits functions of. */
class UnitEmission {
  private readonly objects = new StandIns();
  private readonly context: EmitterContext;
  private readonly keys: EmissionKeys;

  constructor(facts: EmissionFacts) {
    this.keys = new EmissionKeys(facts);
    const image = new VirtualImage();
    facts.known.forEach((name, index) => image.define(name, this.objects.at(-1 - index)));
    this.context = { image, sendSiteSlots: facts.sendSiteSlots, encodings, assembleCustom: refuseCustom };
  }

  answersTo(batch: Batch): EmissionAnswer[] {
    return batch.texts.map((texts, index) => this.answerTo(wordsOf(batch, index), texts));
  }

  private answerTo(words: Int32Array, texts: readonly string[]): EmissionAnswer {
    const code = this.codeOf(words, texts);
    return code && [this.keys.keyOf(words, texts), code];
  }

  private codeOf(words: Int32Array, texts: readonly string[]): PackedCode | undefined {
    try {
      const fn = decodeFunction(words, texts, (number) => this.objects.at(number), 0);
      return packCode(emitFunction(fn, this.context), (object) => this.objects.numberOf(object), 0);
    } catch (error) {
      if (error instanceof DiagnosticError) return undefined;
      throw error;
    }
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
    const known = this.objects.get(number);
    if (known !== undefined) return known;
    const object = new GuestObject(undefined as never, 0, [], undefined);
    this.objects.set(number, object);
    this.numbers.set(object, number);
    return object;
  }

  numberOf(object: GuestObject): number {
    return this.numbers.get(object)!;
  }
}
