/** The kernel's own reader of segment files, in Smalltalk, says the same of the format as the tables do. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DIGEST_LANES, DIGEST_MIX_ROUNDS, DIGEST_MIX_SHIFT, DIGEST_PRIME, DIGEST_SEED } from '../../segments/format/digest';
import { headerLayout } from '../../segments/format/header';
import {
  ARCHITECTURE_X86_64, REFERENCE_KINDS, SEGMENT_DIGEST_OFFSET, SEGMENT_HEADER_SIZE, SEGMENT_MAGIC, SEGMENT_PARTS, SEGMENT_TABLES, SEGMENT_VERSION,
} from '../../segments/format/segment-format';

/** The bodies of a class' methods by selector, `class size` for class-side ones. */
function methodsOf(name: string): Map<string, string> {
  const text = readFileSync(join(__dirname, `../../kernel-src/LMR/${name}.st`), 'utf8');
  const found = [...text.matchAll(new RegExp(`^${name} (class )?>> (\\S+).*?\\[\\n([^]*?)\\n\\]`, 'gm'))];
  return new Map(found.map(([, side = '', selector, body]) => [side + selector, body]));
}

const header = methodsOf('SegmentHeader');
const loader = methodsOf('SegmentLoader');

test.each(headerLayout().map(({ field, offset }) => [field.name, field.type, offset] as const))('the field %s, a %s, is at %i', (name, type, offset) => {
  expect(header.get(name)).toBe(`\t^self ${type === 'digest' ? 'digest' : 'field'}: ${offset}`);
});

test('magic, version, architecture, sizes', () => {
  expect(header.get('hasMagic')).toContain(`#(${SEGMENT_MAGIC.join(' ')})`);
  expect(header.get('class version')).toContain(`^${SEGMENT_VERSION}`);
  expect(header.get('class architecture')).toContain(`^${ARCHITECTURE_X86_64}`);
  expect(header.get('class size')).toContain(`^${SEGMENT_HEADER_SIZE}`);
  expect(header.get('ownDigest')).toContain(`digest: ${SEGMENT_DIGEST_OFFSET}`);
});

test('parts, in their order, and the sizes of records', () => {
  const parts = [...loader.get('checkParts')!.matchAll(/checkPart: header (\w+)Offset .* alignment: (\w+)/g)].map(([, name, alignment]) => [name, alignment]);
  expect(parts).toEqual(SEGMENT_PARTS.map(({ name, alignment }) => [name, alignment === 4096 ? 'PageSize' : `${alignment}`]));
  const records = [...loader.get('checkTables')!.matchAll(/header (\w+)Count \* (\d+)/g)].map(([, name, size]) => [name, Number(size)]);
  expect(records).toEqual(SEGMENT_TABLES.map(({ name, fields }) => [name, 4 * fields.length]));
});

test('kinds of references', () => {
  const index = (kind: string) => REFERENCE_KINDS.findIndex(({ name }) => name === kind);
  const imports = methodsOf('SegmentImport');
  expect(loader.get('moduleKind')).toContain(`^${index('module')}`);
  expect(loader.get('objectKind')).toContain(`^${index('object')}`);
  expect(imports.get('isCode')).toContain(`= ${index('code')}`);
  expect(imports.get('isStub')).toContain(`= ${index('stub')}`);
});

test('the digest', () => {
  const digest = methodsOf('SegmentDigest');
  expect(digest.get('initialize')).toContain(`0 to: ${DIGEST_LANES - 1} do: [:lane | lanes _int64AtOffset: lane * 8 put: (16r${DIGEST_SEED.toString(16).toUpperCase()} + lane) _asInteger]`);
  expect(digest.get('absorb:')).toMatch(new RegExp(`_times: ${DIGEST_PRIME}[^]*_smiBitAnd: ${8 * (DIGEST_LANES - 1)}`));
  expect(digest.get('mix:')).toMatch(new RegExp(`${DIGEST_LANES * DIGEST_MIX_ROUNDS} timesRepeat:[^]*_times: ${DIGEST_PRIME}[^]*_shiftRight: ${DIGEST_MIX_SHIFT}`));
});
