"""Are We Fast Yet for CPython, with the same structure as kernel-src/Benchmarks. Usage: main.py NAME ITERATIONS INNER"""
import sys
from importlib import import_module
from time import perf_counter_ns

FILES = {
    **dict.fromkeys(["Bounce", "List", "Mandelbrot", "Permute", "Queens", "Sieve", "Storage", "Towers"], "micro"),
    "CD": "cd",
    "DeltaBlue": "deltablue",
    "Havlak": "havlak",
    "Json": "json_parser",
    "NBody": "nbody",
    "Richards": "richards",
}

# Havlak searches depth first, through the blocks of a method that visits the next: four activations a basic block.
RECURSION_LIMIT = 50000


def run(name, iterations, inner_iterations):
    benchmark = getattr(import_module(FILES[name]), name)()
    total = 0
    for _ in range(iterations):
        start = perf_counter_ns()
        correct = benchmark.inner_benchmark_loop(inner_iterations)
        time = (perf_counter_ns() - start) // 1000
        if not correct:
            raise SystemExit(f"{name} failed with an incorrect result")
        total += time
        print(f"{name}: iterations=1 runtime: {time}us")
    print(f"{name}: iterations={iterations} average: {total // iterations}us total: {total}us")


sys.setrecursionlimit(RECURSION_LIMIT)
run(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
