import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { segmentFormatDocument } from '../../segments/generate-documentation';

const PATH = join(__dirname, '../../docs/segment-format.md');

/** `APIARY_BLESS=1 npx jest test/segments/documentation` writes the document anew. */
test('docs/segment-format.md is what the tables say', () => {
  if (process.env.APIARY_BLESS === '1') writeFileSync(PATH, segmentFormatDocument());
  expect(readFileSync(PATH, 'utf8')).toBe(segmentFormatDocument());
});
