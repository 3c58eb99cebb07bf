/**
 * The two that run modules: native code, booted by the loader, and the evaluator. Each keeps a
 * kernel, to which modules are added one after the other.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Evaluator, GuestExit, RecordingHost } from '../../compiler/evaluator';
import { loadModule } from '../../compiler/genesis/genesis';
import type { GuestModule } from '../../compiler/genesis/system';
import { readModule, type SourceFile } from '../../compiler/source';
import { LinkedSegments, tableOfFile, tableOfLayout, type LinkTable } from '../../cli/link-table';
import { BuildCache } from '../../cli/build-cache';
import { openFrontEnd } from '../../cli/build-front-end';
import { Emission } from '../../cli/emission';
import { bootCommand } from '../../cli/loader';
import { packaged } from '../../cli/package-root';
import { bindStatically, installCodes, linkSegment, nativize, planSegment, type LinkedSegment } from '../../cli/segment-stages';
import { readSources, type BuildSources } from '../../cli/sources';
import { bootGroup, initialize, openWorld, parseSources, runMain, settle, type World } from '../../cli/system-stages';
import { writeOutputs } from '../../cli/write-files';
import { DiagnosticError } from '../../segments/diagnostics';
import { renderDiagnostics } from '../../cli/render-diagnostics';
import { KERNEL_OUTPUT } from '../built-kernel';
import { Snapshot } from './snapshot';

/** How a run ended: `ending` is undefined when the module answered, else what stopped it. */
export interface Run {
  readonly output: string;
  readonly ending: string | undefined;
}

/** A module that can be run. */
export interface RunnableModule {
  run(args: readonly string[]): Run;
}

export interface Engine {
  readonly name: string;
  /** Adds a module; throws a DiagnosticError when its sources are refused. */
  add(name: string, files: readonly SourceFile[]): RunnableModule;
}

const nothing = () => {};

/** How much longer a run may take whose heap is verified all the time. */
const SLOWER = 20;

type Alteration = (sources: BuildSources) => BuildSources;

/** Engines keep what they compiled of the kernel's sources for one another. */
const COMPILED = packaged('build', 'test', 'engines');

function bootedSystem(alter?: Alteration): World {
  const sources = readSources([]);
  const cache = new BuildCache(COMPILED, { verify: false, enabled: alter === undefined });
  const frontEnd = openFrontEnd(cache);
  const definitions = parseSources(alter?.(sources) ?? sources, nothing, frontEnd);
  const system = bootGroup(definitions, nothing, frontEnd);
  cache.save();
  return openWorld(system);
}

/** Programs may send what nobody understands: it is an error of theirs, to be compared, and none of the build. */
function addModule(world: World, name: string, files: readonly SourceFile[]): GuestModule {
  const definition = readModule(name, files);
  settle(definition.diagnostics, nothing);
  const { module, diagnostics } = loadModule(world.system, definition.module);
  settle(diagnostics, nothing);
  initialize(world, [module]);
  return module;
}

/** Builds segments of modules into a folder of its own, and boots them. */
export class NativeEngine implements Engine {
  readonly name = 'native code';
  private readonly folder = mkdtempSync(join(tmpdir(), 'apiary-image-'));
  private readonly booted: World;
  private readonly kernelPath: string;
  private readonly kernel: LinkedSegments;

  /** Milliseconds after which a run is ended. */
  timeout = 20_000;

  /** Words for the image that stand before the segments, like `--gc-stress=1`. */
  options: readonly string[] = [];

  /**
   * Each run is repeated with a collection at every so manieth allocation and the heap verified around it, and must
   * come to the same; 0 where one run is enough, as where what programs print depends on time.
   */
  stressInterval = 0;

  /** For the loader, like `--heap=64M`. */
  loaderOptions: readonly string[] = [];

