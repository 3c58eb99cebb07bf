/**
 * The name that is nearest to a misspelt one by the restricted Damerau-Levenshtein distance
 * (insertion, deletion, replacement, swap of neighbours), when it is near enough to be meant: one
 * edit in four characters, one in a name of three, none in a shorter one; or only another case.
 * Of equally near names the first by code point is answered.
 */
export function nearestSpelling(name: string, candidates: Iterable<string>): string | undefined {
  let limit = name.length < 4 ? Math.floor(name.length / 3) : Math.floor(name.length / 4);
  let nearest: string | undefined;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - name.length) > limit) continue;
    const found = distance(name, candidate);
    if (found > limit || (found === limit && nearest !== undefined && nearest <= candidate)) continue;
    limit = found;
    nearest = candidate;
  }
  return nearest;
}

/** Names that differ in case alone are as near as can be. */
function distance(left: string, right: string): number {
  if (left.toLowerCase() === right.toLowerCase()) return 0;
  return edits(left, right);
}

function edits(left: string, right: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row++) {
    const current = [row];
    for (let column = 1; column <= right.length; column++) {
      const same = left[row - 1] === right[column - 1];
      let best = Math.min(last[column - 1] + (same ? 0 : 1), last[column] + 1, current[column - 1] + 1);
      const swapped = row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      if (swapped) best = Math.min(best, beforeLast[column - 2] + 1);
      current.push(best);
    }
    beforeLast = last;
    last = current;
  }
  return last[right.length];
}
