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

class TreeNode {
  constructor(left, right) {
    this.left = left;
    this.right = right;
  }

  count() {
    return this.left === null ? 1 : this.left.count() + this.right.count() + 1;
  }
}

function tree(depth) {
  return depth === 0 ? new TreeNode(null, null) : new TreeNode(tree(depth - 1), tree(depth - 1));
}

function binaryTrees(size) {
  let sum = tree(size + 1).count();
  const longLived = tree(size);
  for (let depth = 4; depth <= size; depth += 2)
    for (let each = 1 << (size - depth + 4); each > 0; each--) sum += tree(depth).count();
  return sum + longLived.count();
}

const PROGRAMS = { BinaryTrees: binaryTrees, Fibonacci: fibonacci, SieveLarge: sieve, DictionaryLoop: dictionary };

const [name, iterations, inner] = process.argv.slice(2);
for (let i = 0; i < Number(iterations); i++) {
  const start = process.hrtime.bigint();
  const result = PROGRAMS[name](Number(inner));
  console.log(`${name}: iterations=1 runtime: ${(process.hrtime.bigint() - start) / 1000n}us result ${result}`);
}
