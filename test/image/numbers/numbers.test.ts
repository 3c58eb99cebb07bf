/**
 * Numbers natively and on the evaluator against BigInt and JavaScript's doubles. A program applies one operation to
 * many pairs of random operands, so that one boot compares thousands of results.
 */
import * as fc from 'fast-check';
import { EvaluatorEngine, NativeEngine, type Engine } from '../engines';
import { runPrograms } from '../run-programs';
import { FLOAT_OPERATIONS, FRACTION_OPERATIONS, INTEGER_OPERATIONS, type Operation } from './operations';
import { bitsOf, floatOf, floatText, ratio, type Ratio } from './oracle';

const SEED = 4;

const native = new NativeEngine();
const evaluator = new EvaluatorEngine();
afterAll(() => native.close());

/** Numbers at which a limb or a SmallInteger ends are as likely as others. */
const edges = [30, 31, 32, 52, 53, 61, 62, 63, 64, 127, 128, 192].flatMap((bits) => [-2n, -1n, 0n, 1n, 2n].map((each) => (1n << BigInt(bits)) + each));
const integers = (bits: number) => {
  const limit = 1n << BigInt(bits);
  const sizes = [8, 31, 62, 64, 128, bits].map((each) => fc.bigInt({ min: -(1n << BigInt(each)), max: 1n << BigInt(each) }));
  return fc.oneof(...sizes, fc.constantFrom(...edges, ...edges.map((each) => -each)), fc.bigInt({ min: -limit, max: limit }));
};
const fractions: fc.Arbitrary<Ratio> = fc.tuple(integers(130), integers(130)).map(([one, another]) => ratio(one, another === 0n ? 1n : another));
const someFloats = [0, -0, 1, -1, 0.5, 0.1, 1.5, 2.5, 0.49999999999999994, 4503599627370497.5, 9007199254740991, 9007199254740992, 4611686018427387904, 1e15, 1e16, 1e22, 1e23, 1e6, 1e7, 1e-3, 1e-4, 1e-5, Infinity, -Infinity, NaN, Number.MAX_VALUE, Number.MIN_VALUE, 2.2250738585072014e-308];
const floats = fc.oneof(fc.constantFrom(...someFloats), fc.double(), fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }).map(floatOf), fc.integer().map((each) => each / 8));



/** Operands that are literals go into a literal array, for many expressions make a large method. */
interface Kind<T> {
  readonly operands: fc.Arbitrary<T>;
  readonly operations: readonly Operation<T>[];
  readonly source: (operand: T) => string;
  readonly load: (name: string) => string;
}

const kinds = (bits: number) => ({
  integers: { operands: integers(bits), operations: INTEGER_OPERATIONS, source: String, load: (name) => name } satisfies Kind<bigint>,
  fractions: { operands: fractions, operations: FRACTION_OPERATIONS, source: ({ numerator, denominator }) => `(${numerator} ${denominator})`, load: (name) => `${name} first / ${name} second` } satisfies Kind<Ratio>,
  floats: { operands: floats, operations: FLOAT_OPERATIONS, source: (each) => String(bitsOf(each)), load: (name) => `Float fromIEEE64Bit: ${name}` } satisfies Kind<number>,
});

/** What each operation makes of each pair, where that is not what is expected. */
function differences<T>(engine: Engine, { operands, operations, source, load }: Kind<T>, count: number): string[] {
  const pairs = fc.sample(fc.tuple(operands, operands), { seed: SEED, numRuns: count });
  const table = `#(${pairs.map((pair) => pair.map(source).join(' ')).join('\n')})`;
  const outcomes = runPrograms(engine, operations.map((each) => `${table} pairsCollect: [:x :y | | a b | a := ${load('x')}. b := ${load('y')}. ${each.source}]`));
  return operations.flatMap((operation, index) => {
    const expected = `#(${pairs.map(([a, b]) => operation.expected(a, b)).join(' ')})`;
    const found = literal(outcomes[index].text);
    return found === expected ? [] : [`${operation.source}: ${firstDifference(found, expected)}`];
  });
}


/** Arrays of what is no literal are printed with other words. */
function literal(text: string): string {
  return text.replaceAll('an Array(', '#(');
}

function firstDifference(found: string, expected: string): string {
  const start = [...found].findIndex((each, index) => each !== expected[index]);
  const at = (text: string) => text.slice(Math.max(0, start - 60), start + 60);
  return `found …${at(found)}… expected …${at(expected)}…`;
}

