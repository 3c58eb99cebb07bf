import { compareSegments, isSame, type Difference, type SegmentComparison } from '../../segments/compare';
import { ExitStatus } from '../exit-status';
import { readSegmentFile } from '../read-file';

interface CompareArguments {
  readonly one: string;
  readonly other: string;
  /** Whether to show everything, or of each kind the first. */
  readonly all: boolean;
  /** Everything, for programs. */
  readonly json: boolean;
}

/** How many lines are shown of each kind. */
const SHOWN = 20;
const WIDTH = 110;

/** `apiary compare`: fails when anything differs but addresses. */
export async function compareCommand({ one, other, all, json }: CompareArguments): Promise<number> {
  const [before, after] = [one, other].map(readSegmentFile);
  const comparison = compareSegments(before, after);
  const isEqual = before.header.digest === after.header.digest;
  process.stdout.write(json ? jsonOf(comparison, isEqual) : textOf(comparison, isEqual, all ? Infinity : SHOWN));
  return isSame(comparison) ? ExitStatus.success : ExitStatus.failure;
}

/** One object on one line; `isEqual`: whether the files are the same to the byte. */
function jsonOf(comparison: SegmentComparison, isEqual: boolean): string {
  return `${JSON.stringify({ isSame: isSame(comparison), isEqual, ...comparison, objects: Object.fromEntries(comparison.objects) })}\n`;
}

function textOf(comparison: SegmentComparison, isEqual: boolean, limit: number): string {
  return isSame(comparison) ? sameness(isEqual) : sections(comparison).map((each) => shown(each, limit)).join('');
}

function sameness(isEqual: boolean): string {
  return isEqual ? 'The segments are the same.\n' : 'The segments differ in addresses, hashes or the order of objects only.\n';
}

interface Section {
  readonly title: string;
  /** Each with its sign: `+` what only the second has, `-` only the first, `~` both, with a difference. */
  readonly lines: readonly string[];
}

function sections({ exports, methods, rewritten, recompiled, objects }: SegmentComparison): Section[] {
  return [
    { title: 'names', lines: signed(exports) },
    { title: 'methods', lines: [...signed(methods), ...rewritten.map((each) => `~ ${each}`)] },
    { title: 'code of unchanged methods', lines: recompiled.map((each) => `~ ${each}`) },
    ...[...objects].map(([name, each]) => ({ title: name === 'classes' ? name : `objects of ${name}`, lines: signed(each) })),
  ].filter(({ lines }) => lines.length > 0);
}

function signed({ removed, added }: Difference): string[] {
  return [...removed.map((each) => `- ${each}`), ...added.map((each) => `+ ${each}`)];
}

function shown({ title, lines }: Section, limit: number): string {
  const more = lines.length > limit ? [`… ${lines.length - limit} more; --all shows them`] : [];
  return `${title}: ${lines.length}\n${[...lines.slice(0, limit).map(shortened), ...more].map((each) => `  ${each}\n`).join('')}`;
}

function shortened(line: string): string {
  return line.length > WIDTH ? `${line.slice(0, WIDTH - 1)}…` : line;
}
