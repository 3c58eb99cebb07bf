/** Tests on the evaluator: each process is a guest system of its own, made anew from the sources. */
import { EvaluationError } from '../../compiler/evaluator/errors';
import { SystemCall, type EvaluatorHost, type SystemCallArgument } from '../../compiler/evaluator';
import type { BuildSources } from '../sources';
import { initialize } from '../segment-stages';
import { addModule, bootGroup, openEvaluator, parseSources, runMain } from '../system-stages';
import { SystemHost } from '../system-host';
import type { ReportReader } from './report-reader';
import type { ProcessEnding, TestProcess } from './run-tests';
import { RUNNER_MODULE, runnerArguments, type TestSelection } from './selection';

/** No descriptor of ours: what is written to it goes to the reader. */
const REPORT = 1_000_003;

/** The real system, but that output of tests goes where it is shown, and the report to its reader. */
class ReportingHost implements EvaluatorHost {
  private readonly system = new SystemHost();

  constructor(
    private readonly reader: ReportReader,
    private readonly output: (text: string) => void,
  ) {}

  systemCall(number: number, args: readonly SystemCallArgument[]): number {
    const [descriptor, bytes, count] = args;
    if (number !== SystemCall.write || ![1, 2, REPORT].includes(Number(descriptor))) return this.system.systemCall(number, args);
    const written = (bytes as Uint8Array).slice(0, Number(count));
    if (descriptor === REPORT) this.reader.take(written);
    else this.output(Buffer.from(written).toString('utf8'));
    return written.length;
  }
}

export class EvaluatorTestProcess implements TestProcess {
  constructor(
    private readonly sources: BuildSources,
    private readonly selection: TestSelection,
    private readonly output: (text: string) => void,
  ) {}

  async run(skipped: number, reader: ReportReader): Promise<ProcessEnding> {
    const evaluator = this.evaluator(new ReportingHost(reader, this.output));
    try {
      const status = runMain(evaluator, runnerArguments(REPORT, skipped, this.selection));
      return { how: `The process ended with status ${status}`, trace: [] };
    } catch (error) {
      return endingOf(error);
    }
  }

  private evaluator(host: EvaluatorHost) {
    const definitions = parseSources(this.sources, ignore);
    const system = bootGroup(definitions, ignore);
    const evaluator = openEvaluator(system, host);
    initialize(system, evaluator, system.modules.values());
    const runner = definitions.modules.filter(({ name }) => name === RUNNER_MODULE);
    const others = definitions.modules.filter(({ name }) => name !== RUNNER_MODULE);
    for (const each of [...others, ...runner]) initialize(system, evaluator, [addModule(system, each, ignore)]);
    return evaluator;
  }
}

const ignore = () => {};

/** A defect of ours is none of the test, except that it may have used up our stack. */
function endingOf(error: unknown): ProcessEnding {
  if (error instanceof EvaluationError) return { how: error.diagnostics[0].message, trace: (error.diagnostics[0].related ?? []).map(({ message }) => message) };
  if (error instanceof RangeError) return { how: `The evaluator's stack is used up: ${error.message}`, trace: [] };
  throw error;
}
