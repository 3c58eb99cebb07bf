import { address, layoutSegment } from '../../segments/layout';
import { mapOf, type MapEntry } from '../../segments/map';
import type { GuestObject } from '../../segments/image/values';
import { code, LittleImage, root, stub } from './little-image';

/** Two objects `b` and `a`, code of `a` that names `b`, an external, and calls a stub. They stand behind the known objects. */
function map(): { text: string; data: string; a: string; b: string } {
  const little = new LittleImage();
  const [a, b, far] = [little.object(1), little.object(2), little.object(3)];
  const names = new Map<GuestObject, MapEntry>([[a, { kind: 'thing', name: 'a' }], [b, { kind: 'thing', name: 'b' }]]);
  const relocations = [
    { offset: 0, kind: 'abs32', target: b, addend: 8 },
    { offset: 4, kind: 'abs32', target: far, addend: 0 },
    { offset: 8, kind: 'rel32', target: 'stub', addend: 0 },
  ] as const;
  const layout = layoutSegment(little.input({
    roots: [root('b', b), root('a', a)],
    stubs: [stub('stub', [0xc3])],
    codes: [code('run', a, new Array(12).fill(0), relocations)],
    external: (object) => (object === far ? { name: { kind: 'object', module: 'Far', name: 'far' }, address: 0x2000_0008 } : undefined),
  }));
  const data = `${address(layout.base + layout.dataUsed)}, ${layout.objects.length} objects`;
  return { text: mapOf(layout, ['thing'], (object) => names.get(object)), data, a: address(layout.addressOf(a)), b: address(layout.addressOf(b)) };
}

test('a map tells what stands where, by name and by address', () => {
  const { text, data, a, b } = map();
  expect(text).toBe(`# segment Little
data 0x10000000 to ${data}
code 0x10001000 to 0x1000101d, 2 codes
root object:Little.b
root object:Little.a

# thing, by name
a ${a} 1
b ${b} 1

# code, by name
run 0x10001011 12
stub 0x10001001 1

# by address
${b} 1 thing b
${a} 1 thing a
0x10001001 1 code stub
0x10001011 12 code run

# imports
object:Far.far 0x20000008 1

# relocations in code
0x10001011 abs32 ${b} + 8 in run
0x10001015 abs32 object:Far.far in run
0x10001019 rel32 stub in run
`);
});

test('a map is the same each time', () => {
  expect(map()).toEqual(map());
});
