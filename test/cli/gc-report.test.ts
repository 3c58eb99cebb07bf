/** The page that `apiary gc-report` draws: all of the log is in it, nothing from outside. */
import { GC_LOG_FIELDS, parseGcLog } from '../../cli/gc-log';
import { gcReport } from '../../cli/gc-report';
import { DiagnosticError } from '../../segments/diagnostics';

const RECORD = {
  kind: 'scavenge', cause: 'eden full', start: 2_000_000_000, duration: 1_500_000, edenUsed: 8_388_608, survived: 419_430,
  tenured: 0, oldBefore: 1_048_576, oldAfter: 1_048_576, large: 0, remembered: 7,
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

test('an empty log gives a page without collections', () => {
  expect(dataOf(gcReport([], 'log')).times).toEqual([]);
  expect(Object.keys(GC_LOG_FIELDS)).toHaveLength(11);
});
