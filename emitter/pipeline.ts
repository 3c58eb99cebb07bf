/** The passes of the emitter, in order. */
import type { IRFunction } from '../compiler/ir/ir';
import { sendSitesOf } from '../compiler/ir/send-sites';
import type { EmittedCode } from './abi';
import { allocateRegisters } from './allocate';
import type { EmitterContext } from './context';
import { Frame } from './frame';
import { buildIntervals, Liveness, numberInstructions } from './intervals';
import { resolveMoves } from './resolve';
import { mapSafepoints } from './safepoints';
import { Selector } from './select';
import { assignSlots } from './slots';
import { Writer } from './write';

/** Machine code of one function; DiagnosticError where the sources ask for what the machine cannot do. */
export function emitFunction(ir: IRFunction, context: EmitterContext): EmittedCode {
  const fn = new Selector(ir, context).run();
  numberInstructions(fn);
  const liveness = new Liveness(fn);
  buildIntervals(fn, liveness);
  allocateRegisters(fn);
  const lastSlot = assignSlots(fn);
  mapSafepoints(ir, fn);
  const moves = resolveMoves(fn, liveness);
  const frame = new Frame(fn, ir.owner, lastSlot, moves);
  const writer = new Writer(ir, fn, context, frame, moves);
  const bytes = writer.write();
  const { relocations, safepoints } = writer.assembler;
  return { name: ir.name, owner: ir.owner, bytes, relocations, safepoints, sendSites: sendSitesOf(ir), frameSize: frame.size };
}
