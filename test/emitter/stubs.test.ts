/** Stubs, run: what they leave in registers, and the boot stub's way from C to Smalltalk and back. */
import { emitFunction, emitStubs, encodeSafepoints, installCode } from '../../emitter';
import { LOADER_BLOCK } from '../../emitter/abi';
import { SpeciesFormat } from '../../segments/format/object-format';
import { readFunction } from './native/ir-text';
import { World } from './native/world';

const smi = (value: bigint): bigint => value * 2n + 1n;

function worldWithStubs() {
  const world = new World();
  const [dispatch, superDispatch, poll, boot] = ['dispatch', 'superDispatch', 'poll', 'boot'].map((each) => world.object(each));
  const context = { ...world.context, stubTargets: { dispatch, superDispatch, poll, boot } };
  return { world, boot, stubs: emitStubs(context) };
}

test('the stubs of dispatch and polls fill unused argument registers with SmallInteger 0', () => {
  const { world, stubs } = worldWithStubs();
  const values = [11n, 12n, 13n, 14n, 15n, 16n].map(smi);
  const dispatches = stubs.filter(({ name }) => name !== 'boot');
  for (const each of dispatches) world.run(world.place(each, each.name), values);
  world.execute().forEach(({ calls }, index) => {
    const count = index % 6;
    expect(calls[0].values).toEqual([...values.slice(0, count + 1), ...Array.from({ length: 5 - count }, () => smi(0n))]);
  });
  expect(dispatches.length).toBe(18);
});

test('boot runs on the Smalltalk stack, with the loader block, and answers an integer', () => {
  const { world, boot, stubs } = worldWithStubs();
  const block = world.address(world.object('block'));
  const stack = BigInt(block) + 0x10_0000n;
  world.poke(world.object('block'), LOADER_BLOCK.indexOf('stackHigh'), stack);
  const bootWith = readFunction(`bootWith (1)
b0:
  v0: oop = param 0
  v1: oop = param 1
  v2: oop = call 'callee', v0, v1
  v3: int = framePointer
  v4: smi = tag v3
  return v4
`, (name) => world.object(name));
  world.place(emitFunction(bootWith, world.context), boot);
  world.run(world.place(stubs.find(({ name }) => name === 'boot')!, 'boot'), [BigInt(block)]);
  const [{ result, calls }] = world.execute();
  expect(calls[0].values.slice(0, 2)).toEqual([world.oop('global:Smalltalk'), BigInt(block) + 1n]);
  expect(calls[0].isAligned).toBe(true);
  expect(result).toBe(stack - 32n - 64n);
});

test('a safepoint table is encoded as the ABI says', () => {
  const bytes = encodeSafepoints([{ offset: 0x1234, position: 5, oopSlots: [2, 7] }, { offset: 0x2000, position: -1, oopSlots: [] }], 'ab\ncdef');
  expect([...bytes]).toEqual([0x34, 0x12, 0, 0, 2, 0, 0, 0, 3, 0, 2, 0, 2, 0, 7, 0, 0, 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
});

test('installed code hangs in its method, and tells its sites and safepoints', () => {
  const world = new World();
  const method = world.object('method');
  method.slots = [0, 0];
  const fn = readFunction(`method (0)
b0:
  v0: oop = param 0
  v1: oop = send 'site', v0
  return v1
`, (name) => world.object(name));
  const code = emitFunction({ ...fn, owner: method }, world.context);
  const slots = { nativeCode: { entry: 0, size: 1, method: 2, sendSites: 3, safepoints: 4 }, ownerNativeCode: 1 };
  const codeSlot = installCode(code, {
    image: world.image, nativeCodeBehavior: world.object('behavior:Array'), nativeCodeFormat: 5 & SpeciesFormat.instSizeMask, slots,
  });
  const native = codeSlot.object;
  expect(method.slots[1]).toBe(native);
  expect(codeSlot).toEqual({ object: native, slot: 0, target: method });
  expect(native.slots.slice(1, 3)).toEqual([code.bytes.length, method]);
  expect(native.slots[3]).toMatchObject({ slots: [world.object('site')] });
  expect(native.slots[4]).toMatchObject({ behavior: world.image.get('behavior:ByteArray'), bytes: encodeSafepoints(code.safepoints, '') });
});
