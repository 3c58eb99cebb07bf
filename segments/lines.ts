/** Lines of source texts: they end with a line feed, a carriage return, or both. Offsets are UTF-16 indexes, lines count from 1. */

/** Offsets at which the lines of a text begin. */
export function lineStarts(text: string): number[] {
  return text.includes('\r') ? startsBehind(text, /\r\n?|\n/g) : startsBehindFeeds(text);
}

function startsBehind(text: string, ending: RegExp): number[] {
  return [0, ...Array.from(text.matchAll(ending), (match) => match.index + match[0].length)];
}

/** The same, sooner, of a text without carriage returns. */
function startsBehindFeeds(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** The line that holds an offset, by the starts of all lines. */
export function lineAt(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (starts[middle] <= offset) low = middle;
    else high = middle - 1;
  }
  return low + 1;
}
