/** The state of a guest system's objects at one moment, to be brought back: as if each run began with a fresh boot. */
import type { GuestSystem } from '../../compiler/genesis/system';
import { GuestObject, type Value } from '../../segments/image/values';

interface State {
  readonly behavior: GuestObject;
  readonly flags: number;
  readonly hash: number;
  readonly slots: readonly Value[];
  readonly bytes: Uint8Array | undefined;
}

export class Snapshot {
  private readonly states = new Map<GuestObject, State>();

  constructor(system: GuestSystem) {
    const found = rootsOf(system);
    for (let object = found.pop(); object !== undefined; object = found.pop()) {
      if (this.states.has(object)) continue;
      const { behavior, flags, hash, slots, bytes } = object;
      this.states.set(object, { behavior, flags, hash, slots: [...slots], bytes: bytes?.slice() });
      found.push(behavior, ...slots.filter((each) => each instanceof GuestObject));
    }
  }

  restore(): void {
    for (const [object, { slots, bytes, ...rest }] of this.states) Object.assign(object, rest, { slots: [...slots], bytes: bytes?.slice() });
  }
}

function rootsOf({ image, classOfBehavior, modules }: GuestSystem): GuestObject[] {
  const instances = [...modules.values()].flatMap(({ instance }) => (instance === undefined ? [] : [instance]));
  return [...image.knownObjects().map(([, object]) => object), ...image.allSymbols(), ...classOfBehavior.keys(), ...instances];
}
