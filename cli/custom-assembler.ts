/** Asks `X64CodeEmitter` of the sources for the machine code of nodes that modules have added. */
import type { Evaluator } from '../compiler/evaluator/evaluator';
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
    return (lines.slots as GuestObject[]).map(assemblyLine);
  };
}

function assemblyLine({ slots: [mnemonic, ...operands] }: GuestObject): AssemblyLine {
  return { mnemonic: textOf(mnemonic as GuestObject), operands: operands.map(operandOf) };
}

function operandOf(operand: Value): string | number {
  return isSmallInteger(operand) ? Number(operand) : textOf(operand);
}
