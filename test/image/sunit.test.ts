/** The kernel's own tests in SUnit, each of them listed, and how `apiary test` tells what tests come to. */
import { cpSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { packaged } from '../../cli/package-root';
import { Workplace, type Outcome } from '../cli/command';

const workplace = new Workplace('out');
afterAll(() => workplace.remove());

/** Tests that hang are ended after so many seconds. */
const TIMEOUT = ['--timeout', '5'];

const tested = (...args: readonly string[]): Outcome => workplace.run(['test', ...args, '-o', workplace.path('out')]);

interface TapLine {
  readonly name: string;
  readonly ok: boolean;
  /** Behind `#`, as in `SKIP not today`. */
  readonly directive: string | undefined;
  readonly diagnostics: string;
}

/** The test lines of a report in TAP, each with what is indented below it. */
function testsIn(tap: string): TapLine[] {
  return [...tap.matchAll(/^(not )?ok \d+ - (.*?)(?: # (.*))?\n((?: {2}.*\n)*)/gm)].map(([, not, name, directive, diagnostics]) => ({
    name, ok: not === undefined, directive, diagnostics,
  }));
}

describe('the kernel passes', () => {
  const { status, output, error } = tested(packaged('kernel-src', 'Tests'), '--tap');
  const tests = testsIn(output);

  test('all tests are run', () => {
    expect({ status, plan: output.split('\n').at(-2), error }).toEqual({ status: 0, plan: `1..${tests.length}`, error: expect.any(String) });
    expect(tests.length).toBeGreaterThan(500);
  });

  test.each(tests)('$name', ({ ok, diagnostics }) => {
    expect({ ok, diagnostics }).toEqual({ ok: true, diagnostics: '' });
  });
});

// To verify the heap takes much longer than to collect: less often then.
test.each([[['--gc-stress', '97']], [['--gc-stress', '997', '--verify-heap']]])('the kernel passes with %s', (options) => {
  const { status, output, error } = tested(packaged('kernel-src', 'Tests'), ...options, '--timeout', '100');
  expect({ status, wrong: output.split('\n').filter((line) => !/^ok /.test(line)), error }).toEqual({
    status: 0, wrong: ['', expect.stringMatching(/^(\d{3,}) tests in \d+ classes, \d+ assertions: \1 passed$/), ''], error: expect.any(String),
  });
}, 300_000);

describe('tests that go wrong', () => {
  const ailing = workplace.path('elsewhere', 'Ailing');
  cpSync(packaged('test', 'image', 'fixtures', 'Ailing'), ailing, { recursive: true });
  const junit = workplace.path('report.xml');
  const { status, output, error } = tested(ailing, '--tap', '--junit', junit, ...TIMEOUT);
  const tests = testsIn(output);
  const named = (selector: string) => tests.find(({ name }) => name.endsWith(`>>${selector}`))!;

  test('make the status 1', () => {
    expect(status).toBe(1);
  });

  test('do not take the others down', () => {
    expect(tests.map(({ name, ok }) => `${ok ? 'ok' : 'not ok'} ${name}`)).toEqual([
      'ok AilingSetUpTest>>testAfterTearDown', 'not ok AilingSetUpTest>>testFailingTearDown', 'not ok AilingSetUpTest>>testSetUp', 'not ok AilingSetUpTest>>testTearDown',
      'not ok AilingTest>>testCrash', 'not ok AilingTest>>testEndless', 'not ok AilingTest>>testError', 'not ok AilingTest>>testExit',
      'not ok AilingTest>>testExpectedFailure', 'not ok AilingTest>>testFailure', 'not ok AilingTest>>testMessage', 'ok AilingTest>>testNotification',
      'not ok AilingTest>>testOverflow', 'ok AilingTest>>testPassed', 'ok AilingTest>>testSkipped', 'not ok AilingTest>>testUnexpectedPass',
      'ok ResourceTest>>testFirst', 'ok ResourceTest>>testSecond',
    ]);
  });

  test.each([
    ['testFailure', 'failed', 'Got 7 instead of 8', 'AilingTest>>testFailure (Ailing/AilingTest.st:49)'],
    ['testError', 'errored', 'ZeroDivide: 3 was divided by zero', 'AilingTest>>testError (Ailing/AilingTest.st:33)'],
    ['testCrash', 'crashed', 'SIGSEGV (memory fault)', 'AilingTest>>testCrash (Ailing/AilingTest.st:23)'],
    ['testOverflow', 'errored', 'StackOverflow: the recursion is too deep for its stack', 'AilingTest>>recurse: (Ailing/AilingTest.st:17)'],
    ['testEndless', 'crashed', 'did not end within 5 seconds', ''],
    ['testExit', 'crashed', 'The process ended with status 0', ''],
    ['testUnexpectedPass', 'unexpectedPass', '', ''],
    ['testSetUp', 'errored', 'cannot set up', 'AilingSetUpTest>>setUp (Ailing/AilingSetUpTest.st:19)'],
    ['testTearDown', 'errored', 'cannot tear down', 'AilingSetUpTest>>tearDown (Ailing/AilingSetUpTest.st:25)'],
    ['testFailingTearDown', 'failed', 'Got 1 instead of 2', 'AilingSetUpTest>>testFailingTearDown (Ailing/AilingSetUpTest.st:38)'],
  ])('%s: %s', (selector, kind, message, position) => {
    const { diagnostics } = named(selector);
    expect(diagnostics).toContain(`kind: ${kind}\n`);
    expect(diagnostics).toContain(message);
    if (position !== '') expect(diagnostics).toContain(`  at: "${position}"\n`);
  });

  test('an error shows its stack, without what runs tests', () => {
    expect(named('testError').diagnostics).toMatch(/stack:\n( {4}- .*\n)* {4}- "AilingTest>>testError \(Ailing\/AilingTest.st:33\) self: an AilingTest"\n {2}\.\.\.\n$/);
  });

  test('skipped tests and expected failures have directives', () => {
    expect(named('testSkipped').directive).toBe('SKIP not today');
    expect(named('testExpectedFailure').directive).toBe('TODO expected to fail');
  });

  test('what tests show goes to standard error', () => {
    expect(error).toContain('shown by a test\n');
    expect(output).not.toContain('shown by a test');
  });

  test('JUnit XML has the sums, and texts escaped', () => {
    const xml = readFileSync(junit, 'utf8');
    expect(xml).toContain('<testsuites tests="18" failures="4" errors="7" skipped="2"');
    expect(xml).toContain('<testcase classname="Ailing.AilingTest" name="testFailure" file="Ailing/AilingTest.st" line="49"');
    expect(xml).toContain('message="one &lt;line&gt; &amp; &quot;another&quot;:&#10;&#9;C:\\new"');
    expect(xml).toContain('<skipped message="not today"/>');
  });
});

describe('apiary test', () => {
  const plain = workplace.path('elsewhere', 'Plain');
  const bare = workplace.path('elsewhere', 'Bare');
  for (const each of [plain, bare]) cpSync(packaged('test', 'image', 'fixtures', basename(each)), each, { recursive: true });
  const ailing = packaged('test', 'image', 'fixtures', 'Ailing');

  test('takes plain Tonel packages', () => {
    const { status, output } = tested(plain);
    expect({ status, output }).toEqual({ status: 0, output: 'ok   Plain.PlainTest: 1 passed\n\n1 tests in 1 class, 1 assertions: 1 passed\n' });
  });

  test('gives a package that tests its TestCase, required or not', () => {
    expect(tested(bare)).toMatchObject({ status: 0, output: 'ok   Bare.BareTest: 1 passed\n\n1 tests in 1 class, 1 assertions: 1 passed\n' });
  });

  test('runs what the filter selects, of all modules', () => {
    const { status, output } = tested(ailing, plain, '--filter', 'st>>testP', ...TIMEOUT);
    expect({ status, output }).toEqual({
      status: 0, output: 'ok   Ailing.AilingTest: 1 passed\nok   Plain.PlainTest: 1 passed\n\n2 tests in 2 classes, 5 assertions: 2 passed\n',
    });
  });

  test('shows people where and why a test failed', () => {
    const { status, output } = tested(ailing, '--filter', 'testFailure');
    expect(status).toBe(1);
    expect(output).toContain('failed: AilingTest>>testFailure\n  at AilingTest>>testFailure (Ailing/AilingTest.st:49)\n  Got 7 instead of 8\n');
    expect(output).toContain('FAIL Ailing.AilingTest: 1 failed\n');
  });

  test('fails when there is no test', () => {
    expect(tested(plain, '--filter', 'nothing')).toMatchObject({ status: 1, output: '\nNo tests.\n' });
  });

  test('runs tests on the evaluator', () => {
    const { status, output } = tested(ailing, '--evaluator', '--filter', 'testError');
    expect(status).toBe(1);
    expect(output).toContain('ZeroDivide: 3 was divided by zero');
    expect(output).toContain('AilingTest>>testError (Ailing/AilingTest.st:33)');
  });

  test('says what is wrong with its arguments', () => {
    expect(tested(workplace.path('none'))).toMatchObject({ status: 1, error: expect.stringContaining('C001') });
    expect(workplace.run(['test'])).toMatchObject({ status: 2 });
    expect(tested(plain, '--timeout', 'soon')).toMatchObject({ status: 2, error: expect.stringContaining('--timeout') });
  });
});
