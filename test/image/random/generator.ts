/** Random programs, by fast-check: the same seed gives the same programs. */
import * as fc from 'fast-check';
import { FORMS, type Hole } from './forms';
import { holesOf, type Tree } from './program';

const DEPTH = 4;

function treesOf(hole: Hole, depth: number, tie: (hole: Hole, depth: number) => fc.Arbitrary<Tree>): fc.Arbitrary<Tree> {
  const all = FORMS[hole].map(([form, weight]) => ({ form, weight, holes: holesOf(form) }));
  const leaves = hole === 's' ? 'nkexrvfi' : 'nkexrvf';
  const shallow = all.filter(({ holes }) => holes.every((each) => leaves.includes(each)));
  const forms = depth === 0 && shallow.length > 0 ? shallow : all;
  return fc.oneof(...forms.map(({ form, weight, holes }) => ({
    weight,
    arbitrary: fc.tuple(...holes.map((each) => tie(each, Math.max(0, depth - 1)))).map((parts): Tree => ({ hole, form, parts })),
  })));
}

/** Arbitraries by kind and depth, each made once: they refer to those below them when they are needed. */
function arbitraries(): (hole: Hole, depth: number) => fc.Arbitrary<Tree> {
  const made = new Map<string, fc.Arbitrary<Tree>>();
  const tie = (hole: Hole, depth: number): fc.Arbitrary<Tree> => {
    const key = `${hole}${depth}`;
    const existing = made.get(key);
    if (existing !== undefined) return existing;
    const arbitrary = hole === 's' ? statements(depth) : treesOf(hole, depth, tie);
    made.set(key, arbitrary);
    return arbitrary;
  };
  const statements = (depth: number) =>
    fc.array(treesOf('s', depth, depth === 0 ? (hole) => tie(hole === 's' ? 'i' : hole, 0) : tie), { minLength: 1, maxLength: depth >= DEPTH ? 8 : 2 })
      .map((parts): Tree => ({ hole: 's', form: '', parts }));
  return tie;
}

/** Trees of the statements of programs. */
export const programs: fc.Arbitrary<Tree> = arbitraries()('s', DEPTH);

export function randomPrograms(seed: number, count: number): Tree[] {
  return fc.sample(programs, { seed, numRuns: count });
}
