/** Instructions that a module assembles itself, found among all that the processor has. */
import { emitFunction, type AssemblyLine } from '../../emitter';
import { findEncoding } from '../../emitter/mnemonics';
import { DiagnosticError } from '../../segments/diagnostics';
import { immediate, memory, register } from '../../emitter/machine';
import { readFunction } from './native/ir-text';
import { World } from './native/world';

const ADD_VECTORS = `addVectors (2)
b0:
  v0: oop = param 0
  v1: oop = param 1
  v2: simd = load simd128 v0
  v3: simd = load simd128 v1
  v4: simd = custom v2, v3
  store simd128 v0, v4
  v5: simd = custom v2, v4
  store simd128 v1, v5
  return v0
`;

function emit(world: World): number {
  return world.place(emitFunction(readFunction(ADD_VECTORS, (name) => world.object(name)), world.context));
}

function floats(...values: number[]): bigint {
  const view = new DataView(new ArrayBuffer(8));
  values.forEach((each, index) => view.setFloat32(4 * index, each, true));
  return view.getBigUint64(0, true);
}

test('addps adds four floats; the result shares the register of the first operand', () => {
  const world = new World(([first, second]): AssemblyLine[] => [{ mnemonic: 'addps', operands: [first, second] }]);
  const [left, right] = ['left', 'right'].map((each) => world.object(each));
  world.poke(left, 0, floats(1, 2));
  world.poke(left, 1, floats(3, 4));
  world.poke(right, 0, floats(10, 20));
  world.poke(right, 1, floats(30, 40));
  world.run(emit(world), [world.oop('left'), world.oop('right')]);
  for (const each of [left, right]) world.dump(world.address(each), 2);
  expect(world.execute().slice(1).map(({ result }) => result)).toEqual([floats(11, 22), floats(33, 44), floats(12, 24), floats(36, 48)]);
});

test('an unknown mnemonic is a diagnostic', () => {
  const world = new World(([first]): AssemblyLine[] => [{ mnemonic: 'addpz', operands: [first] }]);
  expect(() => emit(world)).toThrow(DiagnosticError);
  expect(() => emit(world)).toThrow(/addpz/);
});

test('an assemble… method that fails is told with its reason and stack', () => {
  const related = [{ message: 'X64CodeEmitter>>assembleAddVectors:' }];
  const world = new World(() => {
    throw new DiagnosticError([{ code: 'E002', severity: 'error', message: 'unhandled Error: no good', remedy: '', related }]);
  });
  expect.assertions(1);
  try {
    emit(world);
  } catch (error) {
    expect((error as DiagnosticError).diagnostics).toMatchObject([{ code: 'M005', message: 'addVectors needs an instruction that could not be assembled: unhandled Error: no good', related }]);
  }
});

test('encodings are found by mnemonic and operands', () => {
  const [rax, rcx, xmm1, xmm2] = [0, 1, 17, 18].map(register);
  expect(findEncoding('addps', [xmm1, xmm2])).toBe('Addps_xmm_xmmm128');
  expect(findEncoding('movups', [xmm1, memory(rax, 8)])).toBe('Movups_xmm_xmmm128');
  expect(findEncoding('movups', [memory(rax, 8), xmm1])).toBe('Movups_xmmm128_xmm');
  expect(findEncoding('shufps', [xmm1, xmm2, immediate(27)])).toBe('Shufps_xmm_xmmm128_imm8');
  expect(findEncoding('popcnt', [rax, rcx])).toBe('Popcnt_r64_rm64');
  expect(findEncoding('add', [rax, immediate(1000)])).toBe('Add_rm64_imm32');
  expect(findEncoding('addps', [xmm1, rax])).toBeUndefined();
});
