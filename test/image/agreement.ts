/** Whether a program meant the same to two engines. */
import type { ProgramOutcome } from './program-module';

/** Stack traces, and how a stack ran over, each engine tells in its own words; else they must agree to the letter. */
export function agree(one: ProgramOutcome, other: ProgramOutcome): boolean {
  if (isDeep(one) && isDeep(other)) return true;
  return one.kind === other.kind && essence(one) === essence(other) && !/signal|fault|compiler failed/i.test(one.kind === 'crash' ? essence(one) : '');
}

/** Of a program that ended the image: the status, and the exception that nobody handled. */
function essence({ kind, text }: ProgramOutcome): string {
  return kind === 'crash' ? text.split('\n').slice(0, 2).join('\n') : text.replace(/Programs\d+/g, 'Programs');
}

function isDeep({ kind, text }: ProgramOutcome): boolean {
  return /stack overflow|is too deep/.test(text) && (kind === 'crash' || kind === 'error');
}
