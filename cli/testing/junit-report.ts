/** Tests as JUnit XML: a suite for each class, a case for each test. */
import { byClass, isDefect, positionOf, type OutcomeKind, type TestOutcome } from './outcomes';
import type { TestRun } from './run-tests';

type Attributes = Readonly<Record<string, string | number>>;

export function junitReport({ outcomes, broken }: TestRun): string {
  const suites = byClass(outcomes).map(([name, each]) => element('testsuite', { name, ...sums(each) }, each.map(testCase)));
  const ending = broken === undefined ? [] : [element('testsuite', { name: 'image', tests: 1, failures: 0, errors: 1, skipped: 0, time: '0.000' }, [endingCase(broken)])];
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element('testsuites', sums(outcomes), [...suites, ...ending])}\n`;
}

function sums(outcomes: readonly TestOutcome[]): Attributes {
  const count = (...kinds: OutcomeKind[]) => outcomes.filter(({ kind }) => kinds.includes(kind)).length;
  return {
    tests: outcomes.length,
    failures: count('failed', 'unexpectedPass'),
    errors: count('errored', 'crashed'),
    skipped: count('skipped', 'expectedFailure'),
    time: seconds(outcomes.reduce((sum, { milliseconds }) => sum + milliseconds, 0)),
  };
}

function testCase(outcome: TestOutcome): string {
  const { test, milliseconds } = outcome;
  const attributes = { classname: `${test.module}.${test.className}`, name: test.selector, ...place(outcome), time: seconds(milliseconds) };
  return element('testcase', attributes, ending(outcome));
}

function ending(outcome: TestOutcome): string[] {
  const { kind, message, trace } = outcome;
  const text = [escaped([message, ...trace.map((each) => `    at ${each}`)].join('\n'))];
  if (kind === 'passed') return [];
  if (kind === 'skipped') return [element('skipped', { message }, [])];
  if (kind === 'expectedFailure') return [element('skipped', { message: `failed as expected: ${message}` }, [])];
  if (kind === 'unexpectedPass') return [element('failure', { message: 'passed unexpectedly', type: kind }, [])];
  return [element(kind === 'failed' ? 'failure' : 'error', { message, type: kind }, text)];
}

function endingCase({ how, trace }: NonNullable<TestRun['broken']>): string {
  return element('testcase', { classname: 'image', name: 'end', time: '0.000' }, [element('error', { message: how, type: 'crashed' }, [escaped(trace.join('\n'))])]);
}

/** File and line where it went wrong, which many readers of such files show. */
function place(outcome: TestOutcome): Attributes {
  const found = isDefect(outcome) && / \(?([^ ()]+\.st):(\d+)/.exec(positionOf(outcome) ?? '');
  return found ? { file: found[1], line: Number(found[2]) } : {};
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(3);
}

/** Content of elements goes on lines of its own; text must be escaped by the caller, and is kept as it is. */
function element(name: string, attributes: Attributes, content: readonly string[]): string {
  const head = [name, ...Object.entries(attributes).map(([key, value]) => `${key}="${escaped(`${value}`)}"`)].join(' ');
  if (content.length === 0) return `<${head}/>`;
  const isText = content.every((each) => !each.startsWith('<'));
  return isText ? `<${head}>${content.join('')}</${name}>` : `<${head}>\n${content.join('\n')}\n</${name}>`;
}

/** Characters that XML 1.0 cannot hold, even as references, are shown as U+FFFD. */
function escaped(text: string): string {
  return text
    .replace(/[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replace(/[&<>"]/g, (each) => ENTITIES[each])
    .replace(/[\n\r\t]/g, (each) => (each === '\n' ? '&#10;' : each === '\r' ? '&#13;' : '&#9;'));
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
