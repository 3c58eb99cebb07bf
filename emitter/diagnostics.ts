/** What the emitter refuses, where the sources are to blame. */
import { diagnostic, DiagnosticError, type Diagnostic, type DiagnosticKind } from '../segments/diagnostics';
import type { IRFunction } from '../compiler/ir/ir';

export const EMITTER_DIAGNOSTICS = {
  rawArgument: {
    code: 'M001',
    severity: 'error',
    message: '{name} passes or answers a raw float, vector or address where a call takes only objects and integers.',
    remedy: 'Box the value (Float), or pass its bits as an integer.',
  },
  addressAcrossSafepoint: {
    code: 'M002',
    severity: 'error',
    message: '{name} keeps a raw address into an object across a call, where the collector may move the object.',
    remedy: 'Compute the address again after the call, from the object.',
  },
  unknownMnemonic: {
    code: 'M003',
    severity: 'error',
    message: '{name} needs an instruction that the processor does not have: {mnemonic} with operands {operands}.',
    remedy: 'Correct the assemble… method of X64CodeEmitter; mnemonics are written as in the processor\'s manual.',
  },
  tooManyForeignArguments: {
    code: 'M004',
    severity: 'error',
    message: '{name} gives a system call {count} arguments; it takes 6 at most.',
    remedy: 'Pass the rest in memory, as the operating system wants it.',
  },
  assemblingFailed: {
    code: 'M005',
    severity: 'error',
    message: '{name} needs an instruction that could not be assembled: {reason}',
    remedy: 'Correct the assemble… method of X64CodeEmitter; the stack shows where it failed.',
  },
} as const satisfies Record<string, DiagnosticKind>;

/** Ends the emission of a function with a diagnostic at a source offset. */
export function refuse(
  fn: Pick<IRFunction, 'name' | 'file'>,
  kind: DiagnosticKind,
  position: number,
  args: Readonly<Record<string, string | number>> = {},
  related?: Diagnostic['related'],
): never {
  const place = position < 0 ? undefined : { file: fn.file, start: position, end: position };
  throw new DiagnosticError([diagnostic(kind, { name: fn.name, ...args }, place, related)]);
}
