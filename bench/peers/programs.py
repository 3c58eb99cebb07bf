"""The benchmark programs for CPython. Usage: programs.py NAME ITERATIONS INNER"""
import sys
from time import perf_counter_ns


def fibonacci(n):
    if n < 2:
        return n
    return fibonacci(n - 1) + fibonacci(n - 2)


def sieve(size):
    composite = [False] * (size + 1)
    count = 0
    for each in range(2, size + 1):
        if not composite[each]:
            count += 1
            multiple = each * each
            while multiple <= size:
                composite[multiple] = True
                multiple += each
    return count


def dictionary(size):
    counts = {}
    for each in range(1, size + 1):
        key = each * 7919 % 5003
        counts[key] = counts.get(key, 0) + 1
    total = 0
    for key, count in counts.items():
        total += key * count
    return total


PROGRAMS = {"Fibonacci": fibonacci, "SieveLarge": sieve, "DictionaryLoop": dictionary}

name, iterations, inner = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
for _ in range(iterations):
    start = perf_counter_ns()
    result = PROGRAMS[name](inner)
    print(f"{name}: iterations=1 runtime: {(perf_counter_ns() - start) // 1000}us result {result}")
