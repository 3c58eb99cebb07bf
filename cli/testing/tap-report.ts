/** Tests in the Test Anything Protocol, version 14. */
import { isDefect, positionOf, testName, type OutcomeKind, type TestOutcome } from './outcomes';
import type { TestRun } from './run-tests';

export class TapReport {
  private count = 0;

  constructor(private readonly write: (text: string) => void) {
    write('TAP version 14\n');
  }

  show(outcome: TestOutcome): void {
    this.count++;
    this.write(`${isOk(outcome) ? 'ok' : 'not ok'} ${this.count} - ${escaped(testName(outcome.test))}${directive(outcome)}\n${diagnosticBlock(outcome)}`);
  }

  close({ broken }: TestRun): void {
    if (broken !== undefined) this.write(`Bail out! ${oneLine(broken.how)}\n`);
    else this.write(this.count === 0 ? '1..0 # SKIP no tests\n' : `1..${this.count}\n`);
  }
}

/** A test that is expected to fail is `not ok` when it does, which its directive excuses. */
function isOk({ kind }: TestOutcome): boolean {
  const ok: readonly OutcomeKind[] = ['passed', 'skipped'];
  return ok.includes(kind);
}

function directive({ kind, message }: TestOutcome): string {
  if (kind === 'skipped') return ` # SKIP ${oneLine(message)}`;
  return kind === 'expectedFailure' ? ' # TODO expected to fail' : '';
}

/** A YAML block of strings in double quotes, which are read as those of JSON are. */
function diagnosticBlock(outcome: TestOutcome): string {
  if (!isDefect(outcome) && outcome.kind !== 'expectedFailure') return '';
  const fields = [
    `kind: ${outcome.kind}`,
    `message: ${JSON.stringify(outcome.message)}`,
    ...(positionOf(outcome) === undefined ? [] : [`at: ${JSON.stringify(positionOf(outcome))}`]),
    ...(outcome.trace.length === 0 ? [] : ['stack:', ...outcome.trace.map((each) => `  - ${JSON.stringify(each)}`)]),
  ];
  return ['---', ...fields, '...'].map((line) => `  ${line}\n`).join('');
}

function escaped(name: string): string {
  return name.replace(/[\\#]/g, '\\$&');
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
