/**
 * What runs while garbage is collected: the methods marked `<collecting>` and all that they call. Objects are on
 * the move there. So nothing may be allocated but by the collector for its copies, no message looked up, and
 * no method called that may have no code yet.
 */
import type { BoundMethod, StaticClosure } from './closure';

/** Those of the methods that a collection reaches. */
export function reachedDuringCollections(closure: StaticClosure, callees: ReadonlyMap<BoundMethod, readonly BoundMethod[]>): ReadonlySet<BoundMethod> {
  const reached = new Set([...callees.keys()].filter(({ method }) => isCollecting(closure, method)));
  for (const each of reached) for (const callee of callees.get(each) ?? []) reached.add(callee);
  return reached;
}

function isCollecting({ context: { image } }: StaticClosure, method: BoundMethod['method']): boolean {
  return image.debug.get(method)?.pragmas.some(({ selector }) => selector === 'collecting') ?? false;
}

/** Whether a root makes objects, by its name. */
export function isAllocation(name: string): boolean {
  return /^GCSpace>>_allocate/.test(name);
}

/** Whether a root deals with all of memory, by its name: collections, write barrier, walks over all objects. */
export function isOfMemory(name: string): boolean {
  return /^Memory>>/.test(name);
}

/**
 * Those that make objects for their callers, as `new` does: methods of eden, of species and of the class side, as far
 * as they lead to an allocation. Whoever calls one is told, and nothing of what is in it.
 */
export function makersAmong(callees: ReadonlyMap<BoundMethod, readonly BoundMethod[]>, allocating: ReadonlySet<BoundMethod>): ReadonlySet<BoundMethod> {
  const candidates = [...callees.keys()].filter(({ name }) => /^(GCSpace|Behavior|Species|Class|Metaclass|\w+ class)>>/.test(name));
  const makers = new Set(candidates.filter((each) => allocating.has(each)));
  for (let size = -1; size !== makers.size; ) {
    size = makers.size;
    for (const each of candidates) if (callees.get(each)!.some((callee) => makers.has(callee))) makers.add(each);
  }
  return makers;
}
