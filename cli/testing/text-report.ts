/** Shows tests to people: each that went wrong at once, a line for each class, and the sums at the end. */
import { byClass, isDefect, KIND_WORDS, OUTCOME_KINDS, positionOf, testName, type TestOutcome } from './outcomes';
import type { TestRun } from './run-tests';

/** Writes while tests run. */
export class TextReport {
  private current: TestOutcome[] = [];

  constructor(private readonly write: (text: string) => void) {}

  show(outcome: TestOutcome): void {
    const [last] = this.current;
    if (last !== undefined && (last.test.className !== outcome.test.className || last.test.module !== outcome.test.module)) this.closeClass();
    this.current.push(outcome);
    if (outcome.kind !== 'passed') this.write(described(outcome));
  }

  close(run: TestRun): void {
    if (this.current.length > 0) this.closeClass();
    if (run.broken !== undefined) this.write(`\nThe image ended before all tests were run. ${run.broken.how}\n${lines(run.broken.trace)}`);
    this.write(`\n${summary(run.outcomes)}\n`);
  }

  private closeClass(): void {
    const [{ test }] = this.current;
    const mark = this.current.some(isDefect) ? 'FAIL' : 'ok';
    this.write(`${mark.padEnd(5)}${test.module}.${test.className}: ${counts(this.current)}\n`);
    this.current = [];
  }
}

function described(outcome: TestOutcome): string {
  const head = `${KIND_WORDS[outcome.kind]}: ${testName(outcome.test)}`;
  if (!isDefect(outcome)) return `     ${head}${outcome.message === '' ? '' : ` (${outcome.message.split('\n')[0]})`}\n`;
  const position = positionOf(outcome);
  return `\n${head}${position === undefined ? '' : `\n  at ${position}`}\n  ${outcome.message.replaceAll('\n', '\n  ')}\n${lines(outcome.trace)}\n`;
}

function lines(trace: readonly string[]): string {
  return trace.map((each) => `    ${each}\n`).join('');
}

/** `12 passed, 1 failed` */
export function counts(outcomes: readonly TestOutcome[]): string {
  const counted = OUTCOME_KINDS.map((kind) => [outcomes.filter((each) => each.kind === kind).length, KIND_WORDS[kind]] as const);
  return counted.filter(([count]) => count > 0).map(([count, words]) => `${count} ${words}`).join(', ');
}

function summary(outcomes: readonly TestOutcome[]): string {
  const classes = byClass(outcomes).length;
  const assertions = outcomes.reduce((sum, each) => sum + each.assertions, 0);
  return outcomes.length === 0 ? 'No tests.' : `${outcomes.length} tests in ${classes} ${classes === 1 ? 'class' : 'classes'}, ${assertions} assertions: ${counts(outcomes)}`;
}
