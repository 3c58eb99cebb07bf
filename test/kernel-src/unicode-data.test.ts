import { readFileSync } from 'node:fs';
import { UNICODE_FILE, UNICODE_VERSION, unicodeData } from './unicode-data';

const file = readFileSync(UNICODE_FILE, 'utf8');
const version = /UnicodeData class >> version \[\n\t\^'(.*)'/.exec(file)?.[1];

test('the file tells its version of Unicode', () => expect(version).toMatch(/^\d+\.\d+$/));

// An engine with another version has other data.
(version === UNICODE_VERSION ? test : test.skip)('the class UnicodeData is what the generator writes', () => {
  expect(file).toBe(unicodeData());
});
