/** Disassembly as text: address, instruction, symbols; at safepoints the source line and the slots that hold objects. */
import type { DisassemblyLine } from '../emitter';

const INSTRUCTION_WIDTH = 44;

export function showCode(title: string, lines: readonly DisassemblyLine[], address: number): string {
  return [`${title}`, ...lines.map((line) => showLine(line, address)), ''].join('\n');
}

function showLine({ offset, text, symbols, safepoint }: DisassemblyLine, address: number): string {
  const place = (address + offset).toString(16).padStart(8, '0');
  const notes = [...symbols, ...(safepoint === undefined ? [] : [showSafepoint(safepoint)])];
  return `  ${place}  ${notes.length === 0 ? text : `${text.padEnd(INSTRUCTION_WIDTH)} ; ${notes.join('  ')}`}`;
}

function showSafepoint({ line, column, source, oopSlots }: NonNullable<DisassemblyLine['safepoint']>): string {
  const place = line === 0 ? '' : `${line}:${column} ${source} `;
  return `${place}[oops in slots: ${oopSlots.length === 0 ? 'none' : oopSlots.join(' ')}]`;
}
