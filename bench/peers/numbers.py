"""The benchmarks of numbers for CPython. Usage: numbers.py NAME ITERATIONS INNER"""
import math
import struct
import sys
from time import perf_counter_ns

if hasattr(sys, "set_int_max_str_digits"):
    sys.set_int_max_str_digits(0)


def digit_sum(text):
    return sum(int(each) for each in text.split("e")[0] if each.isdigit())


def factorial_printing(size):
    for _ in range(size):
        digits = str(math.factorial(1000))
    return digit_sum(digits)


kept = {}


def large_product(size):
    if not kept:
        bits = size * 33220 // 10000
        kept["one"], kept["another"] = (1 << bits) // 7, (1 << bits) // 11
    return kept["one"] * kept["another"] % 1000000007


def random_floats(size):
    if "floats" not in kept:
        seed, floats = 12345, []
        while len(floats) < size:
            high = seed = (seed * 1664525 + 1013904223) % 4294967296
            low = seed = (seed * 1664525 + 1013904223) % 4294967296
            number = struct.unpack(">d", struct.pack(">II", high, low))[0]
            if math.isfinite(number):
                floats.append(number)
        kept["floats"] = floats
    return kept["floats"]


def float_printing(size):
    total = 0
    for index, each in enumerate(random_floats(size)):
        text = repr(each)
        if (index + 1) % 1000 == 0:
            total += digit_sum(text)
    return total


def float_reading(size):
    floats = random_floats(size)
    if "texts" not in kept:
        kept["texts"] = [repr(each) for each in floats]
    return sum(1 for text, number in zip(kept["texts"], floats) if float(text) == number)


PROGRAMS = {"FactorialPrinting": factorial_printing, "LargeProduct": large_product, "FloatPrinting": float_printing, "FloatReading": float_reading}

name, iterations, inner = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
for _ in range(iterations):
    start = perf_counter_ns()
    result = PROGRAMS[name](inner)
    print(f"{name}: iterations=1 runtime: {(perf_counter_ns() - start) // 1000}us result {result}")
