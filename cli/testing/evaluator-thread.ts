/** The thread of tests on the evaluator: a guest system of its own, made anew from the sources. */
import { EvaluationError, entryText, SystemCall, type Evaluator, type EvaluatorHost, type SystemCallArgument } from '../../compiler/evaluator';
import { answerTask } from '../large-stack';
import { addModule, bootGroup, initialize, openWorld, parseSources, runMain } from '../system-stages';
import { SystemHost } from '../system-host';
import type { BuildSources } from '../sources';
import type { ProcessEnding } from './run-tests';
import { RUNNER_MODULE, runnerArguments, type TestSelection } from './selection';

export interface TestTask {
  readonly sources: BuildSources;
  readonly selection: TestSelection;
  /** How many tests have been run already. */
  readonly skipped: number;
}

/** Bytes of the report, or text that tests show. */
export type TestNote = { readonly report: Uint8Array } | { readonly output: string };

/** No descriptor of ours: what is written to it is the report. */
const REPORT = 1_000_003;

/** The real system, but that output of tests goes where it is shown, and the report to its reader. */
class ReportingHost implements EvaluatorHost {
  private readonly system = new SystemHost();
  readonly environment = this.system.environment;
  readonly isMemoryShort = this.system.isMemoryShort;

  constructor(private readonly note: (each: TestNote) => void) {}

  systemCall(number: number, args: readonly SystemCallArgument[]): number {
    const [descriptor, bytes, count] = args;
    if (number !== SystemCall.write || ![1, 2, REPORT].includes(Number(descriptor))) return this.system.systemCall(number, args);
    const written = (bytes as Uint8Array).slice(0, Number(count));
    this.note(descriptor === REPORT ? { report: written } : { output: Buffer.from(written).toString('utf8') });
    return written.length;
  }
}

function opened(sources: BuildSources, host: EvaluatorHost): Evaluator {
  const definitions = parseSources(sources, ignore);
  const world = openWorld(bootGroup(definitions, ignore), host);
  const runner = definitions.modules.filter(({ name }) => name === RUNNER_MODULE);
  const others = definitions.modules.filter(({ name }) => name !== RUNNER_MODULE);
  for (const each of [...others, ...runner]) initialize(world, [addModule(world.system, each, ignore)]);
  return world.evaluator;
}

const ignore = () => {};

void answerTask<TestTask, TestNote, ProcessEnding>(({ sources, selection, skipped }, note) => {
  const evaluator = opened(sources, new ReportingHost(note));
  try {
    const status = runMain(evaluator, runnerArguments(REPORT, skipped, selection));
    return { how: `The process ended with status ${status}`, trace: [] };
  } catch (error) {
    return endingOf(error);
  }
});

/** A defect of ours is none of the test. */
function endingOf(error: unknown): ProcessEnding {
  if (error instanceof EvaluationError) return { how: error.diagnostics[0].message, trace: error.guestStack.map(entryText) };
  throw error;
}
