/** Names that misspelt ones may have been meant to be. */
export class Spellings {
  private readonly candidates: readonly Candidate[];

  constructor(names: Iterable<string>) {
    this.candidates = [...names].map((name) => ({ name, letters: lettersOf(name) }));
  }

  /**
   * The name that is nearest to a misspelt one by the restricted Damerau-Levenshtein distance
   * (insertion, deletion, replacement, swap of neighbours), when it is near enough to be meant: one
   * edit in four characters, one in a name of three, none in a shorter one; or only another case.
   * Of equally near names the first by code point is answered.
   */
  nearestTo(name: string): string | undefined {
    let limit = mostEdits(name);
    let nearest: string | undefined;
    for (const candidate of this.plausible(name)) {
      const found = distance(name, candidate, limit);
      if (found > limit || (found === limit && nearest !== undefined && nearest <= candidate)) continue;
      limit = found;
      nearest = candidate;
    }
    return nearest;
  }

  /** The names that may be near enough, by their lengths and letters: an edit adds one letter at most, and takes one away. */
  plausible(name: string): string[] {
    const limit = mostEdits(name);
    const letters = lettersOf(name);
    const plausible: string[] = [];
    for (const each of this.candidates) {
      if (Math.abs(each.name.length - name.length) > limit) continue;
      if (bitsIn(letters & ~each.letters) <= limit && bitsIn(each.letters & ~letters) <= limit) plausible.push(each.name);
    }
    return plausible;
  }
}

interface Candidate {
  readonly name: string;
  readonly letters: number;
}

/** The same for one name that is looked for once. */
export function nearestSpelling(name: string, candidates: Iterable<string>): string | undefined {
  return new Spellings(candidates).nearestTo(name);
}

function mostEdits({ length }: string): number {
  return length < 4 ? Math.floor(length / 3) : Math.floor(length / 4);
}

/** A bit for each letter in a name, whatever its case; some letters share theirs. */
function lettersOf(name: string): number {
  const lower = name.toLowerCase();
  let letters = 0;
  for (let index = 0; index < lower.length; index++) letters |= 1 << (lower.charCodeAt(index) & 31);
  return letters;
}

function bitsIn(word: number): number {
  let count = 0;
  for (let rest = word; rest !== 0; rest &= rest - 1) count++;
  return count;
}

/** Names that differ in case alone are as near as can be. */
function distance(left: string, right: string, limit: number): number {
  if (left.toLowerCase() === right.toLowerCase()) return 0;
  return edits(left, right, limit);
}

/** Where there are more than `limit`, any number of them. */
function edits(left: string, right: string, limit: number): number {
  let beforeLast: number[] = [];
  let leastOfLast = 0;
  let last = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row++) {
    const current = [row];
    let least = row;
    for (let column = 1; column <= right.length; column++) {
      const same = left[row - 1] === right[column - 1];
      let best = Math.min(last[column - 1] + (same ? 0 : 1), last[column] + 1, current[column - 1] + 1);
      const swapped = row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      if (swapped) best = Math.min(best, beforeLast[column - 2] + 1);
      current.push(best);
      if (best < least) least = best;
    }
    if (leastOfLast > limit && least > limit) return Infinity;
    leastOfLast = least;
    beforeLast = last;
    last = current;
  }
  return last[right.length];
}
