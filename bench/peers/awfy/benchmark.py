"""What a benchmark is, after the rules of Are We Fast Yet: see kernel-src/Benchmarks/Benchmark.st."""


class Benchmark:
    def benchmark(self):
        raise NotImplementedError

    def verify_result(self, result):
        raise NotImplementedError

    def inner_benchmark_loop(self, inner_iterations):
        for _ in range(inner_iterations):
            if not self.verify_result(self.benchmark()):
                return False
        return True

    def is_known(self, results, inner_iterations, result):
        """Whether the result is the one known for this number of inner iterations."""
        if inner_iterations not in results:
            raise ValueError(f"no result is known for {inner_iterations} inner iterations")
        return results[inner_iterations] == result
