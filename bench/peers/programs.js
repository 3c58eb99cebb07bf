'use strict';
/* The benchmark programs for Node. Usage: programs.js NAME ITERATIONS INNER */

function fibonacci(n) {
  return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2);
}

function sieve(size) {
  const composite = new Array(size + 1).fill(false);
  let count = 0;
  for (let each = 2; each <= size; each++) {
    if (!composite[each]) {
      count++;
      for (let multiple = each * each; multiple <= size; multiple += each) composite[multiple] = true;
    }
  }
  return count;
}

function dictionary(size) {
  const counts = new Map();
  for (let each = 1; each <= size; each++) {
    const key = (each * 7919) % 5003;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  let total = 0;
  for (const [key, count] of counts) total += key * count;
  return total;
}

const PROGRAMS = { Fibonacci: fibonacci, SieveLarge: sieve, DictionaryLoop: dictionary };

const [name, iterations, inner] = process.argv.slice(2);
for (let i = 0; i < Number(iterations); i++) {
  const start = process.hrtime.bigint();
  const result = PROGRAMS[name](Number(inner));
  console.log(`${name}: iterations=1 runtime: ${(process.hrtime.bigint() - start) / 1000n}us result ${result}`);
}
