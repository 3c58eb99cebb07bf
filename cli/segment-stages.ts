/** The later stages, once per segment: methods → bound IR → machine code → a segment file and its map. */
import { bindStaticClosure } from '../compiler/binding';
import type { Evaluator } from '../compiler/evaluator/evaluator';
import type { GuestModule, GuestSystem } from '../compiler/genesis/system';
import type { IRFunction } from '../compiler/ir/ir';
import { verifyFunction } from '../compiler/ir/verifier';
import { GuestClasses, nativizeMethod, withInliner, type CodeSlot, type NativizationContext } from '../compiler/nativize';
import { emitStubs, Encodings, installCode, type EmittedCode, type EmitterContext, type InstallContext } from '../emitter';
import { DiagnosticError, type Diagnostic } from '../segments/diagnostics';
import type { GuestObject } from '../segments/image/values';
import { layoutSegment, type SegmentLayout } from '../segments/layout';
import { readHeader } from '../segments/format/header';
import { readSegment } from '../segments/reader';
import { writeSegment } from '../segments/writer';
import { customAssembler } from './custom-assembler';
import type { Emission, PendingCode } from './emission';
import { segmentDefects } from './segment-defects';
import { segmentInput, type LinkedKernel } from './segment-input';
import { segmentMap } from './segment-map';
import { settle, type Report, type World } from './system-stages';
import type { OutputFile } from './write-files';

/** What one segment is made from. */
export interface SegmentPlan {
  readonly name: string;
  readonly system: GuestSystem;
  readonly classes: GuestClasses;
  readonly nativization: NativizationContext;
  readonly emission: EmitterContext;
  /** The modules whose methods are nativized: the boot group, or one. */
  readonly modules: readonly GuestModule[];
  /** `undefined` for the kernel itself. */
  readonly kernel: LinkedKernel | undefined;
  readonly verify: boolean;
}

/** Functions with the object slots that must hold entries of stubs. */
export interface NativeFunctions {
  readonly functions: readonly PendingCode[];
  readonly codeSlots: readonly CodeSlot[];
}

export interface LinkedSegment {
  readonly layout: SegmentLayout;
  readonly digest: string;
  readonly outputs: readonly OutputFile[];
}

export function planSegment(
  { system, evaluator }: World,
  options: { readonly module?: GuestModule; readonly kernel?: LinkedKernel; readonly verify: boolean },
): SegmentPlan {
  const classes = new GuestClasses(system.image, (name) => system.kernelClass(name)?.classObject);
  const { module, kernel, verify } = options;
  const modules = module === undefined ? [...system.modules.values()] : [module];
  const nativization: NativizationContext = { image: system.image, classes, expandMetamessage: (selector, operands) => evaluator.metamessages.expand(selector, operands) };
  return {
    name: module?.name ?? 'Kernel',
    system, classes, kernel, verify,
    modules,
    nativization: withInliner(nativization, () => ({ all: [...system.modules.values()].flatMap(methodsOf), own: modules.flatMap(methodsOf) })),
    emission: emitterContext(system, classes, evaluator),
  };
}

function emitterContext({ image }: GuestSystem, classes: GuestClasses, evaluator: Evaluator): EmitterContext {
  return {
    image,
    sendSiteSlots: { behavior: classes.slot('SendSite', 'behavior'), code: classes.slot('SendSite', 'code') },
    stubTargets: {
      dispatch: classes.methodNamed('SendSite', '_dispatchOn:'),
      superDispatch: classes.methodNamed('SuperSendSite', '_dispatchOn:'),
      poll: classes.methodNamed('Object', '_pollBeforeRunningOn:'),
      boot: classes.methodNamed('SmalltalkSystem', 'bootWith:'),
    },
    encodings: new Encodings(),
    assembleCustom: customAssembler(evaluator),
  };
}

