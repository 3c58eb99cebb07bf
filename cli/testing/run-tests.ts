/**
 * Runs all tests, in as many processes as it takes: when one dies in a test, that test has crashed,
 * and the next process goes on behind it.
 */
import type { PlannedTest, TestOutcome } from './outcomes';
import { ReportReader } from './report-reader';

/** What became of a process that has run tests. */
export interface ProcessEnding {
  /** In words, for people: `The process ended with status 70`. */
  readonly how: string;
  /** The stack where it ended, as far as it is known. */
  readonly trace: readonly string[];
}

/** Where the runner of SUnit runs; answers when it has ended. `skipped` tests are left out because they have been run. */
export interface TestProcess {
  run(skipped: number, reader: ReportReader): Promise<ProcessEnding>;
}

export interface TestRun {
  readonly outcomes: readonly TestOutcome[];
  /** How the image ended when it did so outside of all tests; `undefined` when all tests were run. */
  readonly broken: ProcessEnding | undefined;
}

export async function runTests(process: TestProcess, show: (outcome: TestOutcome) => void): Promise<TestRun> {
  const outcomes: TestOutcome[] = [];
  const ended = (outcome: TestOutcome) => {
    outcomes.push(outcome);
    show(outcome);
  };
  for (;;) {
    let began = Date.now();
    const reader = new ReportReader(outcomes.length, { started: () => void (began = Date.now()), ended });
    const ending = await process.run(outcomes.length, reader);
    if (reader.isDone) return { outcomes, broken: undefined };
    if (reader.running === undefined) return { outcomes, broken: ending };
    ended(crashed(reader.plan[reader.running], ending, Date.now() - began));
    if (outcomes.length === reader.plan.length) return { outcomes, broken: undefined };
  }
}

function crashed(test: PlannedTest, { how, trace }: ProcessEnding, milliseconds: number): TestOutcome {
  return { test, kind: 'crashed', message: how, trace: withoutRunner(trace), milliseconds, assertions: 0 };
}

/** What an image that still could would have left out as well: the activations that run tests. See `TestOutcome` in SUnit. */
function withoutRunner(trace: readonly string[]): string[] {
  const end = trace.findIndex((each) => each.includes('TestCase>>runCase ') || OMISSION.test(each));
  const own = end < 0 ? [...trace] : trace.slice(0, end);
  while (own.length > 0 && RUNNER.test(own.at(-1)!)) own.pop();
  return own;
}

/** The loader shows long stacks without their middle. */
const OMISSION = /^\.\.\. \d+ (frames|activations)/;
const RUNNER = /[ (](SUnit\/TestCase|Kernel\/ProtoObject)\.st\b|^CompiledMethod>>valueWithReceiver:arguments: /;
