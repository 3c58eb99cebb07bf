/**
 * Tracing: finds the objects of a segment from its roots, breadth first, in the order of
 * roots, slots and code relocations and of nothing else. Each object remembers what led to
 * it first, which breadth first is a shortest path.
 */
import { KNOWN_OBJECTS } from './format/known-objects';
import { referenceText } from './format/segment-format';
import type { SegmentInput } from './input';
import { GuestObject } from './image/values';

/** Why an object is in the segment. */
export type Reason =
  | { readonly kind: 'root'; readonly name: string }
  | { readonly kind: 'behavior'; readonly from: GuestObject }
  | { readonly kind: 'slot'; readonly from: GuestObject; readonly slot: number }
  | { readonly kind: 'code'; readonly from: GuestObject };

export interface Trace {
  /** In canonical order. */
  readonly objects: readonly GuestObject[];
  readonly reasons: ReadonlyMap<GuestObject, Reason>;
}

/** Traces a segment's objects. Requires that every slot holds a value. */
export function trace(input: SegmentInput): Trace {
  const objects: GuestObject[] = [];
  const reasons = new Map<GuestObject, Reason>();
  const literals = literalsByOwner(input);
  const visit = (object: GuestObject, reason: () => Reason) => {
    if (reasons.has(object) || input.external(object) !== undefined) return;
    reasons.set(object, reason());
    objects.push(object);
  };
  visitRoots(input, visit);
  for (let next = 0; next < objects.length; next++) visitEdges(objects[next], literals, visit);
  return { objects, reasons };
}

type Visit = (object: GuestObject, reason: () => Reason) => void;

function visitRoots(input: SegmentInput, visit: Visit): void {
  for (const name of KNOWN_OBJECTS)
    if (input.image.has(name)) visit(input.image.get(name), () => ({ kind: 'root', name: `known:${name}` }));
  for (const { name, object } of input.roots) visit(object, () => ({ kind: 'root', name: referenceText(name) }));
  for (const stub of input.stubs)
    for (const { kind, target } of stub.relocations)
      if (kind === 'abs32') visit(objectOf(target), () => ({ kind: 'root', name: `stub:${stub.name}` }));
  for (const code of input.codes) visit(code.owner, () => ({ kind: 'root', name: `code:${code.name}` }));
}

function visitEdges(object: GuestObject, literals: ReadonlyMap<GuestObject, readonly GuestObject[]>, visit: Visit): void {
  if (object.behavior !== undefined) visit(object.behavior, () => ({ kind: 'behavior', from: object }));
  object.slots.forEach((value, slot) => {
    if (value instanceof GuestObject) visit(value, () => ({ kind: 'slot', from: object, slot }));
  });
  for (const literal of literals.get(object) ?? []) visit(literal, () => ({ kind: 'code', from: object }));
}

/** The objects that each owner's code names. */
function literalsByOwner(input: SegmentInput): Map<GuestObject, GuestObject[]> {
  const literals = new Map<GuestObject, GuestObject[]>();
  for (const { owner, relocations } of input.codes)
    literals.set(owner, relocations.filter(({ kind }) => kind === 'abs32').map(({ target }) => objectOf(target)));
  return literals;
}

/** The target of an absolute relocation. */
export function objectOf(target: GuestObject | string): GuestObject {
  if (typeof target === 'string') throw new Error(`stub ${target} has no oop`);
  return target;
}

/** Whether a slot's value can be written. */
export function isValue(value: unknown): boolean {
  return value instanceof GuestObject || typeof value === 'number' || typeof value === 'bigint';
}
