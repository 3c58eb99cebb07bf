/** Sets of units of UTF-16. */

/** Those below are looked up, the others compared. */
const TABLE_SIZE = 256;

export class CharacterSet {
  private readonly table = new Uint8Array(TABLE_SIZE);

  private constructor(private readonly ranges: readonly (readonly [first: number, last: number])[]) {
    for (const [first, last] of ranges) this.table.fill(1, first, last + 1);
  }

  static range(first: string, last: string): CharacterSet {
    return new CharacterSet([[first.charCodeAt(0), last.charCodeAt(0)]]);
  }

  static union(sets: readonly CharacterSet[]): CharacterSet {
    return new CharacterSet(sets.flatMap(({ ranges }) => ranges));
  }

  /** Whether a unit is in the set; what stands behind a text's end, NaN, is in none. */
  has(unit: number): boolean {
    return unit < TABLE_SIZE ? this.table[unit] === 1 : this.ranges.some(([first, last]) => first <= unit && unit <= last);
  }
}
