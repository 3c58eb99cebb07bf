/** Counterparts of what the kernel's memory does with all objects: finding them, `become:`, and collections. */
import { GuestObject, type Value } from '../../segments/image/values';
import { allObjects, exchangeContents, objectsOfCode, replaceReferences } from './all-objects';
import type { Counterpart } from './counterparts';
import type { Evaluator } from './evaluator';
import { collectGarbage } from './garbage';

/** The modes of `Memory >> _replace:by:mode:`. */
const MUTUAL = 1;
const KEEPS_HASHES = 2;

interface Pair {
  readonly source: GuestObject;
  readonly target: GuestObject;
}

function pairsOf(sources: GuestObject, targets: GuestObject): Pair[] {
  const pairs = sources.slots.map((source, index) => ({ source: source as GuestObject, target: targets.slots[index] as GuestObject }));
  return pairs.filter(({ source, target }) => source !== target);
}

function exchange(pairs: readonly Pair[], mode: number): void {
  for (const { source, target } of pairs) {
    exchangeContents(source, target);
    if (mode & KEEPS_HASHES) [source.hash, target.hash] = [target.hash, source.hash];
  }
}

function forward(evaluator: Evaluator, pairs: readonly Pair[], mode: number): void {
  const hashes = pairs.map(({ source }) => source.hash);
  const code = objectsOfCode(evaluator);
  pairs.forEach(({ target }, index) => {
    if ((mode & KEEPS_HASHES) === 0 && hashes[index] !== 0 && !code.has(target)) target.hash = hashes[index];
  });
  replaceReferences(evaluator, new Map(pairs.map(({ source, target }) => [source, target])));
}

/** An Array of those but the Arrays that ask. */
function arrayOf({ system: { image } }: Evaluator, objects: Iterable<GuestObject>, asking: Value): GuestObject {
  return image.array([...objects].filter((each) => each !== asking));
}

export const IDENTITY_COUNTERPARTS: Readonly<Record<string, Counterpart>> = {
  replace: (evaluator, _, [sources, targets, mode]) => {
    const pairs = pairsOf(sources as GuestObject, targets as GuestObject);
    const replaced = pairs.flatMap(({ source, target }) => ((mode as number) & MUTUAL ? [source, target] : [source]));
    const { image } = evaluator.system;
    if (new Set(replaced).size < replaced.length) return image.boolean(false);
    if ((mode as number) & MUTUAL) exchange(pairs, mode as number);
    else forward(evaluator, pairs, mode as number);
    return image.boolean(true);
  },
  isInHeap: (evaluator, _, [object]) =>
    evaluator.system.image.boolean(object instanceof GuestObject && !objectsOfCode(evaluator).has(object)),
  instances: (evaluator, _, [behaviors]) => {
    const wanted = new Set<Value>((behaviors as GuestObject).slots);
    return arrayOf(evaluator, [...allObjects(evaluator)].filter(({ behavior }) => wanted.has(behavior)), behaviors as Value);
  },
  references: (evaluator, _, [object]) =>
    arrayOf(evaluator, [...allObjects(evaluator)].filter(({ slots }) => slots.includes(object as Value)), object as Value),
  collect: (evaluator, receiver) => {
    collectGarbage(evaluator);
    return receiver;
  },
  objects: (evaluator, receiver) => arrayOf(evaluator, allObjects(evaluator), receiver),
};
