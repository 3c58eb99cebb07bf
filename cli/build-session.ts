/**
 * What a build knows while it runs: which units are what was built before, the guest systems that
 * modules are made in, and what is linked against. A module's segment is a function of the kernel,
 * of what the module imports, and of its sources: each is made in a guest system of its own, so
 * that it does not matter what else is built.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GuestModule } from '../compiler/genesis/system';
import type { Diagnostic } from '../segments/diagnostics';
import type { Stage } from './build';
import type { BuildCache } from './build-cache';
import { openFrontEnd } from './build-front-end';
import { Pack } from './cache/pack';
import { Emission } from './emission';
import { EmissionWorkers } from './emission-workers';
import { addExpression, EVAL_MODULE, EXPRESSION_SENDS } from './expression';
import { LinkedSegments, packTable, tableOfFile, tableOfLayout, unpackTable, type LinkTable } from './link-table';
import type { LinkedSegment, SegmentPlan } from './segment-stages';
import { BOOT_GROUP } from './sources';
import { addModule, importedNames, initialize, openKernel, openWorld, type Definitions, type FrontEnd, type World } from './system-stages';
import { KERNEL_UNIT, unitsOf, type Unit, type Units } from './units';
import { Warnings } from './warnings';
import { refuseUnwritable, writeOutputs } from './write-files';

export interface BuildOptions {
  readonly out: string;
  readonly cache: BuildCache;
  readonly stage: Stage;
  readonly report: (diagnostics: readonly Diagnostic[]) => void;
  readonly verify: boolean;
  readonly jobs: number;
  readonly expression: { readonly text: string; readonly out: string } | undefined;
}

export class BuildSession {
  readonly frontEnd: FrontEnd;
  readonly report: (diagnostics: readonly Diagnostic[]) => void;
  private readonly warnings: Warnings;
  /** Threads that help with what is too much for one. */
  private workers: EmissionWorkers | undefined;
  private readonly linkTables = new Map<string, LinkTable>();
  private units: Units | undefined;

  constructor(readonly options: BuildOptions) {
    this.warnings = new Warnings(options.report);
    this.report = this.warnings.report;
    this.frontEnd = openFrontEnd(options.cache);
  }

  close(): void {
    this.workers?.close();
    this.options.cache.save();
  }

  /** The units of what was read; the session knows them from then on. */
  unitsOf({ modules, sources }: Definitions): Units {
    const imports = new Map(modules.map((each) => [each.name, importedNames(each)]));
    return (this.units = unitsOf(sources, (name) => imports.get(name)!, this.options.cache.facts));
  }

  /** Starts threads early, while the first stages run, if there will be much to emit. */
  openWorkers({ name }: Unit): void {
    const { cache, jobs } = this.options;
    if (jobs > 1 && cache.table(name, 'code', Pack).isEmpty) this.workers = new EmissionWorkers(jobs);
  }

  emissionOf({ name }: Unit, { emission }: SegmentPlan): Emission {
    return new Emission(emission, { table: this.options.cache.table(name, 'code', Pack), workers: this.workers });
  }

  /** The kernel as it was built, and the modules that the unit imports, all initialized. */
  worldFor(unit: Unit, definitions: Definitions): World {
    const world = openWorld(openKernel(definitions, this.frontEnd));
    for (const each of this.importedBy(unit)) initialize(world, [this.load(each, world, definitions)]);
    return world;
  }

  load(unit: Unit, { system }: World, { modules }: Definitions): GuestModule {
    const definition = modules.find(({ name }) => name === unit.name)!;
    const module = addModule(system, definition, this.report, this.frontEnd, this.isExpression(unit) ? EXPRESSION_SENDS : undefined);
    if (this.isExpression(unit)) addExpression(system, module, this.options.expression!.text, this.report);
    return module;
  }

  /** Where the unit's imports are; their segments need not be written yet. */
  linkedSegments(unit: Unit, { system }: World): LinkedSegments {
    const imported = this.importedBy(unit);
    const modules = imported.map(({ name }) => system.modules.get(name)!);
    return new LinkedSegments(system, modules, () => [this.units!.kernel, ...imported].map((each) => this.linkTable(each)));
  }

  private linkTable(unit: Unit): LinkTable {
    const known = this.linkTables.get(unit.name);
    if (known !== undefined) return known;
    const stored = this.options.cache.read(`${unit.name}.link`, unit.key);
    const table = stored === undefined ? tableOfFile(readFileSync(this.pathOf(unit)), this.pathOf(unit)) : unpackTable(stored);
    this.linkTables.set(unit.name, table);
    return table;
  }

  /** Before anything long is begun: whether its outcome could be written. */
  checkOutput(): void {
    const { out, expression } = this.options;
    for (const folder of [out, ...(expression === undefined ? [] : [expression.out])]) refuseUnwritable(folder);
  }

  write(unit: Unit, { outputs, layout, digest }: LinkedSegment): void {
    const { cache } = this.options;
    this.linkTables.set(unit.name, tableOfLayout(layout, digest));
    writeOutputs(this.folderOf(unit), outputs);
    if (this.isExpression(unit)) return;
    cache.records.write(unit, outputs, this.warnings.about(unit.name === KERNEL_UNIT ? BOOT_GROUP : [unit.name]));
    cache.write(`${unit.name}.link`, unit.key, packTable(this.linkTables.get(unit.name)!));
  }

  isFresh(unit: Unit): boolean {
    const warnings = this.isExpression(unit) ? undefined : this.options.cache.records.warningsIfFresh(unit);
    if (warnings !== undefined) this.report(warnings);
    return warnings !== undefined;
  }

  /** The one module whose text is not all in files. */
  private isExpression({ name }: Unit): boolean {
    return name === EVAL_MODULE && this.options.expression !== undefined;
  }

  private folderOf(unit: Unit): string {
    return this.isExpression(unit) ? this.options.expression!.out : this.options.out;
  }

  pathOf(unit: Unit): string {
    return join(this.folderOf(unit), `${unit.name}.seg`);
  }

  /** What a unit imports, and what that imports in turn, in the order of loading. */
  private importedBy(unit: Unit): Unit[] {
    const { modules } = this.units!;
    const needed = new Set(unit.imports);
    for (const name of needed) for (const each of modules.find((other) => other.name === name)!.imports) needed.add(each);
    return modules.filter(({ name }) => needed.has(name));
  }
}
