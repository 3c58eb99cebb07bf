/** Programs that mean one thing to one engine and another to the other, made as small as they get. */
import { agree } from '../agreement';
import type { Engine } from '../engines';
import type { ProgramOutcome } from '../program-module';
import { runPrograms } from '../run-programs';
import { FORMS, SUPPORT } from './forms';
import { leaf, programText, sizeOf, type Tree } from './program';

export interface Difference {
  readonly tree: Tree;
  readonly text: string;
  /** By the engines, in their order. */
  readonly outcomes: readonly [ProgramOutcome, ProgramOutcome];
}

export type Engines = readonly [Engine, Engine];

/** How many smaller programs are tried at once. */
const CANDIDATES = 60;

/** The programs for which the engines do not agree. */
export function differences(engines: Engines, trees: readonly Tree[]): Difference[] {
  const texts = trees.map(programText);
  const [ones, others] = engines.map((engine) => runPrograms(engine, texts, SUPPORT));
  return trees.flatMap((tree, index): Difference[] =>
    agree(ones[index], others[index]) ? [] : [{ tree, text: texts[index], outcomes: [ones[index], others[index]] }],
  );
}

/** The smallest program found that still makes a difference. */
export function shrink(engines: Engines, start: Difference): Difference {
  let smallest = start;
  for (let skip = 0; ; ) {
    const candidates = smaller(smallest.tree).slice(skip, skip + CANDIDATES);
    if (candidates.length === 0) return smallest;
    const [found] = differences(engines, candidates).sort((a, b) => sizeOf(a.tree) - sizeOf(b.tree));
    skip = found === undefined ? skip + CANDIDATES : 0;
    smallest = found ?? smallest;
  }
}

/** Trees with something left out, the smallest first. */
function smaller(tree: Tree): Tree[] {
  const size = sizeOf(tree);
  const trees = new Map(variants(tree).map((each) => [programText(each), each]));
  return [...trees.values()].filter((each) => sizeOf(each) < size || (sizeOf(each) === size && isSimpler(each, tree))).sort((a, b) => sizeOf(a) - sizeOf(b));
}

/** Of the same size, but with simpler literals and forms. */
function isSimpler(one: Tree, other: Tree): boolean {
  return rankOf(one) < rankOf(other);
}

function rankOf(tree: Tree): number {
  const rank = FORMS[tree.hole].findIndex(([form]) => form === tree.form);
  return Math.max(0, rank) + tree.parts.reduce((sum, each) => sum + rankOf(each), 0);
}

function variants(tree: Tree): Tree[] {
  const inside = tree.parts.flatMap((part, index) => variants(part).map((each) => ({ ...tree, parts: tree.parts.with(index, each) })));
  return [...replacements(tree), ...inside];
}

/** What may stand in the place of a whole tree. */
function replacements(tree: Tree): Tree[] {
  const { hole, form, parts } = tree;
  const inner = descendants(tree).filter((each) => each.hole === hole && (hole === 's') === (tree.hole === 's') && (each.form === '') === (form === ''));
  const shorter = hole === 's' && form === '' && parts.length > 1 ? parts.map((_, index) => ({ ...tree, parts: parts.toSpliced(index, 1) })) : [];
  return [...inner, ...shorter, ...(form === '' ? [] : [leaf(hole)])];
}

function descendants({ parts }: Tree): Tree[] {
  return parts.flatMap((each) => [each, ...descendants(each)]);
}

/** The program, and what became of it on each engine. */
export function shown(engines: Engines, { text, outcomes }: Difference): string {
  const told = engines.map(({ name }, index) => `--- ${name}: ${outcomes[index].kind}\n${outcomes[index].text}`);
  return [text, ...told, ''].join('\n');
}
