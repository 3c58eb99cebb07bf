/** Counterparts of what walks the native stack: `Context` makes its instances of what they answer. */
import type { GuestObject, Value } from '../../segments/image/values';
import type { Counterpart } from './counterparts';
import type { Evaluator } from './evaluator';
import type { Frame } from './frame';
import { isRaw } from './raw-values';
import { entryOf } from './stack-trace';

/** Activations at the ends of a deep stack that traces show, as `StackFrameCursor` has it. */
const YOUNGEST = 100;
const OLDEST = 20;

export const STACK_COUNTERPARTS: Readonly<Record<string, Counterpart>> = {
  activations: (evaluator) => arrayOf(evaluator, frames(evaluator)),
  shownActivations: (evaluator) => {
    const all = frames(evaluator);
    const left = all.length - YOUNGEST - OLDEST;
    return arrayOf(evaluator, left <= 0 ? all : [...all.slice(0, YOUNGEST), left, ...all.slice(-OLDEST)]);
  },
};

function frames({ frame }: Evaluator): Frame[] {
  const all: Frame[] = [];
  for (let each = frame; each !== undefined; each = each.sender) all.push(each);
  return all;
}

function arrayOf(evaluator: Evaluator, items: readonly (Frame | number)[]): GuestObject {
  return evaluator.system.image.array(items.map((each) => (typeof each === 'number' ? each : activation(evaluator, each))));
}

/** Code, receiver or Closure, arguments, line and HomeContext of an activation. */
function activation(evaluator: Evaluator, frame: Frame): GuestObject {
  const { image } = evaluator.system;
  const { code, closure, receiver, locals, home } = frame;
  const args = locals.slice(0, code.argumentCount).map((each) => (isRaw(each) ? image.nil : (each as Value)));
  const { line } = entryOf(image, frame);
  const facts: Value[] = [code.owner, closure ?? receiver, image.array(args), line === 0 ? image.nil : line, closure === undefined ? home : image.nil];
  return image.array(facts);
}
