/** What a log of collections comes to, in a few numbers: the table of the page, and the text for a terminal. */
import { MEBIBYTE, milliseconds, type GcRecord } from './gc-log';

/** Columns of the table; the first and the last are words, the others numbers. */
export const SUMMARY_COLUMNS = ['kind', 'count', 'median', '99 %', 'longest', 'total', 'causes'] as const;

const NONE = '–';

/** A row for scavenges and one for full collections, a cell for each column. */
export function summaryRows(records: readonly GcRecord[]): string[][] {
  return ['scavenge', 'full'].map((kind) => summaryRow(kind, records.filter((each) => each.kind === kind)));
}

function summaryRow(kind: string, records: readonly GcRecord[]): string[] {
  const pauses = records.map(({ duration }) => milliseconds(duration)).sort((one, other) => one - other);
  const at = (share: number) => (pauses.length === 0 ? NONE : shown(pauses[Math.min(pauses.length - 1, Math.floor(share * pauses.length))]));
  const total = pauses.length === 0 ? NONE : shown(sum(pauses));
  const causes = [...new Set(records.map(({ cause }) => cause))].sort((one, other) => (one < other ? -1 : 1)).join(', ');
  return [kind, String(records.length), at(0.5), at(0.99), at(1), total, causes];
}

/** `apiary gc-report --summary`: the table, and what the heap was like. */
export function gcSummary(records: readonly GcRecord[]): string {
  const rows = [[...SUMMARY_COLUMNS], ...summaryRows(records)];
  const widths = SUMMARY_COLUMNS.map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const isText = (column: number) => column === 0 || column === SUMMARY_COLUMNS.length - 1;
  const padded = (text: string, column: number) => (isText(column) ? text.padEnd(widths[column]) : text.padStart(widths[column]));
  const table = rows.map((row) => row.map(padded).join('  ').trimEnd());
  return `${[...table, pauseLine(records), heapLine(records)].join('\n')}\n`;
}

function pauseLine(records: readonly GcRecord[]): string {
  const last = records[records.length - 1];
  const pauses = sum(records.map(({ duration }) => duration));
  const end = last.start + last.duration;
  return `The program stood still for ${shown(milliseconds(pauses))} of the ${shown(milliseconds(end))} to the end of the last collection: ${percent(pauses, end)}.`;
}

function heapLine(records: readonly GcRecord[]): string {
  const old = records.map(({ oldAfter, large }) => oldAfter + large);
  const young = sum(records.map(({ edenUsed, survivorsBefore }) => edenUsed + survivorsBefore));
  const [survived, tenured] = [sum(records.map((each) => each.survived)), sum(records.map((each) => each.tenured))];
  return `Old objects took ${mebibytes(Math.max(...old))} at most and ${mebibytes(old[old.length - 1])} at last; of the young ones' bytes ${percent(survived, young)} survived, and ${percent(tenured, young)} became old.`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

const mebibytes = (bytes: number) => `${(bytes / MEBIBYTE).toFixed(1)} MiB`;
const percent = (part: number, whole: number) => `${(whole === 0 ? 0 : (100 * part) / whole).toFixed(1)} %`;

/** Of milliseconds. */
function shown(time: number): string {
  return time < 1000 ? `${time.toFixed(3)} ms` : `${(time / 1000).toFixed(2)} s`;
}
