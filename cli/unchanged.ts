/** Recognizes, without loading the compiler, that a build would write what is there already. */
import type { Diagnostic } from '../segments/diagnostics';
import { isFramework } from '../compiler/genesis/frameworks';
import { byCodePoint, type ModuleSources } from './source-files';
import { withImports, type BuildSources } from './sources';
import { unitsOf, type UnitRecords } from './units';

interface Unchanged {
  /** The units in the order in which they are loaded, the kernel first. */
  readonly names: readonly string[];
  readonly warnings: readonly Diagnostic[];
}

/** `undefined` when anything must be built, or cannot be told from records. */
export function unchangedUnits(given: BuildSources, records: UnitRecords, facts: readonly string[]): Unchanged | undefined {
  const imports = new Map<string, readonly string[]>();
  const asked = new Set(given.modules.map(({ name }) => name));
  const note = (module: ModuleSources) => {
    const found = records.importsOf(module);
    if (found?.every((name) => asked.has(name) || isFramework(name) || states(module, name))) imports.set(module.name, found);
    return found ?? [];
  };
  const { kernel, modules } = withImports(given, note);
  const order = loadOrder(modules, imports);
  if (order === undefined) return undefined;
  const units = unitsOf({ kernel, modules: order }, (name) => imports.get(name)!, facts);
  const all = [units.kernel, ...units.modules];
  const warnings = all.map((each) => records.warningsIfFresh(each));
  return warnings.includes(undefined) ? undefined : { names: all.map(({ name }) => name), warnings: warnings.flatMap((each) => each!) };
}

/** Whether a module names another as one that it imports or requires; what it requires without a word depends on what else is built. */
function states({ files }: ModuleSources, name: string): boolean {
  const escaped = name.replace(/\./g, '\\.');
  return files.some(({ path, text }) => /(package|Module)\.st$/.test(path) && new RegExp(`['#]${escaped}(?![-.\\w])`).test(text));
}

/** Imports first, otherwise by name; `undefined` when imports are unknown, missing or go round in a circle. */
function loadOrder(modules: readonly ModuleSources[], imports: ReadonlyMap<string, readonly string[]>): ModuleSources[] | undefined {
  const byName = new Map(modules.map((each) => [each.name, each]));
  const order = new Set<ModuleSources>();
  const visit = (name: string, path: readonly string[]): boolean => {
    const module = byName.get(name);
    const needed = imports.get(name);
    if (module === undefined || needed === undefined || path.includes(name)) return false;
    const isSound = [...needed].sort(byCodePoint).every((each) => visit(each, [...path, name]));
    order.add(module);
    return isSound;
  };
  return [...byName.keys()].sort(byCodePoint).every((name) => visit(name, [])) ? [...order] : undefined;
}
