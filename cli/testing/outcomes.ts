/** What runs of tests come to, as the command keeps and shows it. */

/** A test as the image lists it. */
export interface PlannedTest {
  readonly module: string;
  readonly className: string;
  readonly selector: string;
}

/** `crashed`: the process ended in the test, or was ended because the test took too long. The others are explained in `TestOutcome` of SUnit. */
export const OUTCOME_KINDS = ['passed', 'failed', 'errored', 'crashed', 'unexpectedPass', 'expectedFailure', 'skipped'] as const;

export type OutcomeKind = (typeof OUTCOME_KINDS)[number];

export interface TestOutcome {
  readonly test: PlannedTest;
  readonly kind: OutcomeKind;
  /** What the exception said, why the test is skipped, how the process ended; empty after a pass. */
  readonly message: string;
  /** `Array>>at: (Kernel/Array.st:17)`, the youngest activation first; the last is the test's own. */
  readonly trace: readonly string[];
  readonly milliseconds: number;
  /** How many it has made; of a test that crashed, nobody knows. */
  readonly assertions: number;
}

/** How each kind is told to people, in the plural that a count is followed by. */
export const KIND_WORDS: Readonly<Record<OutcomeKind, string>> = {
  passed: 'passed', failed: 'failed', errored: 'errored', crashed: 'crashed',
  unexpectedPass: 'passed unexpectedly', expectedFailure: 'failed as expected', skipped: 'skipped',
};

const DEFECTS: ReadonlySet<OutcomeKind> = new Set(['failed', 'errored', 'crashed', 'unexpectedPass']);

export function isDefect({ kind }: TestOutcome): boolean {
  return DEFECTS.has(kind);
}

export function testName({ className, selector }: PlannedTest): string {
  return `${className}>>${selector}`;
}

/** Where a test went wrong: `DemoTest>>testSum (Demo/DemoTest.st:12)`, the test's own activation. */
export function positionOf({ trace }: TestOutcome): string | undefined {
  return trace.at(-1)?.replace(/\) self: .*/s, ')');
}

/** The outcomes of each class, in the order in which they were run. */
export function byClass(outcomes: readonly TestOutcome[]): [name: string, outcomes: TestOutcome[]][] {
  const groups = new Map<string, TestOutcome[]>();
  for (const each of outcomes) {
    const name = `${each.test.module}.${each.test.className}`;
    groups.set(name, [...(groups.get(name) ?? []), each]);
  }
  return [...groups];
}
