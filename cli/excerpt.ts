/** A line of source text with carets under a part of it, as a terminal shows them. */

/** A character of the line; `at` is its UTF-16 index. */
interface Cell {
  readonly at: number;
  readonly text: string;
  /** Columns that a terminal gives it. */
  readonly width: number;
}

/** Columns of a line that are shown; of a longer one, a part with what is marked in it. */
const SHOWN = 160;
/** Columns shown before the mark of a line that is longer. */
const LEAD = 40;

/** What takes two columns: East Asian wide and fullwidth characters as Unicode's annex 11 has them, and pictures. */
const WIDE = /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;
/** What is drawn onto the character before it, or not at all. */
const NARROW = /[\p{Mn}\p{Me}\p{Cf}]/u;
/** What would move the cursor, or worse. */
const CONTROL = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

/** `start` and `end`: the marked part of the line, as UTF-16 indexes. */
export function excerpt(line: number, content: string, start: number, end: number): string {
  const cells = cellsOf(content);
  const first = cells.filter(({ at }) => at < start).length;
  const [from, to] = shownPart(cells, first);
  const shown = cells.slice(from, to);
  const [before, after] = [from > 0 ? '… ' : '', to < cells.length ? ' …' : ''];
  const margin = String(line);
  const indent = before.length + widthOf(cells.slice(from, first));
  const carets = Math.max(1, widthOf(shown.filter(({ at }) => at >= start && at < end)));
  return `  ${margin} | ${before}${shown.map(({ text }) => text).join('')}${after}\n  ${' '.repeat(margin.length)} | ${' '.repeat(indent)}${'^'.repeat(carets)}\n`;
}

function cellsOf(content: string): Cell[] {
  let next = 0;
  return Array.from(content, (character) => {
    const at = next;
    next += character.length;
    if (CONTROL.test(character)) return { at, text: character === '\t' ? ' ' : '\ufffd', width: 1 };
    return { at, text: character, width: WIDE.test(character) ? 2 : NARROW.test(character) ? 0 : 1 };
  });
}

function widthOf(cells: readonly Cell[]): number {
  return cells.reduce((sum, { width }) => sum + width, 0);
}

/** Which cells are shown: all, or those around the first of the marked ones. */
function shownPart(cells: readonly Cell[], first: number): [number, number] {
  if (widthOf(cells) <= SHOWN) return [0, cells.length];
  let from = first;
  for (let left = LEAD; from > 0 && left >= cells[from - 1].width; from--) left -= cells[from - 1].width;
  let to = from;
  for (let left = SHOWN; to < cells.length && left >= cells[to].width; to++) left -= cells[to].width;
  return [from, to];
}
