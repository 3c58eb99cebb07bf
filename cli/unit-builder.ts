/**
 * Builds the units of a build one after the other, if they are not what was built before. A
 * module's segment is a function of the kernel, of what the module imports, and of its sources:
 * each is made in a guest system of its own, so that it does not matter what else is built.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Evaluator } from '../compiler/evaluator';
import type { GuestModule, GuestSystem } from '../compiler/genesis/system';
import type { Diagnostic } from '../segments/diagnostics';
import type { BuildCache } from './build-cache';
import { openFrontEnd } from './build-front-end';
import { Pack } from './cache/pack';
import type { EmissionAids } from './emission';
import { EmissionWorkers } from './emission-workers';
import { addExpression, EVAL_MODULE, EXPRESSION_SENDS } from './expression';
import { LinkedSegments, packTable, tableOfFile, tableOfLayout, unpackTable, type LinkTable } from './link-table';
import type { Stage } from './pipeline';
import { bindStatically, emitCodeAided, initialize, linkSegment, nativize, planSegment, type SegmentPlan } from './segment-stages';
import { BOOT_GROUP, type BuildSources } from './sources';
import { addModule, bootGroup, importedNames, openEvaluator, openKernel, parseSources, type Definitions, type FrontEnd } from './system-stages';
import { KERNEL_UNIT, unitsOf, type Unit } from './units';
import { Warnings } from './warnings';
import { writeOutputs } from './write-files';

export interface UnitBuilderOptions {
  readonly out: string;
  readonly cache: BuildCache;
  readonly stage: Stage;
  readonly report: (diagnostics: readonly Diagnostic[]) => void;
  readonly verify: boolean;
  readonly jobs: number;
  readonly expression: { readonly text: string; readonly out: string } | undefined;
}

interface World {
  readonly system: GuestSystem;
  readonly evaluator: Evaluator;
}

export class UnitBuilder {
  private readonly warnings: Warnings;
  private readonly frontEnd: FrontEnd;
  /** Threads that help with what is too much for one. */
  private workers: EmissionWorkers | undefined;
  private readonly linkTables = new Map<string, LinkTable>();

  constructor(private readonly options: UnitBuilderOptions) {
    this.warnings = new Warnings(options.report);
    this.frontEnd = openFrontEnd(options.cache);
  }

  /** Answers the paths of the segments, in the order of loading. */
  async build(given: BuildSources): Promise<string[]> {
    const { cache, stage } = this.options;
    try {
      const definitions = await stage('parse', () => parseSources(given, this.warnings.report, this.frontEnd));
      const imports = new Map(definitions.modules.map((each) => [each.name, importedNames(each)]));
      const { kernel, modules } = unitsOf(definitions.sources, (name) => imports.get(name)!, cache.facts);
      if (!this.isFresh(kernel)) await this.buildKernel(kernel, definitions);
      for (const unit of modules) if (!this.isFresh(unit)) await this.buildModule(unit, kernel, importedBy(unit, modules), definitions);
      return [kernel, ...modules].map((each) => this.pathOf(each));
    } finally {
      this.workers?.close();
      cache.save();
    }
  }

  private async buildKernel(unit: Unit, definitions: Definitions): Promise<void> {
    const { cache, jobs, stage, verify } = this.options;
    if (jobs > 1 && cache.table(unit.name, 'code', Pack).isEmpty) this.workers = new EmissionWorkers(jobs);
    const system = await stage('genesis', () => bootGroup(definitions, this.warnings.report, this.frontEnd));
    const evaluator = openEvaluator(system);
    await stage('initialize Kernel', () => initialize(system, evaluator, system.modules.values()));
    await this.toSegment(unit, planSegment(system, evaluator, { verify }));
  }

  private async buildModule(unit: Unit, kernel: Unit, imported: readonly Unit[], definitions: Definitions): Promise<void> {
    const { stage, verify } = this.options;
    const { name } = unit;
    const world = await stage(`genesis for ${name}`, () => this.worldOf(imported, definitions));
    const { system, evaluator } = world;
    const linked = await stage(`import into ${name}`, () => this.linkedSegments(world, kernel, imported));
    const module = await stage(`load ${name}`, () => this.load(unit, world, definitions));
    await stage(`initialize ${name}`, () => initialize(system, evaluator, [module]));
    await this.toSegment(unit, planSegment(system, evaluator, { verify, module, kernel: linked }));
  }

  private async toSegment(unit: Unit, plan: SegmentPlan): Promise<void> {
    const { stage } = this.options;
    const { report } = this.warnings;
    const { name } = unit;
    const functions = await stage(`nativize ${name}`, () => nativize(plan, report));
    const bound = await stage(`bind ${name}`, () => bindStatically(plan, functions, report));
    const code = await stage(`emit ${name}`, () => emitCodeAided(plan, bound, this.emissionAids(name)));
    const { outputs, layout, digest } = await stage(`link ${name}`, () => linkSegment(plan, code));
    this.linkTables.set(name, tableOfLayout(layout, digest));
    await stage(`write ${name}`, () => this.write(unit, outputs));
  }

  private emissionAids(unit: string): EmissionAids {
    return { table: this.options.cache.table(unit, 'code', Pack), workers: unit === KERNEL_UNIT ? this.workers : undefined };
  }

  /** The kernel as it was built, and the modules that the next one imports, all initialized. */
  private worldOf(imported: readonly Unit[], definitions: Definitions): World {
    const system = openKernel(definitions, this.frontEnd);
    const evaluator = openEvaluator(system);
    initialize(system, evaluator, system.modules.values());
    for (const unit of imported) initialize(system, evaluator, [this.load(unit, { system, evaluator }, definitions)]);
    return { system, evaluator };
  }

  private load(unit: Unit, { system }: World, { modules }: Definitions): GuestModule {
    const definition = modules.find(({ name }) => name === unit.name)!;
    const module = addModule(system, definition, this.warnings.report, this.frontEnd, this.isExpression(unit) ? EXPRESSION_SENDS : undefined);
    if (this.isExpression(unit)) addExpression(system, module, this.options.expression!.text, this.warnings.report);
    return module;
  }

  private linkedSegments({ system }: World, kernel: Unit, imported: readonly Unit[]): LinkedSegments {
    const tables = imported.map((unit) => ({ module: system.modules.get(unit.name)!, table: this.linkTable(unit) }));
    return new LinkedSegments(system, this.linkTable(kernel), tables);
  }

  private linkTable(unit: Unit): LinkTable {
    const known = this.linkTables.get(unit.name);
    if (known !== undefined) return known;
    const stored = this.options.cache.read(`${unit.name}.link`, unit.key);
    const table = stored === undefined ? tableOfFile(readFileSync(this.pathOf(unit)), this.pathOf(unit)) : unpackTable(stored);
    this.linkTables.set(unit.name, table);
    return table;
  }

  private write(unit: Unit, outputs: Parameters<typeof writeOutputs>[1]): void {
    const { cache } = this.options;
    writeOutputs(this.folderOf(unit), outputs);
    if (this.isExpression(unit)) return;
    cache.records.write(unit, outputs, this.warnings.about(unit.name === KERNEL_UNIT ? BOOT_GROUP : [unit.name]));
    cache.write(`${unit.name}.link`, unit.key, packTable(this.linkTables.get(unit.name)!));
  }

  private isFresh(unit: Unit): boolean {
    const warnings = this.isExpression(unit) ? undefined : this.options.cache.records.warningsIfFresh(unit);
    if (warnings !== undefined) this.warnings.report(warnings);
    return warnings !== undefined;
  }

  /** The one module whose text is not all in files. */
  private isExpression({ name }: Unit): boolean {
    return name === EVAL_MODULE && this.options.expression !== undefined;
  }

  private folderOf(unit: Unit): string {
    return this.isExpression(unit) ? this.options.expression!.out : this.options.out;
  }

  private pathOf(unit: Unit): string {
    return join(this.folderOf(unit), `${unit.name}.seg`);
  }
}

/** What a unit imports, and what that imports in turn, in the order of loading. */
function importedBy(unit: Unit, modules: readonly Unit[]): Unit[] {
  const needed = new Set(unit.imports);
  for (const name of needed) for (const each of modules.find((other) => other.name === name)!.imports) needed.add(each);
  return modules.filter(({ name }) => needed.has(name));
}
