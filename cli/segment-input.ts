/** What layout is given for a segment: roots and exports, and what lives in the kernel. */
import { characters, kernelNames, moduleNames, symbols, type NamedObject } from '../compiler/genesis/reference-names';
import type { GuestModule } from '../compiler/genesis/system';
import { objectNames } from '../compiler/nativize';
import type { EmittedStub } from '../emitter';
import { stringHash, KERNEL_BASE } from '../segments/format/object-format';
import { SLOT_NAMES, type SlotIndexes } from '../segments/format/segment-format';
import type { GuestObject } from '../segments/image/values';
import type { External, SegmentInput } from '../segments/input';
import { trace } from '../segments/trace';
import type { EmittedSegment, SegmentPlan } from './segment-stages';

/** The kernel that modules are linked against: where its named objects and its code stand. */
export interface LinkedKernel {
  readonly digest: string;
  external(object: GuestObject): External | undefined;
  externalCode(target: GuestObject | string): External | undefined;
}

export function segmentInput(plan: SegmentPlan, code: EmittedSegment, stubs: readonly EmittedStub[]): SegmentInput {
  const { name, system, kernel, modules } = plan;
  const input = {
    name,
    base: kernel === undefined ? KERNEL_BASE : moduleBase(name),
    image: system.image,
    roots: kernel === undefined ? kernelNames(system) : moduleRoots(plan, modules[0]),
    stubs,
    codes: code.codes,
    codeSlots: code.codeSlots,
    external: (object: GuestObject) => kernel?.external(object),
    externalCode: (target: GuestObject | string) => kernel?.externalCode(target),
    slotIndexes: slotIndexes(plan),
    nameOf: objectNames(plan.classes),
  };
  return kernel === undefined ? input : withSharedObjects(plan, input, kernel);
}

/** What the kernel reads when it loads the segment: the names, and the methods it must install in classes of others. */
function moduleRoots({ system }: SegmentPlan, module: GuestModule): NamedObject[] {
  const { image } = system;
  const extensions = module.extensions.flatMap(({ behavior, selector, method }) => [behavior, selector, method]);
  return [
    ...moduleNames(system, module),
    { name: { kind: 'object', module: module.name, name: 'extensions' }, object: image.array(extensions) },
  ];
}

/** Symbols and Characters that the segment brings along, because the kernel lacks them, give way to the image's own if it has them by then. */
function withSharedObjects({ system }: SegmentPlan, input: SegmentInput, { digest }: LinkedKernel): SegmentInput {
  const { image } = system;
  const { objects } = trace(input);
  const brought = [
    ...symbols(objects.filter((each) => image.isSymbol(each))),
    ...characters(system, objects.filter(({ behavior }) => behavior === image.get('behavior:Character'))).sort(byNumber),
  ];
  const names = new Map(brought.map(({ name, object }) => [object, name]));
  const table = image.array(brought.map(({ object }) => object));
  return {
    ...input,
    roots: [...input.roots, { name: { kind: 'object', module: input.name, name: 'symbols' }, object: table }],
    shared: (object) => names.get(object),
    importedDigest: digest,
  };
}

function byNumber(one: NamedObject, other: NamedObject): number {
  return Number(one.name.name) - Number(other.name.name);
}

const MODULE_BASE = 0x2000_0000;
const MODULE_SPACING = 0x10_0000;
const MODULE_PLACES = 0x500;

/** Follows from the name alone, so that modules built apart seldom meet; the kernel moves one that does. */
function moduleBase(name: string): number {
  return MODULE_BASE + (stringHash(name) % MODULE_PLACES) * MODULE_SPACING;
}

function slotIndexes({ classes }: SegmentPlan): SlotIndexes {
  const entries = SLOT_NAMES.map((name) => {
    const [className, variable] = name.split('.');
    return [name, classes.slot(className, variable)];
  });
  return Object.fromEntries(entries) as SlotIndexes;
}
