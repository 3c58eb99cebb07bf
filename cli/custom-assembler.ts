/** Asks `X64CodeEmitter` of the sources for the machine code of nodes that modules have added. */
import type { Evaluator } from '../compiler/evaluator/evaluator';
import type { GuestSystem } from '../compiler/genesis/system';
import type { AssemblyLine, EmitterContext } from '../emitter';
import { isSmallInteger, type GuestObject, type Value } from '../segments/image/values';
import { textOf } from '../segments/image/virtual-image';

/** Sends `X64CodeEmitter class >> linesFor:registers:` for each such node. */
export function customAssembler(evaluator: Evaluator): EmitterContext['assembleCustom'] {
  const { system } = evaluator;
  const { image } = system;
  return (instruction, registers) => {
    const emitter = system.kernelClass('X64CodeEmitter')!.classObject;
    const names = image.array(registers.map((each) => image.string(each)));
    const lines = evaluator.send(emitter, 'linesFor:registers:', [instruction.attributes.object!, names]) as GuestObject;
    return (lines.slots as GuestObject[]).map((each) => assemblyLine(system, each));
  };
}

function assemblyLine(system: GuestSystem, { slots: [mnemonic, ...operands] }: GuestObject): AssemblyLine {
  return { mnemonic: String(wordOf(system, mnemonic)), operands: operands.map((each) => wordOf(system, each)) };
}

/** What is neither text nor an integer is no operand; its class is told, for the diagnostic. */
function wordOf(system: GuestSystem, value: Value): string | number {
  if (isSmallInteger(value)) return Number(value);
  const className = system.behaviorName((value as GuestObject).behavior);
  return className === 'String' || className === 'Symbol' ? textOf(value as GuestObject) : `an instance of ${className}`;
}
