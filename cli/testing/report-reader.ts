/**
 * Reads the lines in which the image reports on its tests: see `TestReport` in kernel-src/SUnit/Runner.
 * A reader reads what one process writes.
 */
import { OUTCOME_KINDS, type OutcomeKind, type PlannedTest, type TestOutcome } from './outcomes';

/** Told what the image reports. */
interface ReportListener {
  /** A test begins. */
  started(): void;
  ended(outcome: TestOutcome): void;
}

const ESCAPES: Readonly<Record<string, string>> = { '\\\\': '\\', '\\t': '\t', '\\n': '\n', '\\r': '\r' };

export class ReportReader {
  /** All tests there are, those that earlier processes have run among them. */
  readonly plan: PlannedTest[] = [];
  /** The index of the test that has begun and not ended. */
  running: number | undefined;
  /** Whether all tests have been run. */
  isDone = false;
  private trace: string[] = [];
  private rest = Buffer.alloc(0);

  /** `next` is the index of the test that comes first. */
  constructor(
    private next: number,
    private readonly listener: ReportListener,
  ) {}

  /** Takes the next bytes; lines may be cut anywhere. */
  take(bytes: Uint8Array): void {
    const all = Buffer.concat([this.rest, bytes]);
    let start = 0;
    for (let end = all.indexOf(10); end >= 0; end = all.indexOf(10, start)) {
      this.takeLine(all.toString('utf8', start, end).split('\t').map(unescape));
      start = end + 1;
    }
    this.rest = all.subarray(start);
  }

  private takeLine([word, ...fields]: readonly string[]): void {
    if (word === 'test') this.plan.push({ module: fields[0], className: fields[1], selector: fields[2] });
    else if (word === 'start') this.start();
    else if (word === 'trace') this.trace.push(fields[0]);
    else if (word === 'end') this.end(fields);
    else if (word === 'done') this.isDone = true;
    else throw new Error(`the image reported '${word}' on its tests`);
  }

  private start(): void {
    this.running = this.next++;
    this.trace = [];
    this.listener.started();
  }

  private end([kind, milliseconds, assertions, message]: readonly string[]): void {
    const test = this.plan[this.running!];
    this.running = undefined;
    this.listener.ended({ test, kind: checkedKind(kind), message, trace: this.trace, milliseconds: Number(milliseconds), assertions: Number(assertions) });
  }
}

function unescape(field: string): string {
  return field.replace(/\\[\\tnr]/g, (escape) => ESCAPES[escape]);
}

function checkedKind(kind: string): OutcomeKind {
  const known = OUTCOME_KINDS.find((each) => each === kind);
  if (known === undefined) throw new Error(`the image reported a test as '${kind}'`);
  return known;
}
