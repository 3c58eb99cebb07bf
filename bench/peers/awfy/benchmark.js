'use strict';
/* What a benchmark is, after the rules of Are We Fast Yet: see kernel-src/Benchmarks/Benchmark.st. */

class Benchmark {
  benchmark() {
    throw new Error('subclass responsibility');
  }

  verifyResult() {
    throw new Error('subclass responsibility');
  }

  innerBenchmarkLoop(innerIterations) {
    for (let i = 0; i < innerIterations; i++) if (!this.verifyResult(this.benchmark())) return false;
    return true;
  }

  /** Whether the result is the one known for this number of inner iterations. */
  isKnown(results, innerIterations, result) {
    if (!(innerIterations in results)) throw new Error(`no result is known for ${innerIterations} inner iterations`);
    return results[innerIterations] === result;
  }
}

module.exports = { Benchmark };
