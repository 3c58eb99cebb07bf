/** Draws a log of collections as one self-contained page: pauses, occupancy, survival over time. */
import { readFileSync } from 'node:fs';
import { MEBIBYTE, milliseconds, type GcRecord } from './gc-log';
import { SUMMARY_COLUMNS, summaryRows } from './gc-summary';

/** A chart of the page: lines or bars over the seconds since the image started. */
interface Chart {
  readonly title: string;
  readonly unit: string;
  /** Whether the values differ by orders of magnitude. */
  readonly logarithmic?: boolean;
  readonly series: readonly Series[];
}

interface Series {
  readonly label: string;
  readonly color: string;
  readonly style: 'line' | 'dashes' | 'area' | 'bars';
  valueOf(record: GcRecord): number | null;
}

const mebibytes = (bytes: number) => bytes / MEBIBYTE;
const percent = (part: number, whole: number) => (whole === 0 ? 0 : (100 * part) / whole);

const youngBefore = ({ edenUsed, survivorsBefore }: GcRecord) => edenUsed + survivorsBefore;

const CHARTS: readonly Chart[] = [
  {
    title: 'Pauses',
    unit: 'ms',
    logarithmic: true,
    series: [
      { label: 'scavenge', color: '#3b6fb6', style: 'bars', valueOf: (each) => (each.kind === 'scavenge' ? milliseconds(each.duration) : null) },
      { label: 'full', color: '#c0392b', style: 'bars', valueOf: (each) => (each.kind === 'full' ? milliseconds(each.duration) : null) },
    ],
  },
  {
    title: 'Heap after the collection',
    unit: 'MiB',
    series: [
      { label: 'old zone and large objects', color: '#2e7d4f', style: 'area', valueOf: (each) => mebibytes(each.oldAfter + each.large) },
      { label: 'large objects', color: '#8a6d1f', style: 'line', valueOf: (each) => mebibytes(each.large) },
      { label: 'survivors', color: '#3b6fb6', style: 'line', valueOf: (each) => mebibytes(each.survived) },
      { label: 'next full collection at', color: '#c0392b', style: 'dashes', valueOf: (each) => mebibytes(each.limit) },
    ],
  },
  {
    title: 'Survival',
    unit: '% of young objects',
    series: [
      { label: 'survived', color: '#3b6fb6', style: 'line', valueOf: (each) => (each.kind === 'scavenge' ? percent(each.survived, youngBefore(each)) : null) },
      { label: 'tenured', color: '#2e7d4f', style: 'line', valueOf: (each) => (each.kind === 'scavenge' ? percent(each.tenured, youngBefore(each)) : null) },
    ],
  },
  { title: 'Remembered set', unit: 'objects', series: [{ label: 'remembered', color: '#6a4c93', style: 'line', valueOf: (each) => each.remembered }] },
];

/** The page as text; it needs nothing from outside. `name` is shown in the title. */
export function gcReport(records: readonly GcRecord[], name: string): string {
  const data = CHARTS.map(({ title, unit, logarithmic = false, series }) => ({
    title, unit, logarithmic,
    series: series.map(({ label, color, style, valueOf }) => ({ label, color, style, values: records.map(valueOf) })),
  }));
  const times = records.map(({ start }) => start / 1e9);
  return page(name, summaryTable(records), JSON.stringify({ times, charts: data }));
}

function page(name: string, summary: string, data: string): string {
  const title = `Collections of ${escaped(name)}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>${title}</title>
<style>${library('uPlot.min.css')}
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 1040px; padding: 0 1rem; color: #222; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.05rem; margin: 2rem 0 .3rem; }
table { border-collapse: collapse; } th, td { padding: .15rem .9rem .15rem 0; text-align: right; } th:first-child, td:first-child, th:last-child, td:last-child { text-align: left; }
thead th { border-bottom: 1px solid #999; font-weight: 600; }
</style>
</head>
<body>
<h1>${title}</h1>
${summary}
<main id="charts"></main>
<script>${library('uPlot.iife.min.js')}</script>
<script>
const { times, charts } = ${data.replaceAll('<', '\\u003c')};
${DRAWING}
</script>
</body>
</html>
`;
}

/** Runs in the browser. */
const DRAWING = `const cursor = { sync: { key: 'time' } };
const tenfold = (value, rounding) => 10 ** rounding(Math.log10(value));
// Bars at both ends need room, and so does the top of the shortest one.
const seconds = (u, min, max) => { const margin = (max - min || max || 1) / 50; return [min - margin, max + margin]; };
const logarithms = (u, min, max) => min == null ? [1, 10] : [tenfold(min / 2, Math.floor), tenfold(max, Math.ceil)];
const fromZero = (u, min, max) => [0, max > 0 ? max * 1.1 : 1];
const paths = { line: undefined, dashes: undefined, area: undefined, bars: uPlot.paths.bars({ size: [0.6, 6, 1] }) };
for (const { title, unit, logarithmic, series } of charts) {
  const heading = document.createElement('h2');
  heading.textContent = title + ' (' + unit + ')';
  const place = document.createElement('div');
  document.getElementById('charts').append(heading, place);
  new uPlot({
    width: place.clientWidth, height: 240, cursor,
    scales: { x: { time: false, range: seconds }, y: logarithmic ? { distr: 3, range: logarithms } : { range: fromZero } },
    axes: [{ label: 'seconds since the start', labelSize: 22 }, { size: 64 }],
    series: [{ label: 'seconds', value: (u, v) => v == null ? '' : v.toFixed(3) }, ...series.map(({ label, color, style }) => ({
      label, stroke: color, width: 1.5, spanGaps: true, paths: paths[style], dash: style === 'dashes' ? [6, 4] : undefined,
      fill: style === 'bars' || style === 'area' ? color + '40' : undefined, points: { show: style === 'line' && times.length < 100 },
      value: (u, v) => v == null ? '' : v.toFixed(3),
    }))],
  }, [times, ...series.map(({ values }) => values)], place);
}`;

function summaryTable(records: readonly GcRecord[]): string {
  const row = (cells: readonly string[], tag: string) => `<tr>${cells.map((each) => `<${tag}>${escaped(each)}</${tag}>`).join('')}</tr>`;
  return `<table>
<thead>${row(SUMMARY_COLUMNS, 'th')}</thead>
<tbody>
${summaryRows(records).map((each) => row(each, 'td')).join('\n')}
</tbody>
</table>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

/** A file of the charting library, to be put into the page. */
function library(file: string): string {
  return readFileSync(require.resolve(`uplot/dist/${file}`), 'utf8').replaceAll('</script', '<\\/script');
}
