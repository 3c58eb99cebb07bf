import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TREECODE, treecodeDocumentation } from '../../../compiler/treecode';

test('docs/treecode.md is what the table says', () => {
  expect(readFileSync(join(__dirname, '../../../docs/treecode.md'), 'utf8')).toBe(treecodeDocumentation());
});

test('each section ends in something to try', () => {
  for (const section of treecodeDocumentation().split(/^## /m)) expect(section.trimEnd().split('\n\n').at(-1)).toMatch(/^Try `npx apiary /);
});

test('no two operations share a byte', () => {
  const codes = Object.values(TREECODE).map((each) => each.code);
  expect(new Set(codes).size).toBe(codes.length);
});
