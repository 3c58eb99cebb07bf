'use strict';
/* Are We Fast Yet for Node, with the same structure as kernel-src/Benchmarks. Usage: main.js NAME ITERATIONS INNER */

const FILES = ['micro', 'nbody', 'richards', 'deltablue', 'havlak', 'json', 'cd'];

function run(name, iterations, innerIterations) {
  const classes = Object.assign({}, ...FILES.map((each) => require(`./${each}.js`)));
  const benchmark = new classes[name]();
  let total = 0;
  for (let i = 0; i < iterations; i++) {
    const start = process.hrtime.bigint();
    const correct = benchmark.innerBenchmarkLoop(innerIterations);
    const time = Number((process.hrtime.bigint() - start) / 1000n);
    if (!correct) throw new Error(`${name} failed with an incorrect result`);
    total += time;
    console.log(`${name}: iterations=1 runtime: ${time}us`);
  }
  console.log(`${name}: iterations=${iterations} average: ${Math.floor(total / iterations)}us total: ${total}us`);
}

const [name, iterations, innerIterations] = process.argv.slice(2);
run(name, Number(iterations), Number(innerIterations));
