/** A method at each stage of the pipeline, as text. */
import { bindStaticClosure } from '../compiler/binding';
import { Lookup } from '../compiler/evaluator';
import type { GuestMethod, GuestModule, GuestSystem } from '../compiler/genesis/system';
import type { IRFunction } from '../compiler/ir/ir';
import { printFunction } from '../compiler/ir/printer';
import { nativizeMethod, objectNames } from '../compiler/nativize';
import { parseMethod, printAst } from '../compiler/source';
import { printCode } from '../compiler/treecode';
import { disassemble, emitFunction } from '../emitter';
import type { GuestObject } from '../segments/image/values';
import { BuildCache } from './build-cache';
import { openFrontEnd } from './build-front-end';
import { findNamed } from './method-names';
import { planSegment, type SegmentPlan } from './segment-stages';
import { showCode } from './show-code';
import { readSources } from './sources';
import { addModule, bootGroup, initialize, openWorld, parseSources, settle, type World } from './system-stages';

export const EXPLAIN_STAGES = ['ast', 'treecode', 'ir', 'bound', 'code'] as const;
export type ExplainStage = (typeof EXPLAIN_STAGES)[number];

interface Explanation {
  readonly title: string;
  readonly text: string;
}

export interface ExplainRequest {
  /** `Class>>selector`. */
  readonly method: string;
  readonly stages: readonly ExplainStage[];
  /** Module folders to look in besides the kernel. */
  readonly modules: readonly string[];
  /** The output folder whose cache has what is compiled already. */
  readonly out: string;
  readonly cache: boolean;
}

/** What a method is at the given stages. Throws a DiagnosticError when there is no such method, or it has errors. */
export function explain({ method: name, stages, ...request }: ExplainRequest): Explanation[] {
  const { world, last } = worldOf(request);
  const { system } = world;
  const method = findNamed(namedMethods(system), name, (missing) => inheritedAs(system, missing)).method;
  const plan = planSegment(world, { verify: false, module: last });
  const explained = new Explained(plan, method);
  return stages.map((stage) => ({ title: stage, text: explained[stage]() }));
}

function worldOf({ modules, out, cache: enabled }: Pick<ExplainRequest, 'modules' | 'out' | 'cache'>): { world: World; last: GuestModule | undefined } {
  const ignore = () => {};
  const cache = new BuildCache(out, { verify: false, enabled });
  const frontEnd = openFrontEnd(cache);
  const definitions = parseSources(readSources(modules), ignore, frontEnd);
  const world = openWorld(bootGroup(definitions, ignore, frontEnd));
  const added = definitions.modules.map((each) => {
    const module = addModule(world.system, each, ignore, frontEnd);
    initialize(world, [module]);
    return module;
  });
  cache.save();
  return { world, last: added.at(-1) };
}

function namedMethods(system: GuestSystem): { name: string; method: GuestMethod }[] {
  const methods = [...system.modules.values()].flatMap((module) => module.methods);
  return methods.map((method) => ({ name: system.image.debug.get(method.method)!.name, method }));
}

/** The name of the method that instances of a class run for a selector which it does not define itself. */
function inheritedAs(system: GuestSystem, name: string): string | undefined {
  const [className, selector = ''] = name.split('>>');
  const plainName = className.replace(/ class$/, '');
  const found = [...system.modules.values()].flatMap(({ classes }) => classes.get(plainName) ?? []).at(0);
  if (found === undefined) return undefined;
  const behavior = plainName !== className ? found.classBehavior : found.behavior;
  const method = new Lookup(system).method(behavior, system.image.symbol(selector));
  return method && system.image.debug.get(method)?.name;
}

/** One method; each stage is made when it is asked for. */
class Explained implements Record<ExplainStage, () => string> {
  private readonly nameOf: (object: GuestObject) => string;

  constructor(
    private readonly plan: SegmentPlan,
    private readonly subject: GuestMethod,
  ) {
    this.nameOf = objectNames(plan.classes);
  }

  ast(): string {
    const { definition, guestClass } = this.subject;
    const files = guestClass.module.definition.files.concat([...this.plan.system.modules.values()].flatMap((module) => module.definition.files));
    const file = files.find((each) => each.file.path === definition.file)!.file;
    return printAst(parseMethod(file, definition).method!);
  }

  treecode(): string {
    return printCode(this.subject.code);
  }

  ir(): string {
    return this.functions().map((fn) => this.printed(fn)).join('\n');
  }

  /** Forms that the static closure has of it: one per types of receiver and arguments. */
  bound(): string {
    const { name } = this.plan.system.image.debug.get(this.subject.method)!;
    const forms = bindStaticClosure(this.plan.nativization).functions.filter((fn) => fn.name === name);
    return forms.length === 0 ? 'not in the static closure: its sends stay dynamic' : forms.map((fn) => this.printed(fn)).join('\n');
  }

  code(): string {
    return this.functions().map((fn) => this.disassembled(fn)).join('\n');
  }

  private functions(): readonly IRFunction[] {
    const { functions, diagnostics } = nativizeMethod(this.plan.nativization, this.subject.method);
    settle(diagnostics, () => {});
    return functions;
  }

  private printed(fn: IRFunction): string {
    return printFunction(fn, (object) => this.nameOf(object));
  }

  private disassembled(fn: IRFunction): string {
    const { bytes, relocations, safepoints } = emitFunction(fn, this.plan.emission);
    const source = this.plan.system.image.sources.get(fn.file) ?? '';
    const nameOf = (target: GuestObject | string) => (typeof target === 'string' ? `stub ${target}` : this.nameOf(target));
    return showCode(fn.name, disassemble({ bytes, relocations, safepoints, source, nameOf }), 0);
  }
}