describe.each([
  { engine: native, count: 150, bits: 3000 },
  { engine: evaluator, count: 25, bits: 300 },
])('on $engine.name', ({ engine, count, bits }) => {
  const kind = kinds(bits);
  test('integers', () => expect(differences(engine, kind.integers, count)).toEqual([]));
  test('fractions', () => expect(differences(engine, kind.fractions, count)).toEqual([]));
  test('floats', () => expect(differences(engine, kind.floats, count)).toEqual([]));

  test('floats are printed, and read as they were', () => {
    const numbers = fc.sample(floats, { seed: SEED, numRuns: 20 * count }).filter(Number.isFinite);
    const table = `#(${numbers.map((each) => bitsOf(each)).join(' ')})`;
    const [printed, read] = runPrograms(engine, [
      `${table} collect: [:each | (Float fromIEEE64Bit: each) printString]`,
      `${table} reject: [:each | (Float fromIEEE64Bit: each) printString asNumber asIEEE64BitWord = each]`,
    ]);
    expect(printed.text).toBe(`#(${numbers.map((each) => `'${floatText(each)}'`).join(' ')})`);
    expect(read.text).toBe('#()');
  });

  test('decimals are read as the nearest float', () => {
    const digits = fc.stringMatching(/^[1-9][0-9]{0,24}$/);
    const texts = fc.sample(fc.tuple(digits, digits, fc.integer({ min: -345, max: 310 })), { seed: SEED, numRuns: 20 * count }).map(([one, another, exponent]) => `${one}.${another}e${exponent}`);
    const halfway = ['9007199254740993.0', '9007199254740992.9', '1.00000000000000011102230246251565404236316680908203125', '2.2250738585072011e-308', '5.0e-324', '2.0e-324', '2.5e-324', '1.7976931348623158e308', '1.8e308', '8.5e22', '1.0e23', '123456789012345678901234567890.5'];
    const all = [...texts, ...halfway];
    const [outcome] = runPrograms(engine, [`#(${all.map((each) => `'${each}'`).join(' ')}) collect: [:each | each asNumber]`]);
    expect(literal(outcome.text).slice(2, -1).split(' ')).toEqual(all.map((each) => floatText(Number(each))));
  });
});

test('multiplication, division and printing at sizes where their algorithms change', () => {
  const sizes = [40, 41, 79, 80, 81, 160, 500, 1000, 3000];
  const values = sizes.flatMap((each) => [(1n << BigInt(64 * each)) - 1n, 3n ** BigInt(40 * each)]);
  const programs = values.map((value, index) => {
    const other = values[(index * 7 + 3) % values.length];
    return { source: `| a b | a := ${value}. b := ${other}. {a * b // (b + 1). a * a \\\\ b. (a * b) printString size. (a * b) printString asNumber = (a * b)}`, expected: [(value * other) / (other + 1n), (value * value) % other, String(value * other).length, 'true'] };
  });
  const outcomes = runPrograms(native, programs.map(({ source }) => source));
  outcomes.forEach(({ text }, index) => expect(text).toBe(`#(${programs[index].expected.join(' ')})`));
});

/** The C library and V8 each round these as they can: see docs/decisions/0011-functions-of-the-c-library.md. */
test('functions of the C library are those of JavaScript but for the last bits', () => {
  const functions: Readonly<Record<string, (x: number) => number>> = {
    sin: Math.sin, cos: Math.cos, tan: Math.tan, arcSin: Math.asin, arcCos: Math.acos, arcTan: Math.atan, exp: Math.exp, ln: Math.log, log: Math.log10, log2: Math.log2,
    sinh: Math.sinh, cosh: Math.cosh, tanh: Math.tanh, arSinh: Math.asinh, arCosh: Math.acosh, arTanh: Math.atanh, cubeRoot: Math.cbrt,
  };
  const arguments_ = fc.sample(fc.oneof(fc.double({ min: -1, max: 1, noNaN: true }), fc.double({ min: -700, max: 700, noNaN: true })), { seed: SEED, numRuns: 300 });
  const outcomes = runPrograms(native, Object.keys(functions).map((name) => `#(${arguments_.map(bitsOf).join(' ')}) collect: [:each | (Float fromIEEE64Bit: each) ${name} asIEEE64BitWord]`));
  Object.entries(functions).forEach(([name, of], index) => {
    const found = outcomes[index].text.slice(2, -1).split(' ').map((each) => floatOf(BigInt(each)));
    const far = arguments_.filter((each, place) => !isNear(found[place], of(each)));
    expect({ name, far }).toEqual({ name, far: [] });
  });
});

function isNear(found: number, expected: number): boolean {
  if (Number.isNaN(expected) || !Number.isFinite(expected)) return Object.is(found, expected);
  return magnitude(bitsOf(found) - bitsOf(expected)) <= 4n;
}

const magnitude = (value: bigint): bigint => (value < 0n ? -value : value);
