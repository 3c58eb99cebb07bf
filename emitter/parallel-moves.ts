/**
 * Sequences moves that happen at once: each destination is written when no pending move reads
 * it any more; a cycle is opened by keeping one value in a scratch register.
 */
import { FLOAT_SCRATCH, Register } from './abi';
import { FLOAT_BASE, isFloatRegister, type Immediate, type Location, type Move } from './machine';

/** Writes one move; neither end is a register of the other class. */
export type EmitMove = (from: Location | Immediate, to: Location, type: Move['type'], transit: Location) => void;

const GENERAL_SCRATCH: Location = Register.scratch;
const VECTOR_SCRATCH: Location = FLOAT_BASE + FLOAT_SCRATCH;

interface Pending extends Move {
  from: Location;
}

export function sequenceMoves(moves: readonly Move[], emit: EmitMove): void {
  const pending: Pending[] = [];
  for (const each of moves) if (typeof each.from === 'number' && each.from !== each.to) pending.push({ ...each, from: each.from });
  while (pending.length > 0) if (!emitFree(pending, emit, undefined)) openCycle(pending, emit);
  for (const { from, to, type } of moves) if (typeof from !== 'number') emit(from, to, type, GENERAL_SCRATCH);
}

/** Emits a move whose destination no other reads. */
function emitFree(pending: Pending[], emit: EmitMove, held: Location | undefined): boolean {
  const index = pending.findIndex((each) => !pending.some((other) => other !== each && other.from === each.to));
  if (index < 0) return false;
  const [{ from, to, type }] = pending.splice(index, 1);
  emit(from, to, type, held === GENERAL_SCRATCH ? VECTOR_SCRATCH : GENERAL_SCRATCH);
  return true;
}

/** All that is left are cycles: holds the value of one destination in a scratch register until its cycle is done. */
function openCycle(pending: Pending[], emit: EmitMove): void {
  const { to } = pending[0];
  const readers = pending.filter((each) => each.from === to);
  const { type } = readers[0];
  const held = isFloatRegister(to) || type === 'float' || type === 'simd' ? VECTOR_SCRATCH : GENERAL_SCRATCH;
  emit(to, held, type, held);
  for (const each of readers) each.from = held;
  while (pending.some(({ from }) => from === held)) if (!emitFree(pending, emit, held)) throw new Error('a cycle of moves stays closed');
}