/** Treecode to IR, for every method of the segment's modules; emission begins with each function that is done. */
export function nativize(plan: SegmentPlan, emission: Emission, report: Report): NativeFunctions {
  const results = plan.modules.flatMap(methodsOf).map((method) => {
    const { functions, ...others } = nativizeMethod(plan.nativization, method);
    return { ...others, functions: emission.begin(verified(plan, functions)) };
  });
  settle(results.flatMap(({ diagnostics }): readonly Diagnostic[] => diagnostics), report);
  return { functions: results.flatMap(({ functions }) => functions), codeSlots: results.flatMap(({ codeSlots }) => codeSlots) };
}

/** Those that its sources define, and what else it adds to classes. */
function methodsOf({ methods, extensions }: GuestModule): GuestObject[] {
  return [...new Set([...methods, ...extensions].map(({ method }) => method))];
}

/** In the kernel, replaces the functions of the static closure by their bound forms. */
export function bindStatically(plan: SegmentPlan, emission: Emission, unbound: NativeFunctions, report: Report): NativeFunctions {
  if (plan.kernel !== undefined) return unbound;
  const bound = bindStaticClosure(plan.nativization);
  settle(bound.diagnostics, report);
  const owners = new Set(bound.functions.map(({ owner }) => owner));
  return {
    functions: [...unbound.functions.filter(({ owner }) => !owners.has(owner)), ...emission.begin(verified(plan, bound.functions))],
    codeSlots: [...unbound.codeSlots, ...bound.codeSlots],
  };
}

function verified(plan: SegmentPlan, functions: readonly IRFunction[]): readonly IRFunction[] {
  if (plan.verify) functions.forEach((fn) => verifyFunction(fn));
  return functions;
}

/** Machine code, and the NativeCode objects that hold it. */
export interface EmittedSegment {
  readonly codes: readonly EmittedCode[];
  readonly codeSlots: readonly { readonly object: GuestObject; readonly slot: number; readonly target: GuestObject | string }[];
}

export async function emitCode(plan: SegmentPlan, emission: Emission, native: NativeFunctions): Promise<EmittedSegment> {
  return installCodes(plan, native, await emission.finish(native.functions));
}

/** Hangs the codes of the functions into their methods and blocks. */
export function installCodes(plan: SegmentPlan, { codeSlots }: NativeFunctions, codes: readonly EmittedCode[]): EmittedSegment {
  const contexts = installContexts(plan);
  const entries = codes.map((code) => installCode(code, isBlock(plan, code.owner) ? contexts.block : contexts.method));
  return { codes, codeSlots: [...codeSlots, ...entries] };
}

function isBlock({ classes }: SegmentPlan, owner: GuestObject): boolean {
  return owner.behavior === classes.behaviorNamed('CompiledBlock');
}

function installContexts({ system, classes }: SegmentPlan): { method: InstallContext; block: InstallContext } {
  const slot = (name: string) => classes.slot('NativeCode', name);
  const context = (owner: string): InstallContext => ({
    image: system.image,
    nativeCodeBehavior: classes.behaviorNamed('NativeCode'),
    nativeCodeFormat: classes.formatNamed('NativeCode'),
    slots: {
      nativeCode: { entry: slot('entry'), size: slot('size'), method: slot('method'), sendSites: slot('sendSites'), safepoints: slot('safepoints') },
      ownerNativeCode: classes.slot(owner, 'nativeCode'),
    },
  });
  return { method: context('CompiledMethod'), block: context('CompiledBlock') };
}

/** Lays out, writes, and verifies what was written. */
export function linkSegment(plan: SegmentPlan, code: EmittedSegment): LinkedSegment {
  const stubs = plan.kernel === undefined ? emitStubs(plan.emission) : [];
  const layout = layoutSegment(segmentInput(plan, code, stubs));
  const file = writeSegment(layout);
  if (plan.verify) refuseDefects(file, plan.name);
  const { digest } = readHeader(file);
  return { layout, digest, outputs: [{ name: `${plan.name}.seg`, content: file }, { name: `${plan.name}.map`, content: segmentMap(plan.system, layout) }] };
}

function refuseDefects(file: Uint8Array, name: string): void {
  const defects = segmentDefects(readSegment(file, `${name}.seg`));
  if (defects.length > 0) throw new DiagnosticError(defects);
}
