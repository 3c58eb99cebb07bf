/**
 * Instructions that a module of the sources assembles itself: each line's mnemonic and operands
 * are looked up among all the encodings that iced-x86 knows.
 */
import { DiagnosticError } from '../segments/diagnostics';
import { EMITTER_DIAGNOSTICS, refuse } from './diagnostics';
import type { AssemblyLine } from './context';
import { registerName, registerNumber, type EncodableOperand } from './encodings';
import { findEncoding } from './mnemonics';
import { immediate, indexed, register, type MachineInstruction, type Memory, type PhysicalRegister } from './machine';
import type { Writer } from './write';

export function writeCustom(writer: Writer, instruction: MachineInstruction): void {
  const operands = writer.operands(instruction) as PhysicalRegister[];
  const inOrder = instruction.op === 'customDefine' ? [...operands.slice(1), operands[0]] : operands;
  const names = inOrder.map(({ number }) => registerName(number));
  for (const line of assembled(writer, instruction, names)) writeLine(writer, instruction, line);
}

function assembled({ context, ir }: Writer, { source }: MachineInstruction, registers: readonly string[]): readonly AssemblyLine[] {
  try {
    return context.assembleCustom(source!, registers);
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    const [{ message, related }] = error.diagnostics;
    return refuse(ir, EMITTER_DIAGNOSTICS.assemblingFailed, source!.position, { reason: message }, related);
  }
}

function writeLine(writer: Writer, { source }: MachineInstruction, line: AssemblyLine): void {
  const parsed = line.operands.map(parseOperand);
  const operands = parsed.filter((each) => each !== undefined);
  const code = operands.length === parsed.length ? findEncoding(line.mnemonic, operands) : undefined;
  if (code === undefined)
    refuse(writer.ir, EMITTER_DIAGNOSTICS.unknownMnemonic, source!.position, { mnemonic: line.mnemonic, operands: line.operands.join(', ') });
  writer.assembler.emitCode(code, operands);
}

/** `xmm1`, `rax`, `[rax+8]`, `[rax+rcx*8-16]`, or an integer. */
function parseOperand(text: string | number): EncodableOperand | undefined {
  if (typeof text === 'number') return immediate(text);
  const number = registerNumber(text);
  if (number !== undefined) return register(number);
  return text.startsWith('[') && text.endsWith(']') ? parseMemory(text.slice(1, -1)) : undefined;
}

function parseMemory(text: string): Memory | undefined {
  const parts = /^\s*(\w+)\s*(?:\+\s*(\w+)\s*\*\s*([1248])\s*)?(?:([+-])\s*(\d+)\s*)?$/.exec(text);
  if (parts === null) return undefined;
  const [, base, index, scale, sign, distance] = parts;
  const baseNumber = registerNumber(base);
  const indexNumber = index === undefined ? undefined : registerNumber(index);
  if (baseNumber === undefined || (index !== undefined && indexNumber === undefined)) return undefined;
  const factor = scale === undefined ? 1 : (Number(scale) as Memory['scale']);
  return indexed(register(baseNumber), indexNumber === undefined ? undefined : register(indexNumber), factor, Number(`${sign ?? '+'}${distance ?? 0}`));
}
