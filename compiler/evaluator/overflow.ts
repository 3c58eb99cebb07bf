/**
 * The end of the host's stack as the guest's: it unwinds some activations, to have room again, and is
 * signalled as a StackOverflow in the activation that is reached then. The unwind blocks of those that
 * are gone run before the handler; natively they run after it.
 */
import type { Evaluator } from './evaluator';
import type { Frame } from './frame';
import type { Datum } from './raw-values';

/** Activations that must be gone before guest code runs again. */
const ROOM = 400;

export const isHostOverflow = (error: unknown): boolean => error instanceof RangeError && error.message.includes('call stack');

/** Whether there is room again above an activation, when `deepest` was running. */
export const hasRoomAbove = (frame: Frame, deepest: Frame | undefined): boolean => deepest !== undefined && deepest.depth - frame.depth >= ROOM;

/** Signals in an activation that can be returned from; answers what the handler resumes with, if it can. */
export function signalOverflow(evaluator: Evaluator, frame: Frame): Datum {
  const { system } = evaluator;
  const gone = system.instantiate('HomeContext');
  gone.slots[system.slots.HomeContext.frame] = frame.callee / 2;
  const process = evaluator.send(system.image.get('global:Processor'), 'activeProcess', []);
  evaluator.send(process, 'unwindTo:', [gone]);
  return evaluator.send(system.kernelClass('StackOverflow')!.classObject, 'signal', []);
}
