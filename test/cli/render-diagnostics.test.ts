/** How diagnostics are shown: place, excerpt with a caret, what is wrong, what to do; or as JSON. */
import { countsText, diagnosticsJson, renderDiagnostics } from '../../cli/render-diagnostics';
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

/** The place that is shown, and the columns of the excerpt that the carets stand under. */
function shown(text: string, marked: string): { place: string; excerpt: string; from: number; to: number } {
  const start = text.indexOf(marked);
  const [head, line, carets] = renderDiagnostics([at(start, start + marked.length)], () => text).split('\n');
  return { place: head.split(': ')[0], excerpt: line, from: carets.indexOf('^'), to: carets.lastIndexOf('^') + 1 };
}

test('lines and columns count from 1, columns in characters', () => {
  expect(shown('a\n😀b', 'b').place).toBe('M/A.st:2:2');
});

test.each([['line feeds', '\n'], ['carriage returns', '\r'], ['both', '\r\n']])('lines end with %s', (_, ending) => {
  expect(shown(['one', 'two foo', 'three'].join(ending), 'foo')).toEqual({ place: 'M/A.st:2:5', excerpt: '  2 | two foo', from: 10, to: 13 });
});

test('carets stand under what a terminal draws two columns wide, or none', () => {
  expect(shown('日本 😀 ok: foo', 'foo')).toMatchObject({ place: 'M/A.st:1:10', from: 18, to: 21 });
  expect(shown('e\u0301te\u0301 foo', 'foo')).toMatchObject({ from: 10, to: 13 });
  expect(shown('x := 日本.', '日本')).toMatchObject({ from: 11, to: 15 });
});

test('an excerpt cannot move the cursor', () => {
  expect(shown('\tx \u001b[2J \u202e foo', 'foo')).toMatchObject({ excerpt: '  1 |  x \ufffd[2J \ufffd foo', from: 16 });
});

test('of a long line, what is around the mark is shown', () => {
  const { place, excerpt, from } = shown(`${'a. '.repeat(1000)}foo${' b.'.repeat(1000)}`, 'foo');
  expect(place).toBe('M/A.st:1:3001');
  expect(excerpt).toMatch(/^ {2}1 \| … .{40}foo( b\.)+.* …$/);
  expect(excerpt.indexOf('foo')).toBe(from);
  expect(excerpt.length).toBeLessThan(180);
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
  expect(JSON.parse(diagnosticsJson([{ ...at(FOO, FOO + 3), related: [{ message: 'the first', place: { file: 'M/A.st', start: 0, end: 5 } }, { message: 'no place' }] }], sourceOf))).toEqual({
    code: 'S001', severity: 'error', message: "'foo' is wrong.", remedy: 'Mend it.', file: 'M/A.st', line: 2, column: 9, endLine: 2, endColumn: 12,
    related: [{ message: 'the first', file: 'M/A.st', line: 1, column: 1, endLine: 1, endColumn: 6 }, { message: 'no place' }],
  });
});
