'use strict';
/* The benchmark programs for Node. Usage: programs.js NAME ITERATIONS INNER */

function fibonacci(n) {
  return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2);
}

function sieve(size) {
  const flags = new Array(size).fill(true);
  let count = 0;
  for (let i = 2; i <= size; i++) {
    if (flags[i - 1]) {
      count++;
      for (let k = i + i; k <= size; k += i) flags[k - 1] = false;
    }
  }
  return count;
}

function dictionary(size) {
  const table = new Map();
  for (let i = 1; i <= size; i++) {
    const key = (i * 7919) % 10007;
    table.set(key, (table.get(key) ?? 0) + i);
  }
  let total = 0;
  for (const value of table.values()) total += value;
  return total;
}

const PROGRAMS = { Fibonacci: fibonacci, Sieve: sieve, DictionaryLoop: dictionary };

const [name, iterations, inner] = process.argv.slice(2);
for (let i = 0; i < Number(iterations); i++) {
  const start = process.hrtime.bigint();
  const result = PROGRAMS[name](Number(inner));
  console.log(`${name}: ${(process.hrtime.bigint() - start) / 1000n}us result ${result}`);
}
