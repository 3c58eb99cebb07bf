/** Random object graphs come back from a segment as they went in. */
import fc from 'fast-check';
import { GuestObject, smallInteger, type Value } from '../../segments/image/values';
import { decodePlaces, encodePlaces } from '../../segments/format/places';
import { layoutSegment } from '../../segments/layout';
import { readObjects } from '../../segments/objects';
import { readSegment } from '../../segments/reader';
import { verifySegment } from '../../segments/verify';
import { writeSegment } from '../../segments/writer';
import { LittleImage, root } from './little-image';

type Shape =
  | { readonly kind: 'slots'; readonly slots: readonly (bigint | { readonly to: number })[]; readonly hash: number }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array };

const integer = fc.bigInt(-(1n << 62n), (1n << 62n) - 1n);
const reference = fc.nat().map((to) => ({ to }));
const shape: fc.Arbitrary<Shape> = fc.oneof(
  fc.record({ kind: fc.constant('slots' as const), slots: fc.array(fc.oneof(integer, reference), { maxLength: 300, size: 'large' }), hash: fc.nat(0xffff) }),
  fc.record({ kind: fc.constant('bytes' as const), bytes: fc.uint8Array({ maxLength: 300, size: 'large' }) }),
);

/** Objects of these shapes; references count modulo their number. */
function graph(little: LittleImage, shapes: readonly Shape[]): GuestObject[] {
  const objects = shapes.map((each) => (each.kind === 'bytes' ? little.image.newBytes(little.plain, each.bytes) : little.object()));
  shapes.forEach((each, index) => {
    if (each.kind === 'bytes') return;
    objects[index].hash = each.hash;
    objects[index].slots = each.slots.map((slot): Value => (typeof slot === 'bigint' ? smallInteger(slot) : objects[slot.to % objects.length]));
  });
  return objects;
}

test('any graph survives', () => {
  fc.assert(fc.property(fc.array(shape, { minLength: 1, maxLength: 20 }), (shapes) => {
    const little = new LittleImage();
    const objects = graph(little, shapes);
    const layout = layoutSegment(little.input({ roots: [root('all', little.image.array(objects))] }));
    const segment = readSegment(writeSegment(layout), 'random.seg');
    expect(verifySegment(segment)).toEqual([]);
    const read = readObjects(segment, () => little.nil);
    const counterpart = (value: Value) => (value instanceof GuestObject ? read.at(layout.addressOf(value)) : value);
    for (const object of objects) {
      const other = read.at(layout.addressOf(object))!;
      expect([other.hash, other.flags, other.bytes]).toEqual([object.hash, object.flags, object.bytes]);
      expect(other.slots.every((value, slot) => value === counterpart(object.slots[slot]))).toBe(true);
    }
  }), { numRuns: 60, seed: 1 });
});

test('any place list survives, and is refused when cut short', () => {
  fc.assert(fc.property(fc.uniqueArray(fc.nat(0x7fff_0000)), (unsorted) => {
    const places = [...unsorted].sort((a, b) => a - b);
    const bytes = encodePlaces(places);
    expect(decodePlaces(bytes, 0, places.length, 0x8000_0000)).toEqual(places);
    if (places.length > 0) expect(decodePlaces(bytes.subarray(0, -1), 0, places.length, 0x8000_0000)).toBeUndefined();
    if (places.length > 0) expect(decodePlaces(bytes, 0, places.length, places[places.length - 1] + 3)).toBeUndefined();
  }), { seed: 1 });
});
