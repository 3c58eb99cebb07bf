/** A hand-made virtual image: a few behaviors, known objects, and one of each shape of object. */
import { KNOWN_OBJECTS } from '../../segments/format/known-objects';
import type { OwnedCode, StubCode } from '../../segments/format/code';
import { Flag, KERNEL_BASE } from '../../segments/format/object-format';
import type { SlotIndexes } from '../../segments/format/segment-format';
import { GuestObject, type Value } from '../../segments/image/values';
import { VirtualImage } from '../../segments/image/virtual-image';
import type { SegmentInput } from '../../segments/input';

/** Slots as the metaobjects of the little image have them. */
export const LITTLE_SLOTS: SlotIndexes = {
  'CompiledMethod.nativeCode': 2,
  'CompiledMethod.class': 3,
  'CompiledMethod.selector': 4,
  'CompiledMethod.source': 5,
  'CompiledMethod.position': 6,
  'CompiledBlock.method': 1,
  'CompiledBlock.nativeCode': 2,
  'NativeCode.entry': 0,
  'NativeCode.size': 1,
  'NativeCode.safepoints': 4,
  'Class.name': 0,
  'Metaclass.instanceClass': 0,
  'ProcessorScheduler.stackLimit': 1,
};

export function newSlotsObject(behavior: GuestObject, slots: Value[], flags: number): GuestObject {
  return new GuestObject(behavior, flags, slots, undefined);
}

export class LittleImage {
  readonly image = new VirtualImage();
  readonly behaviorOfBehaviors: GuestObject;
  readonly plain: GuestObject;

  constructor() {
    this.behaviorOfBehaviors = newSlotsObject(undefined as never, [], Flag.named);
    this.behaviorOfBehaviors.behavior = this.behaviorOfBehaviors;
    for (const name of KNOWN_OBJECTS)
      this.image.define(name, name.startsWith('behavior:') ? this.behavior() : newSlotsObject(this.behavior(), [], 0));
    this.plain = this.behavior();
  }

  behavior(): GuestObject {
    return newSlotsObject(this.behaviorOfBehaviors, [], Flag.named);
  }

  /** A plain object with these named slots. */
  object(...slots: Value[]): GuestObject {
    return newSlotsObject(this.plain, slots, Flag.named);
  }

  get nil(): GuestObject {
    return this.image.nil;
  }

  class(name: string): GuestObject {
    return this.object(this.image.symbol(name));
  }

  metaclass(instanceClass: GuestObject): GuestObject {
    return newSlotsObject(this.image.get('behavior:Metaclass'), [instanceClass], Flag.named);
  }

  /** A CompiledMethod, at line 7 of its file, and its NativeCode. */
  method(owner: GuestObject, selector: string, source: string, safepoints: Uint8Array, codeSize: number) {
    const { image, nil } = this;
    const map = image.newBytes(this.plain, safepoints);
    const native = this.object(nil, codeSize, nil, nil, map);
    const slots = [0, nil, native, owner, image.symbol(selector), image.string(source), 7];
    const method = newSlotsObject(image.get('behavior:CompiledMethod'), slots, Flag.named | Flag.arrayed);
    native.slots[2] = method;
    return { method, native };
  }

  block(method: GuestObject): GuestObject {
    return newSlotsObject(this.image.get('behavior:CompiledBlock'), [0, method, this.nil, 0], Flag.named);
  }

  /** A segment of this image in which nothing is external. */
  input(parts: Partial<SegmentInput>): SegmentInput {
    return {
      name: 'Little', base: KERNEL_BASE, image: this.image, roots: [], stubs: [], codes: [], codeSlots: [],
      external: () => undefined, externalCode: () => undefined, slotIndexes: LITTLE_SLOTS, ...parts,
    };
  }
}

export function root(name: string, object: GuestObject): SegmentInput['roots'][number] {
  return { name: { kind: 'object', module: 'Little', name }, object };
}

export function stub(name: string, bytes: readonly number[], relocations: StubCode['relocations'] = []): StubCode {
  return { name, bytes: Uint8Array.from(bytes), relocations };
}

export function code(name: string, owner: GuestObject, bytes: readonly number[], relocations: OwnedCode['relocations'] = []): OwnedCode {
  return { name, owner, bytes: Uint8Array.from(bytes), relocations, safepoints: [] };
}

/** One object of every shape that a segment can hold, as slots of one array. */
export function everyShape(little: LittleImage): GuestObject {
  const { image } = little;
  const cyclic = little.object(1);
  cyclic.slots.push(cyclic);
  const large = image.array(Array.from({ length: 300 }, (_, index) => index - 150));
  const shapes: Value[] = [
    little.nil, 0, -1, 42, 2 ** 53 - 1, 1n << 61n, -(1n << 62n), (1n << 62n) - 1n,
    image.symbol('foo:bar:'), image.string(''), image.string('seven b'), image.string('eight by'), image.string('a string of nine'),
    image.float(Math.PI), image.array([]), little.object(), cyclic, large,
    image.newBytes(little.plain, new Uint8Array(255).fill(1)), image.newBytes(little.plain, new Uint8Array(256).fill(2)),
    image.array(new Array<Value>(255).fill(little.nil)), image.array(new Array<Value>(256).fill(little.nil)),
  ];
  return image.array(shapes);
}

/** A segment with one object of every shape, a stub and a method that refer to objects and each other. */
export function littleInput(little = new LittleImage(), parts: Partial<SegmentInput> = {}): SegmentInput {
  const shapes = everyShape(little);
  const { method, native } = little.method(little.class('Array'), 'size', 'Kernel/Array.st', new Uint8Array(0), 11);
  little.image.debug.set(method, { name: 'Array>>size', file: 'Kernel/Array.st', localNames: ['é'], positions: [[0, 3]],
    pragmas: [{ selector: 'a:b:', args: [{ type: 'string', value: 'ü' }, { type: 'integer' }] }], start: 0, end: 9 });
  little.image.sources.set('Kernel/Array.st', 'size\n\t^42');
  // mov eax, nil ; call boot ; ret
  const methodCode = code('Array>>size', method, [0xb8, 0, 0, 0, 0, 0xe8, 0, 0, 0, 0, 0xc3], [
    { offset: 1, kind: 'abs32', target: little.nil, addend: 0 },
    { offset: 6, kind: 'rel32', target: 'boot', addend: 0 },
  ]);
  return little.input({
    roots: [root('shapes', shapes), root('method', method)],
    // mov eax, 42 ; ret
    stubs: [stub('boot', [0xb8, 42, 0, 0, 0, 0xc3])],
    codes: [methodCode],
    codeSlots: [{ object: native, slot: 0, target: method }],
    ...parts,
  });
}
