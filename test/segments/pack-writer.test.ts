/** What is written is what msgpackr reads, and is as short as what it writes. */
import fc from 'fast-check';
import { Packr } from 'msgpackr';
import { PackWriter } from '../../segments/pack-writer';

type Packed = null | number | string | Packed[];

const packr = new Packr({ useRecords: false, variableMapSize: true });

function written(value: Packed): Uint8Array {
  const out = new PackWriter();
  const write = (each: Packed): void => {
    if (each === null) out.nothing();
    else if (typeof each === 'number') out.number(each);
    else if (typeof each === 'string') out.text(each);
    else out.each(each, write);
  };
  write(value);
  return out.bytes();
}

const expectAgreement = (value: Packed): void => expect(Buffer.compare(written(value), packr.pack(value))).toBe(0);

test.each([0, 0x7f, 0x80, 0xff, 0x100, 0xffff, 0x1_0000, 0xffff_ffff, -1, -0x20, -0x21, -0x80, -0x81, -0x8000, -0x8001, -0x8000_0000])('the number %d', (value) => {
  expectAgreement(value);
});

test.each([0, 1, 0x0f, 0x10, 0x1f, 0x20, 0x3f, 0x40, 0xff, 0x100, 0xffff, 0x1_0000, 0x20_0000])('a text and a list of %d', (size) => {
  expectAgreement('x'.repeat(size));
  expectAgreement(new Array<number>(size).fill(-1));
});

test('any value', () => {
  const { value } = fc.letrec<{ value: Packed }>((tie) => ({
    value: fc.oneof({ maxDepth: 4 }, fc.constant(null), fc.integer(), fc.string({ unit: 'binary', maxLength: 80 }), fc.array(tie('value'))),
  }));
  fc.assert(fc.property(value, expectAgreement));
});
