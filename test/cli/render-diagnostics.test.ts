/** How diagnostics are shown: place, excerpt with a caret, what is wrong, what to do; or as JSON. */
import { countsText, diagnosticJson, lineColumn, renderDiagnostics } from '../../cli/render-diagnostics';
import type { Diagnostic } from '../../segments/diagnostics';

const TEXT = 'first\r\n\tx := é foo.\nlast';
const sourceOf = (file: string) => (file === 'M/A.st' ? TEXT : undefined);
const at = (start: number, end: number): Diagnostic => ({
  code: 'S001', severity: 'error', message: "'foo' is wrong.", remedy: 'Mend it.', place: { file: 'M/A.st', start, end },
});
const FOO = TEXT.indexOf('foo');

test('the excerpt has the caret under the name', () => {
  expect(renderDiagnostics([at(FOO, FOO + 3)], sourceOf)).toBe(
    "M/A.st:2:9: error S001: 'foo' is wrong.\n  2 |  x := é foo.\n    |         ^^^\n  Mend it.\n1 error\n",
  );
});

test('a place at the end of the text is shown', () => {
  expect(renderDiagnostics([at(TEXT.length, TEXT.length + 1)], sourceOf)).toContain('M/A.st:3:5: ');
});

test('diagnostics come in the order of files and places, whatever order they were found in', () => {
  const shown = renderDiagnostics([at(FOO, FOO + 3), at(0, 5), { ...at(0, 1), place: undefined }], sourceOf);
  expect([...shown.matchAll(/^(.*)error S001/gm)].map(([, place]) => place)).toEqual(['', 'M/A.st:1:1: ', 'M/A.st:2:9: ']);
});

test('a place in a file that is not there shows the file', () => {
  expect(renderDiagnostics([{ ...at(0, 1), place: { file: 'gone.st', start: 3, end: 4 } }], sourceOf)).toMatch(/^gone\.st: error/);
});

test('lines and columns count from 1, columns in characters', () => {
  expect(lineColumn('a\n😀b', 4)).toEqual({ line: 2, column: 2 });
});

test('a file is read once, however many places are in it', () => {
  const asked: string[] = [];
  renderDiagnostics(Array.from({ length: 100 }, (_, index) => at(index % TEXT.length, TEXT.length)), (file) => {
    asked.push(file);
    return TEXT;
  });
  expect(asked).toEqual(['M/A.st']);
});

test('counts', () => {
  expect(countsText([at(0, 1), at(0, 1), { ...at(0, 1), severity: 'warning' }])).toBe('2 errors, 1 warning');
  expect(countsText([])).toBe('');
});

test('as JSON', () => {
  expect(JSON.parse(diagnosticJson(at(FOO, FOO + 3), sourceOf))).toEqual({
    code: 'S001', severity: 'error', message: "'foo' is wrong.", remedy: 'Mend it.', file: 'M/A.st', line: 2, column: 9,
  });
});
