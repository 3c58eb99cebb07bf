/** What the verifier says of segments that a faulty tool might write. */
import { KERNEL_BASE } from '../../segments/format/object-format';
import { layoutSegment } from '../../segments/layout';
import { readSegment } from '../../segments/reader';
import { verifySegment } from '../../segments/verify';
import { writeSegment } from '../../segments/writer';
import { forged } from './forge';
import { littleInput } from './little-image';

const layout = layoutSegment(littleInput());
const sound = writeSegment(layout);
const { header } = readSegment(sound, 'sound.seg');
const { image, roots, codeSlots } = layout.input;

/** Where an address stands in the file. */
function offsetOf(address: number): number {
  return header.dataOffset + address - KERNEL_BASE;
}

function complaints(alter: (view: DataView) => void): string[] {
  return verifySegment(readSegment(forged(sound, alter), 'forged.seg')).map(({ message }) => message);
}

const shapes = offsetOf(layout.addressOf(roots[0].object));
const string = offsetOf(layout.addressOf(roots[0].object.slots[10] as never));
const large = offsetOf(layout.addressOf(roots[0].object.slots[17] as never));
const symbol = offsetOf(layout.addressOf(image.symbol('size')));
const native = offsetOf(layout.addressOf(codeSlots[0].object));

test('a sound segment has no complaints', () => {
  expect(complaints(() => {})).toEqual([]);
});

test.each<[string, (view: DataView) => void, RegExp]>([
  ['a slot that points into an object', (view) => view.setUint32(shapes, view.getUint32(shapes, true) + 4, true), /slot 0 holds .* which is no object/],
  ['a slot beyond the segment', (view) => view.setUint32(shapes + 4, 1, true), /slot 0 holds 1[0-9a-f]{8}, which is no object/],
  ['a behavior that is none', (view) => view.setUint32(symbol - 4, KERNEL_BASE + 4, true), /its behavior 0x10000004 is no object/],
  ['a large size in a large header', (view) => view.setUint32(large - 16, 5_000_000, true), /header or size is beyond the end of the data/],
  ['a small size in a large header', (view) => view.setUint32(large - 16, 200, true), /size 200 is in the wrong kind of header/],
  ['the flag of small objects on a large one', (view) => view.setUint8(large - 5, 0x82), /the flag `small` contradicts the header/],
  ['flags of a running collector', (view) => view.setUint8(symbol - 5, 0xa3), /flags a3 are those of a running image/],
  ['rubbish behind a string', (view) => view.setUint8(string + 7, 1), /bytes behind its last byte are not zero/],
  ['an entry that is even', (view) => view.setUint32(native, view.getUint32(native, true) - 1, true), /slot 0 holds .* which is no object/],
  ['an entry outside the code', (view) => view.setUint32(native, KERNEL_BASE + 1, true), /slot 0 is relocated but no entry/],
  ['an oop that no list names', (view) => view.setUint32(shapes + 8, view.getUint32(shapes, true), true), /it holds an address but no list names it/],
  ['a known object that is none', (view) => view.setUint32(header.knownOffset + 4, KERNEL_BASE, true), /known object nil is no object or code/],
  ['an export that is none', (view) => view.setUint32(header.exportsOffset + 12, 12, true), /export shapes is no object or code/],
  ['rubbish behind the objects', (view) => view.setUint8(header.dataOffset + header.dataUsed, 1), /bytes behind the last object are not zero/],
])('%s', (_, alter, complaint) => {
  expect(complaints(alter).join('\n')).toMatch(complaint);
});
