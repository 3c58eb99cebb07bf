/** The page that `apiary gc-report` draws: all of the log is in it, nothing from outside. */
import { readFileSync } from 'node:fs';
import { GC_LOG_FIELDS, parseGcLog } from '../../cli/gc-log';
import { gcReport } from '../../cli/gc-report';
import { gcSummary } from '../../cli/gc-summary';
import { DiagnosticError } from '../../segments/diagnostics';
import { Workplace } from './command';

const workplace = new Workplace('build');
afterAll(() => workplace.remove());

const RECORD = {
  kind: 'scavenge', cause: 'eden full', start: 2_000_000_000, duration: 1_500_000, edenSize: 8_388_608, edenUsed: 8_388_608,
  survivorSize: 2_097_152, survivorsBefore: 0, survived: 419_430, tenured: 0, oldBefore: 1_048_576, oldAfter: 1_048_576,
  largeBefore: 0, large: 0, remembered: 7, limit: 67_108_864,
};
const FULL = { ...RECORD, kind: 'full', cause: 'old zone <grown>', start: 3_000_000_000, duration: 20_000_000 };
const LOG = [RECORD, FULL].map((each) => JSON.stringify(each)).join('\n');

/** The data that the page draws. */
function dataOf(page: string): { times: number[]; charts: { title: string; series: { label: string; values: (number | null)[] }[] }[] } {
  return JSON.parse(/const \{ times, charts \} = (.*);/.exec(page)![1]);
}

test('every record is drawn, in seconds, milliseconds and mebibytes', () => {
  const { times, charts } = dataOf(gcReport(parseGcLog(LOG, 'log'), 'log'));
  expect(times).toEqual([2, 3]);
  const values = Object.fromEntries(charts.flatMap(({ title, series }) => series.map(({ label, values }) => [`${title}/${label}`, values])));
  expect(values['Pauses/scavenge']).toEqual([1.5, null]);
  expect(values['Pauses/full']).toEqual([null, 20]);
  expect(values['Heap after the collection/old zone and large objects']).toEqual([1, 1]);
  expect(values['Survival/survived'][0]).toBeCloseTo(5, 3);
  expect(values['Remembered set/remembered']).toEqual([7, 7]);
});

test('the page asks for nothing from outside', () => {
  const page = gcReport(parseGcLog(LOG, 'log'), 'log');
  expect(page).not.toMatch(/<(script|link|img)[^>]*(src|href)=/);
  expect(page).toContain('new uPlot');
});

test('names in the log cannot become markup', () => {
  const page = gcReport(parseGcLog(LOG, 'log'), '<b>.log');
  expect(page).toContain('&lt;b>.log');
  expect(page).not.toContain('<grown>');
});

test('the summary tells pauses by their kind, and what the heap was like', () => {
  const scavenges = [1, 2, 3].map((each) => ({ ...RECORD, start: each * 1e9, duration: each * 1e6, tenured: 419_430 }));
  expect(gcSummary([...scavenges, { ...FULL, start: 4e9, duration: 1.5e9, survived: 0, oldAfter: 2 * 1_048_576 }])).toBe(`kind      count    median      99 %   longest     total  causes
scavenge      3  2.000 ms  3.000 ms  3.000 ms  6.000 ms  eden full
full          1    1.50 s    1.50 s    1.50 s    1.50 s  old zone <grown>
The program stood still for 1.51 s of the 5.50 s to the end of the last collection: 27.4 %.
Old objects took 2.0 MiB at most and 2.0 MiB at last; of the young ones' bytes 3.7 % survived, and 3.7 % became old.
`);
  expect(gcSummary([RECORD]).split('\n')[2]).toBe('full          0         –         –         –         –');
});

test('a line that is no record is refused with its number', () => {
  const refusal = (text: string) => {
    try {
      parseGcLog(text, 'some.log');
    } catch (error) {
      return (error as DiagnosticError).diagnostics[0].message;
    }
    return undefined;
  };
  expect(refusal(`${LOG}\nnot json`)).toBe("Line 3 of 'some.log' is no record of a collection: it is no JSON object.");
  const { cause: _cause, ...rest } = RECORD;
  expect(refusal(JSON.stringify(rest))).toBe("Line 1 of 'some.log' is no record of a collection: it is without cause.");
});

test('the times of images that wrote to one log go on', () => {
  const again = JSON.stringify({ ...RECORD, start: 1_000_000_000 });
  expect(parseGcLog(`${LOG}\n${again}\n`, 'log').map(({ start }) => start)).toEqual([2_000_000_000, 3_000_000_000, 4_020_000_000]);
});

test('a log without a collection, and one that was cut off, are refused', () => {
  const refusal = (text: string) => {
    workplace.write({ 'some.log': text });
    const command = workplace.run(['gc-report', 'some.log']);
    expect({ status: command.status, output: command.output }).toEqual({ status: 1, output: '' });
    return command.error;
  };
  expect(refusal('')).toContain('C061');
  expect(refusal(`${LOG}\n${LOG.slice(0, 50)}`)).toMatch(/C060.*Line 3/s);
  expect(workplace.run(['gc-report', 'no-such.log'])).toMatchObject({ status: 1, error: expect.stringContaining('C003') });
});

describe('a log that an image writes', () => {
  const PROGRAM = '| kept | kept := OrderedCollection new. 1 to: 300000 do: [:i | kept add: (Array new: 8). i \\\\ 50000 = 0 ifTrue: [kept := OrderedCollection new]]. Smalltalk memory collect. nil foo';
  const log = workplace.path('gc.log');
  const run = () => workplace.run(['eval', '--gc-log', log, PROGRAM]);

  test('has the fields that are told, in their order, although the program failed', () => {
    expect(run().error).toContain('does not understand #foo');
    const lines = readFileSync(log, 'utf8').trimEnd().split('\n');
    for (const line of lines) expect(Object.keys(JSON.parse(line) as object)).toEqual(Object.keys(GC_LOG_FIELDS));
    const records = parseGcLog(readFileSync(log, 'utf8'), log);
    expect(records.map(({ kind, cause }) => `${kind} ${cause}`)).toEqual(expect.arrayContaining(['scavenge eden full', 'full requested']));
    for (const { edenSize, edenUsed, survivorSize, survived, duration } of records) {
      expect(edenUsed).toBeLessThanOrEqual(edenSize);
      expect(survived).toBeLessThanOrEqual(survivorSize);
      expect(duration).toBeGreaterThan(0);
    }
  });

  test('is drawn', () => {
    run();
    expect(workplace.run(['gc-report', log])).toMatchObject({ status: 0, output: `${log}.html\n` });
    expect(dataOf(readFileSync(`${log}.html`, 'utf8')).times.length).toBeGreaterThan(2);
    expect(workplace.run(['gc-report', log, '--summary'])).toMatchObject({ status: 0, output: expect.stringMatching(/^kind .*\nscavenge .*\nfull .*requested\n/), error: '' });
  });

  test('is refused before anything runs when it cannot be written', () => {
    const { status, output, error } = workplace.run(['eval', '--gc-log', workplace.path('none', 'gc.log'), '3 + 4']);
    expect({ status, output }).toEqual({ status: 1, output: '' });
    expect(error).toMatch(/C005.*none\/gc.log/s);
  });
});
