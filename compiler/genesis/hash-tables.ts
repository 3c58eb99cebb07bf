/**
 * The guest's hash tables as genesis and the evaluator read and fill them: MethodDictionary
 * (Symbol → CompiledMethod), Namespace (Symbol → Association), SymbolTable (Symbol → itself).
 * All three have `table`, an Array of 2^k pairs with nil for a free key, and `tally`. A probe
 * starts at the key's header hash modulo the number of pairs and goes on linearly; the table is
 * at most half full. Keys are compared by identity.
 */
import type { VirtualImage } from '../../segments/image/virtual-image';
import type { GuestObject, Value } from '../../segments/image/values';

const INITIAL_PAIRS = 4;

/** Where a class keeps the two variables of its hash table. */
export interface TableSlots {
  readonly table: number;
  readonly tally: number;
}

/** Pairs that hold `count` entries at a load of at most one half. */
function pairsFor(count: number): number {
  let pairs = INITIAL_PAIRS;
  while (pairs < count * 2) pairs *= 2;
  return pairs;
}

/** Index of the key's pair, or of the free pair where it would go. */
function probe(elements: readonly Value[], key: GuestObject, nil: GuestObject): number {
  const mask = elements.length / 2 - 1;
  let pair = key.hash & mask;
  for (;;) {
    const found = elements[pair * 2];
    if (found === key || found === nil) return pair * 2;
    pair = (pair + 1) & mask;
  }
}

/** The value at a key, `undefined` when absent. */
export function tableAt(dictionary: GuestObject, slots: TableSlots, key: GuestObject, nil: GuestObject): Value | undefined {
  const elements = (dictionary.slots[slots.table] as GuestObject).slots;
  const index = probe(elements, key, nil);
  return elements[index] === key ? elements[index + 1] : undefined;
}

/** All pairs, in the order of the table. */
export function tableEntries(dictionary: GuestObject, slots: TableSlots, nil: GuestObject): (readonly [GuestObject, Value])[] {
  const elements = (dictionary.slots[slots.table] as GuestObject).slots;
  const entries: (readonly [GuestObject, Value])[] = [];
  for (let index = 0; index < elements.length; index += 2) {
    if (elements[index] !== nil) entries.push([elements[index] as GuestObject, elements[index + 1]]);
  }
  return entries;
}

export function initializeTable(dictionary: GuestObject, slots: TableSlots, image: VirtualImage, capacity = 0): void {
  dictionary.slots[slots.table] = image.array(new Array<Value>(pairsFor(capacity) * 2).fill(image.nil));
  dictionary.slots[slots.tally] = 0;
}

export function tableAtPut(dictionary: GuestObject, slots: TableSlots, key: GuestObject, value: Value, image: VirtualImage): void {
  const table = dictionary.slots[slots.table] as GuestObject;
  const index = probe(table.slots, key, image.nil);
  const isNew = table.slots[index] !== key;
  table.slots[index] = key;
  table.slots[index + 1] = value;
  if (!isNew) return;
  const tally = (dictionary.slots[slots.tally] as number) + 1;
  dictionary.slots[slots.tally] = tally;
  if (tally * 4 > table.slots.length) grow(dictionary, slots, image);
}

/** Doubles the table; the Array stays the dictionary's own, a new one. */
function grow(dictionary: GuestObject, slots: TableSlots, image: VirtualImage): void {
  const old = (dictionary.slots[slots.table] as GuestObject).slots;
  const elements = new Array<Value>(old.length * 2).fill(image.nil);
  for (let index = 0; index < old.length; index += 2) {
    if (old[index] === image.nil) continue;
    const place = probe(elements, old[index] as GuestObject, image.nil);
    elements[place] = old[index];
    elements[place + 1] = old[index + 1];
  }
  dictionary.slots[slots.table] = image.array(elements);
}
