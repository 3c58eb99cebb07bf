'use strict';
/* The benchmarks of numbers for Node. Usage: numbers.js NAME ITERATIONS INNER */

function factorialPrinting(size) {
  let digits;
  for (let i = 0; i < size; i++) {
    let product = 1n;
    for (let each = 2n; each <= 1000n; each++) product *= each;
    digits = String(product);
  }
  return digitSum(digits);
}

let factors;

function largeProduct(size) {
  if (!factors) {
    const bits = BigInt(Math.floor((size * 33220) / 10000));
    factors = [(1n << bits) / 7n, (1n << bits) / 11n];
  }
  return (factors[0] * factors[1]) % 1000000007n;
}

let seed = 12345;

function next32() {
  seed = (seed * 1664525 + 1013904223) % 4294967296;
  return seed;
}

function nextFloat(view) {
  do {
    view.setUint32(0, next32());
    view.setUint32(4, next32());
  } while (!Number.isFinite(view.getFloat64(0)));
  return view.getFloat64(0);
}

let floats;
let texts;

function randomFloats(size) {
  const view = new DataView(new ArrayBuffer(8));
  floats ??= Array.from({ length: size }, () => nextFloat(view));
  return floats;
}

function digitSum(text) {
  let sum = 0;
  for (const each of text.split('e')[0]) if (each >= '0' && each <= '9') sum += Number(each);
  return sum;
}

function floatPrinting(size) {
  let sum = 0;
  randomFloats(size).forEach((each, index) => {
    const text = String(each);
    if ((index + 1) % 1000 === 0) sum += digitSum(text);
  });
  return sum;
}

function floatReading(size) {
  const all = randomFloats(size);
  texts ??= all.map(String);
  let count = 0;
  for (let i = 0; i < size; i++) if (Number(texts[i]) === all[i]) count++;
  return count;
}

const PROGRAMS = { FactorialPrinting: factorialPrinting, LargeProduct: largeProduct, FloatPrinting: floatPrinting, FloatReading: floatReading };

const [name, iterations, inner] = process.argv.slice(2);
for (let i = 0; i < Number(iterations); i++) {
  const start = process.hrtime.bigint();
  const result = PROGRAMS[name](Number(inner));
  console.log(`${name}: iterations=1 runtime: ${(process.hrtime.bigint() - start) / 1000n}us result ${result}`);
}
