/** The tables of diagnostics, all rooms together. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DIAGNOSTIC_TABLES, diagnosticsDocument } from '../cli/all-diagnostics';

const KINDS = DIAGNOSTIC_TABLES.flatMap(({ letter, kinds }) => kinds.map((kind) => ({ letter, kind })));
const PAGE = join(__dirname, '..', 'docs', 'diagnostics.md');

test('codes are unique, over all rooms', () => {
  const codes = KINDS.map(({ kind }) => kind.code);
  expect(codes.filter((code, index) => codes.indexOf(code) !== index)).toEqual([]);
});

test.each(KINDS.map(({ letter, kind }) => [kind.code, letter, kind] as const))('%s is a code of its room, and its sentences say something', (code, letter, kind) => {
  expect(code).toMatch(new RegExp(`^${letter}\\d{3}$`));
  expect(kind.message.length).toBeGreaterThan(10);
  expect(kind.remedy).toMatch(/^[A-Z'{].*\.$|: .*$/s);
});

/** APIARY_BLESS=1 writes the page anew. */
test('docs/diagnostics.md is what the tables say', () => {
  if (process.env['APIARY_BLESS']) writeFileSync(PAGE, diagnosticsDocument());
  expect(readFileSync(PAGE, 'utf8')).toBe(diagnosticsDocument());
});
