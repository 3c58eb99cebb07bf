/**
 * All objects that guest code can reach: from the image, and from the activations that run. The
 * host's collector tells nobody what it keeps, so they are searched whenever somebody asks.
 *
 * Operands that have been evaluated and wait for others are on the host's stack, where nobody finds them.
 */
import { GuestObject, type Value } from '../../segments/image/values';
import type { Evaluator } from './evaluator';
import type { Frame } from './frame';

function* frames({ frame }: Evaluator): Iterable<Frame> {
  for (let each = frame; each !== undefined; each = each.sender) yield each;
}

/** Where everything that is reached is reached from: objects, and other values among them. */
export function* rootsOf(evaluator: Evaluator): Iterable<unknown> {
  const { image, classOfBehavior, modules } = evaluator.system;
  for (const [, object] of image.knownObjects()) yield object;
  yield* image.allSymbols();
  yield* image.debug.keys();
  yield* classOfBehavior.keys();
  for (const { instance } of modules.values()) yield instance;
  for (const { receiver, locals, closure, home } of frames(evaluator)) yield* [receiver, ...locals, closure, home];
}

/** Each object once. */
export function allObjects(evaluator: Evaluator): Set<GuestObject> {
  const found = new Set<GuestObject>();
  const add = (value: unknown) => {
    if (value instanceof GuestObject) found.add(value);
  };
  for (const each of rootsOf(evaluator)) add(each);
  for (const { behavior, slots } of found) {
    add(behavior);
    slots.forEach(add);
  }
  return found;
}

/** Lets every reference to a key of the map be one to its value. */
export function replaceReferences(evaluator: Evaluator, proxees: ReadonlyMap<GuestObject, Value>): void {
  const replaced = <T>(value: T): T | Value => (value instanceof GuestObject ? (proxees.get(value) ?? value) : value);
  const objects = allObjects(evaluator);
  for (const { slots } of objects) slots.forEach((each, index) => (slots[index] = replaced(each)));
  for (const frame of frames(evaluator)) {
    frame.locals.forEach((each, index) => (frame.locals[index] = replaced(each)));
    frame.receiver = replaced(frame.receiver);
    frame.home = replaced(frame.home);
    frame.closure = frame.closure && (replaced(frame.closure) as GuestObject);
  }
}

/** Two objects change their contents: the same as if all references to them did. Each keeps its hash. */
export function exchangeContents(one: GuestObject, other: GuestObject): void {
  const { behavior, flags, slots, bytes } = one;
  Object.assign(one, { behavior: other.behavior, flags: other.flags, slots: other.slots, bytes: other.bytes });
  Object.assign(other, { behavior, flags, slots, bytes });
}

/** What native code would refer to by its address: known objects, methods, and their literals with all that is in these. */
export function objectsOfCode({ system: { image } }: Evaluator): Set<GuestObject> {
  const array = image.get('behavior:Array');
  const found = new Set<GuestObject>(image.knownObjects().map(([, object]) => object));
  for (const method of image.debug.keys()) {
    found.add(method);
    for (const each of method.slots) if (each instanceof GuestObject) found.add(each);
  }
  for (const { behavior, slots } of found) if (behavior === array) for (const each of slots) if (each instanceof GuestObject) found.add(each);
  return found;
}