  /** On the kernel that all tests share; those of the kernel's machinery have one built from altered sources. */
  constructor(alter?: Alteration) {
    this.booted = bootedSystem(alter);
    this.kernelPath = join(alter === undefined ? KERNEL_OUTPUT : this.folder, 'Kernel.seg');
    const table = alter === undefined ? tableOfFile(readFileSync(this.kernelPath), this.kernelPath) : this.writeKernel();
    this.kernel = new LinkedSegments(this.booted.system, [], () => [table]);
  }

  private writeKernel(): LinkTable {
    // Verified by tests of its own.
    const { layout, digest, outputs } = this.link({ verify: false });
    writeOutputs(this.folder, outputs);
    return tableOfLayout(layout, digest);
  }

  add(name: string, files: readonly SourceFile[]): RunnableModule {
    const module = addModule(this.booted, name, files);
    const { outputs } = this.link({ module, kernel: this.kernel, verify: true });
    const folder = join(this.folder, name);
    mkdirSync(folder);
    writeOutputs(folder, outputs);
    const segments = [this.kernelPath, join(folder, `${name}.seg`)];
    return { run: (args) => this.runTwice(segments, args) };
  }

  private runTwice([kernel, module]: readonly string[], args: readonly string[]): Run {
    const plain = this.boot([kernel, ...this.options, module], args, this.timeout);
    if (this.stressInterval === 0 || plain.ending !== undefined) return plain;
    const stress = [`--gc-stress=${this.stressInterval}`, '--verify-heap'];
    const stressed = this.boot([kernel, ...this.options, ...stress, module], args, this.timeout * SLOWER);
    if (stressed.output === plain.output && stressed.ending === undefined) return plain;
    return { output: common(plain.output, stressed.output), ending: `with ${stress.join(' ')} it went another way: ${stressed.ending ?? stressed.output}` };
  }

  private link(options: Parameters<typeof planSegment>[1]): LinkedSegment {
    const plan = planSegment(this.booted, options);
    const emission = new Emission(plan.emission, {});
    const native = bindStatically(plan, emission, nativize(plan, emission, nothing), nothing);
    return linkSegment(plan, installCodes(plan, native, emission.codesOf(native.functions)));
  }

  private boot(segments: readonly string[], args: readonly string[], timeout: number): Run {
    const [loader, ...words] = bootCommand(segments, args);
    const { status, signal, stdout, stderr } = spawnSync(loader, [...this.loaderOptions, ...words], { encoding: 'utf8', timeout, maxBuffer: 1 << 28 });
    const ending = status === 0 ? undefined : `ended with ${signal ?? `status ${status}`}\n${beginning(stderr)}`;
    return { output: stdout, ending };
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** The lines up to the first that differs. */
function common(one: string, other: string): string {
  const [lines, others] = [one.split('\n'), other.split('\n')];
  const first = lines.findIndex((line, index) => line !== others[index]);
  return first < 0 ? one : lines.slice(0, first).map((line) => `${line}\n`).join('');
}

function beginning(text: string): string {
  return text.split('\n').slice(0, 30).join('\n');
}

/** Runs modules on the evaluator. */
export class EvaluatorEngine implements Engine {
  readonly name = 'the evaluator';
  private readonly booted = bootedSystem();

  add(name: string, files: readonly SourceFile[]): RunnableModule {
    addModule(this.booted, name, files);
    const snapshot = new Snapshot(this.booted.system);
    return { run: (args) => this.evaluate(snapshot, args) };
  }

  /** Runs the module that was added last. */
  private evaluate(snapshot: Snapshot, args: readonly string[]): Run {
    snapshot.restore();
    const host = new RecordingHost();
    const ending = this.endingOf(() => runMain(new Evaluator(this.booted.system, host), args));
    return { output: host.written(1), ending: ending && `${ending}\n${beginning(host.written(2))}` };
  }

  private endingOf(run: () => number): string | undefined {
    try {
      const status = run();
      return status === 0 ? undefined : `ended with status ${status}`;
    } catch (error) {
      if (error instanceof GuestExit) return `ended with status ${error.status}`;
      if (error instanceof DiagnosticError) return beginning(renderDiagnostics(error.diagnostics, (file) => this.booted.system.image.sources.get(file)));
      throw error;
    }
  }
}
