import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { abiDocumentation } from '../../emitter';

test('docs/abi.md is what the tables say', () => {
  expect(readFileSync(join(__dirname, '../../docs/abi.md'), 'utf8')).toBe(abiDocumentation());
});

test('each section ends in something to try', () => {
  for (const section of abiDocumentation().split(/^## /m)) expect(section.trimEnd().split('\n\n').at(-1)).toMatch(/^Try `npx apiary /);
});
