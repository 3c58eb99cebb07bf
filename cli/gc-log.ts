/**
 * The log of collections: one JSON object a line, with the fields told here. The image does not
 * write one itself yet.
 */
import { diagnostic, DiagnosticError } from '../segments/diagnostics';
import { CLI_DIAGNOSTICS } from './diagnostics';

/** Numbers are bytes unless the meaning says otherwise. */
export const GC_LOG_FIELDS = {
  kind: '"scavenge" or "full"',
  cause: 'why it ran: "eden full", "old zone grown", "requested", "stress"',
  start: 'nanoseconds from the start of the image',
  duration: 'nanoseconds that the program stood still',
  edenUsed: 'used in eden when it began',
  survived: 'copied to the survivor space',
  tenured: 'moved to the old zone',
  oldBefore: 'used in the old zone when it began',
  oldAfter: 'used in the old zone when it ended',
  large: 'used by large objects when it ended',
  remembered: 'objects in the remembered set when it began',
} as const;

export type GcLogField = keyof typeof GC_LOG_FIELDS;

export type GcRecord = { readonly [F in GcLogField]: F extends 'kind' | 'cause' ? string : number };

/** Reads a log; refuses the first line that is none. */
export function parseGcLog(text: string, path: string): GcRecord[] {
  return text.split('\n').flatMap((line, index) => (line.trim() === '' ? [] : [parseRecord(line, path, index + 1)]));
}

function parseRecord(line: string, path: string, number: number): GcRecord {
  const record = parsed(line);
  const missing = Object.keys(GC_LOG_FIELDS).filter((field) => typeof record?.[field] !== (isText(field) ? 'string' : 'number'));
  if (record === undefined || missing.length > 0) {
    const what = record === undefined ? 'no JSON object' : `without ${missing.join(', ')}`;
    throw new DiagnosticError([diagnostic(CLI_DIAGNOSTICS.notGcLog, { path, line: number, what })]);
  }
  return record as GcRecord;
}

function isText(field: string): boolean {
  return field === 'kind' || field === 'cause';
}

function parsed(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
