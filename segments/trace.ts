/**
 * Tracing: finds the objects of a segment from its roots, breadth first, in the order of
 * roots, slots and code relocations and of nothing else. Each object remembers what led to
 * it first, which breadth first is a shortest path.
 */
import { KNOWN_OBJECTS } from './format/known-objects';
import { referenceText } from './format/segment-format';
import type { OwnedCode } from './format/code';
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
  /** Where each stands among them. */
  readonly indexes: ReadonlyMap<GuestObject, number>;
  /** Why an object, by its index, is in the segment. */
  reasonOf(index: number): Reason;
}

/** Traces a segment's objects. Requires that every slot holds a value. */
export function trace(input: SegmentInput): Trace {
  const reached = new Reached(input);
  visitRoots(input, reached);
  const codes = new Map(input.codes.map((code) => [code.owner, code]));
  for (let next = 0; next < reached.objects.length; next++) visitEdges(reached, next, codes.get(reached.objects[next]));
  return reached;
}

/** What led to an object, where that is no slot. */
const BY_BEHAVIOR = -1;
const BY_CODE = -2;

/** There are many objects, and few whose reason is ever asked for: of each, two numbers are noted. */
class Reached implements Trace {
  readonly objects: GuestObject[] = [];
  readonly indexes = new Map<GuestObject, number>();
  /** The index of the object that led to each; of a root, its name. */
  private readonly sources: (number | string)[] = [];
  /** The slot that led to it, or what else did. */
  private readonly edges: number[] = [];

  constructor(private readonly input: SegmentInput) {}

  visit(object: GuestObject, source: number | string, edge: number): void {
    if (this.indexes.has(object) || this.input.external(object) !== undefined) return;
    this.indexes.set(object, this.objects.length);
    this.objects.push(object);
    this.sources.push(source);
    this.edges.push(edge);
  }

  visitRoot(object: GuestObject, name: string): void {
    this.visit(object, name, 0);
  }

  reasonOf(index: number): Reason {
    const source = this.sources[index];
    if (typeof source === 'string') return { kind: 'root', name: source };
    const from = this.objects[source];
    const edge = this.edges[index];
    return edge >= 0 ? { kind: 'slot', from, slot: edge } : { kind: edge === BY_CODE ? 'code' : 'behavior', from };
  }
}

function visitRoots(input: SegmentInput, reached: Reached): void {
  for (const name of KNOWN_OBJECTS) if (input.image.has(name)) reached.visitRoot(input.image.get(name), `known:${name}`);
  for (const { name, object } of input.roots) reached.visitRoot(object, referenceText(name));
  for (const stub of input.stubs)
    for (const { kind, target } of stub.relocations) if (kind === 'abs32') reached.visitRoot(objectOf(target), `stub:${stub.name}`);
  for (const code of input.codes) reached.visitRoot(code.owner, `code:${code.name}`);
}

function visitEdges(reached: Reached, index: number, code: OwnedCode | undefined): void {
  const { behavior, slots } = reached.objects[index];
  if (behavior !== undefined) reached.visit(behavior, index, BY_BEHAVIOR);
  for (let slot = 0; slot < slots.length; slot++) {
    const value = slots[slot];
    if (value instanceof GuestObject) reached.visit(value, index, slot);
  }
  for (const { kind, target } of code?.relocations ?? []) if (kind === 'abs32') reached.visit(objectOf(target), index, BY_CODE);
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
