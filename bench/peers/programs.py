"""The benchmark programs for CPython. Usage: programs.py NAME ITERATIONS INNER"""
import sys
from time import perf_counter_ns


def fibonacci(n):
    if n < 2:
        return n
    return fibonacci(n - 1) + fibonacci(n - 2)


def sieve(size):
    flags = [True] * size
    count = 0
    for i in range(2, size + 1):
        if flags[i - 1]:
            count += 1
            k = i + i
            while k <= size:
                flags[k - 1] = False
                k += i
    return count


def dictionary(size):
    table = {}
    for i in range(1, size + 1):
        key = i * 7919 % 10007
        table[key] = table.get(key, 0) + i
    total = 0
    for key in table:
        total += table[key]
    return total


PROGRAMS = {"Fibonacci": fibonacci, "Sieve": sieve, "DictionaryLoop": dictionary}

name, iterations, inner = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
for _ in range(iterations):
    start = perf_counter_ns()
    result = PROGRAMS[name](inner)
    print(f"{name}: {(perf_counter_ns() - start) // 1000}us result {result}")
