/**
 * Units of a build: one for each segment. A unit's key covers all that its outputs follow from;
 * a record of what was written under which key lets the next build leave it as it is. Records
 * are written last, so that they never name what is not complete.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Diagnostic } from '../segments/diagnostics';
import { digest, type CacheFolder } from './cache/folder';
import { byCodePoint, type ModuleSources } from './source-files';
import type { BuildSources } from './sources';
import type { OutputFile } from './write-files';

/** The unit of the boot group, against which all others are linked. */
export const KERNEL_UNIT = 'Kernel';

export interface Unit {
  readonly name: string;
  readonly key: string;
  /** Digest of the unit's own sources. */
  readonly sources: string;
  /** The units that it imports from, besides the kernel, by name. */
  readonly imports: readonly string[];
}

/** The kernel's unit, and those of the modules in the order in which they are loaded. */
export interface Units {
  readonly kernel: Unit;
  readonly modules: readonly Unit[];
}

interface UnitRecord extends Omit<Unit, 'name'> {
  readonly outputs: readonly { readonly name: string; readonly digest: string }[];
  readonly warnings: readonly Diagnostic[];
}

/**
 * The units of modules that are given in the order in which they can be loaded. `facts` are what
 * all outputs depend on besides sources: the tool and the options.
 */
export function unitsOf({ kernel, modules }: BuildSources, importsOf: (module: string) => readonly string[], facts: readonly string[]): Units {
  const kernelSources = digestOfSources(kernel);
  const kernelUnit: Unit = { name: KERNEL_UNIT, sources: kernelSources, imports: [], key: digest(KERNEL_UNIT, kernelSources, ...facts) };
  const units = new Map<string, Unit>();
  for (const module of modules) {
    const imports = [...new Set(importsOf(module.name))].filter((each) => units.has(each)).sort(byCodePoint);
    const sources = digestOfSources([module]);
    const key = digest(module.name, sources, kernelUnit.key, ...imports.map((each) => units.get(each)!.key));
    units.set(module.name, { name: module.name, sources, imports, key });
  }
  return { kernel: kernelUnit, modules: [...units.values()] };
}

function digestOfSources(modules: readonly ModuleSources[]): string {
  return digest(...modules.flatMap(({ name, files }) => [name, ...files.flatMap(({ path, text }) => [path, text])]));
}

/** What is recorded of units in an output folder. */
export class UnitRecords {
  constructor(
    private readonly out: string,
    private readonly folder: CacheFolder,
  ) {}

  /** The imports that were found in just these sources when they were last built. */
  importsOf(module: ModuleSources): readonly string[] | undefined {
    const record = this.read(module.name);
    return record?.sources === digestOfSources([module]) ? record.imports : undefined;
  }

  /** The warnings of a unit whose outputs are there, as they were written; `undefined` when it must be built. */
  warningsIfFresh({ name, key }: Unit): readonly Diagnostic[] | undefined {
    const record = this.read(name);
    return record?.key === key && record.outputs.every((each) => this.isAsWritten(each)) ? record.warnings : undefined;
  }

  write({ name, key, sources, imports }: Unit, outputs: readonly OutputFile[], warnings: readonly Diagnostic[]): void {
    const digests = outputs.map((each) => ({ name: each.name, digest: digest(each.content) }));
    this.folder.write(recordName(name), JSON.stringify({ key, sources, imports, outputs: digests, warnings } satisfies UnitRecord));
  }

  private read(name: string): UnitRecord | undefined {
    const content = this.folder.read(recordName(name));
    return content && (JSON.parse(Buffer.from(content).toString('utf8')) as UnitRecord);
  }

  private isAsWritten({ name, digest: expected }: UnitRecord['outputs'][number]): boolean {
    try {
      return digest(readFileSync(join(this.out, name))) === expected;
    } catch {
      return false;
    }
  }
}

function recordName(unit: string): string {
  return `${unit}.unit`;
}
