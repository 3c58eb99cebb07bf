/**
 * The end of the host's stack as the guest's: it unwinds some activations, to have room again, and is
 * signalled as a StackOverflow in the activation that is reached then. The unwind blocks of those that
 * are gone run before the handler; natively they run after it.
 */
import type { GuestObject, Value } from '../../segments/image/values';
import type { Evaluator } from './evaluator';
import type { Frame } from './frame';
import type { Datum } from './raw-values';

/** Activations that must be gone before guest code runs again. */
const ROOM = 400;

export const isHostOverflow = (error: unknown): boolean => error instanceof RangeError && error.message.includes('call stack');

/** Whether there is room again above an activation, when `deepest` was running. */
export const hasRoomAbove = (frame: Frame, deepest: Frame | undefined): boolean => deepest !== undefined && deepest.depth - frame.depth >= ROOM;

/** Whether a handler is what has overflown above an activation: then those further out handle that. Unwind blocks belong to the activation. */
export function isHandlingAbove(evaluator: Evaluator, frame: Frame): boolean {
  return evaluator.send(activeProcess(evaluator), 'isHandlingAbove:', [homeOfGone(evaluator, frame)]) === evaluator.system.image.boolean(true);
}

/** Signals in an activation that can be returned from; answers what the handler resumes with, if it can. */
export function signalOverflow(evaluator: Evaluator, frame: Frame): Datum {
  evaluator.send(activeProcess(evaluator), 'unwindTo:', [homeOfGone(evaluator, frame)]);
  return evaluator.send(evaluator.system.kernelClass('StackOverflow')!.classObject, 'signal', []);
}

function activeProcess(evaluator: Evaluator): Value {
  return evaluator.send(evaluator.system.image.get('global:Processor'), 'activeProcess', []);
}

/** Stands for what an activation has called, and all above that. */
function homeOfGone({ system }: Evaluator, frame: Frame): GuestObject {
  const gone = system.instantiate('HomeContext');
  gone.slots[system.slots.HomeContext.frame] = frame.callee / 2;
  return gone;
}
