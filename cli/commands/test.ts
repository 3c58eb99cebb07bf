import { writeFileSync } from 'node:fs';
import { diagnostic, DiagnosticError } from '../../segments/diagnostics';
import { CLI_DIAGNOSTICS } from '../diagnostics';
import { ExitStatus } from '../exit-status';
import { startGcLog } from '../gc-log';
import type { MemoryOptions } from '../loader';
import { packaged } from '../package-root';
import { build } from '../build';
import { shownStages } from '../progress';
import { reportFailure } from '../report-failure';
import { reasonOf, sourceLookup } from '../source-files';
import { readSources } from '../sources';
import { junitReport } from '../testing/junit-report';
import { isDefect } from '../testing/outcomes';
import { NativeTestProcess } from '../testing/native-process';
import { runTests, type TestProcess, type TestRun } from '../testing/run-tests';
import { RUNNER_MODULE } from '../testing/selection';
import { TapReport } from '../testing/tap-report';
import { TextReport } from '../testing/text-report';
import { showWarnings } from './build';

interface TestArguments extends MemoryOptions {
  readonly modules: readonly string[];
  readonly out: string;
  readonly jobs: number;
  readonly cache: boolean;
  readonly filter: string;
  /** Path of the JUnit XML file. */
  readonly junit?: string;
  readonly tap: boolean;
  readonly evaluator: boolean;
  /** Seconds that a test may take. */
  readonly timeout: number;
  /** See NativeTestOptions. */
}

/** `apiary test`: fails when a test does, and when there is none. */
export async function testCommand(request: TestArguments): Promise<number> {
  const modules = [...request.modules, packaged('kernel-src', ...RUNNER_MODULE.split('.'))];
  try {
    startGcLog(request.gcLog);
    const run = await reported(request, await testProcess(request, modules));
    if (request.junit !== undefined) write(request.junit, junitReport(run));
    return run.broken === undefined && run.outcomes.length > 0 && !run.outcomes.some(isDefect) ? ExitStatus.success : ExitStatus.failure;
  } catch (error) {
    return reportFailure(error, sourceLookup(modules));
  }
}

async function reported({ tap }: TestArguments, process: TestProcess): Promise<TestRun> {
  const report = tap ? new TapReport(toStandardOutput) : new TextReport(toStandardOutput);
  const run = await runTests(process, (outcome) => report.show(outcome));
  report.close(run);
  return run;
}

async function testProcess({ out, jobs, cache, filter, evaluator, timeout, gcStress, verifyHeap, gcLog, heapLimit, modules: tested }: TestArguments, modules: readonly string[]): Promise<TestProcess> {
  const sources = readSources(modules);
  const selection = { modules: sources.modules.map(({ name }) => name).filter((name) => name !== RUNNER_MODULE), filter };
  if (evaluator) {
    const { EvaluatorTestProcess } = await import('../testing/evaluator-process.js');
    return new EvaluatorTestProcess(sources, selection, toStandardError);
  }
  const { segments } = await build({ modules, out, jobs, cache, stage: shownStages(), report: showWarnings(tested) });
  return new NativeTestProcess(runnerLast(segments), selection, { seconds: timeout, memory: { gcStress, verifyHeap, gcLog, heapLimit } }, toStandardError);
}

/** The module that was loaded last is what an image runs. */
function runnerLast(segments: readonly string[]): string[] {
  const isRunner = (segment: string) => segment.endsWith(`/${RUNNER_MODULE}.seg`);
  return [...segments.filter((each) => !isRunner(each)), ...segments.filter(isRunner)];
}

function toStandardOutput(text: string): void {
  process.stdout.write(text);
}

/** What tests show; standard output is for what they come to. */
function toStandardError(text: string): void {
  process.stderr.write(text);
}

function write(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (error) {
    throw new DiagnosticError([diagnostic(CLI_DIAGNOSTICS.outputNotWritable, { path, reason: reasonOf(error) })]);
  }
}
