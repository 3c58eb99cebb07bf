/**
 * The log of collections: one JSON object a line, with the fields told here, written by the image
 * (`CollectionLog` in kernel-src/LMR) at the end of each.
 */
import { writeFileSync } from 'node:fs';
import { diagnostic, DiagnosticError } from '../segments/diagnostics';
import { CLI_DIAGNOSTICS } from './diagnostics';
import { reasonOf } from './source-files';

/** Numbers are bytes unless the meaning says otherwise. */
export const GC_LOG_FIELDS = {
  kind: '"scavenge" or "full"',
  cause: 'why it ran: "eden full", "old zone grown", "no room for a large object", "requested", "stress"',
  start: 'nanoseconds from the start of the image',
  duration: 'nanoseconds that the program stood still',
  edenSize: 'of eden',
  edenUsed: 'used in eden when it began',
  survivorSize: 'of one survivor space',
  survivorsBefore: 'used in the survivor space when it began',
  survived: 'used in the survivor space when it ended',
  tenured: 'of young objects that became old',
  oldBefore: 'used by regions of objects in the old zone when it began',
  oldAfter: 'used by regions of objects in the old zone when it ended',
  largeBefore: 'used by large objects when it began',
  large: 'used by large objects when it ended',
  remembered: 'objects in the remembered set when it began',
  limit: 'used in the old zone at which the next full collection is due',
} as const;

export const MEBIBYTE = 1024 * 1024;
export const milliseconds = (nanoseconds: number): number => nanoseconds / 1e6;

type GcLogField = keyof typeof GC_LOG_FIELDS;

export type GcRecord = { readonly [F in GcLogField]: F extends 'kind' | 'cause' ? string : number };

/** Makes an empty log, before anything is built or run; refuses a path that cannot be written. */
export function startGcLog(path: string | undefined): void {
  if (path === undefined) return;
  try {
    writeFileSync(path, '');
  } catch (error) {
    throw new DiagnosticError([diagnostic(CLI_DIAGNOSTICS.outputNotWritable, { path, reason: reasonOf(error) })]);
  }
}

/** Reads a log; refuses the first line that is no record, and a log without any. */
export function parseGcLog(text: string, path: string): GcRecord[] {
  const records = text.split('\n').flatMap((line, index) => (line.trim() === '' ? [] : [parseRecord(line, path, index + 1)]));
  if (records.length === 0) throw new DiagnosticError([diagnostic(CLI_DIAGNOSTICS.emptyGcLog, { path })]);
  return inOneTime(records);
}

/** Images that ran one after the other may have written to one log, each with times from its own start: the next one's follow those of the last. */
function inOneTime(records: readonly GcRecord[]): GcRecord[] {
  let shift = 0;
  return records.map((record, index) => {
    const before = records[index - 1];
    if (before !== undefined && record.start < before.start) shift += before.start + before.duration;
    return { ...record, start: record.start + shift };
  });
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
