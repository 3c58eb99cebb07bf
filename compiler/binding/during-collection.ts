/**
 * What runs while garbage is collected: the methods marked `<collecting>` and all that they call. Objects are on
 * the move there. So nothing may be allocated but by the collector for its copies, no message looked up, and
 * no method called that may have no code yet.
 */
import { diagnostic, type Diagnostic } from '../../segments/diagnostics';
import type { GuestObject } from '../../segments/image/values';
import type { VirtualImage } from '../../segments/image/virtual-image';
import type { BoundMethod, StaticClosure } from './closure';
import { BINDING_DIAGNOSTICS } from './diagnostics';

/** Those of the methods that a collection reaches. */
export function reachedDuringCollections(closure: StaticClosure, callees: ReadonlyMap<BoundMethod, readonly BoundMethod[]>): ReadonlySet<BoundMethod> {
  const reached = new Set([...callees.keys()].filter(({ method }) => isCollecting(closure.context.image, method)));
  for (const each of reached) for (const callee of callees.get(each) ?? []) reached.add(callee);
  return reached;
}

function isCollecting(image: VirtualImage, method: GuestObject): boolean {
  return image.debug.get(method)?.pragmas.some(({ selector }) => selector === 'collecting') ?? false;
}

/** What is told of methods outside of the kernel that are marked: only the kernel's static closure runs in collections, and is checked. */
export function uncheckedCollectors(image: VirtualImage, methods: readonly GuestObject[]): Diagnostic[] {
  return methods.filter((each) => isCollecting(image, each)).map((each) => {
    const { name, file, start } = image.debug.get(each)!;
    return diagnostic(BINDING_DIAGNOSTICS.uncheckedCollector, { name }, { file, start, end: start + 1 });
  });
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
