"""The peers of `npm run bench -- numbers`: microseconds, one line each."""
import math, sys, time

sys.set_int_max_str_digits(0)


def microseconds(work):
    start = time.perf_counter()
    work()
    return round((time.perf_counter() - start) * 1e6)


a, b = 10**1000000 - 12345, 3**2095903
print(microseconds(lambda: [str(math.factorial(1000)) for _ in range(100)]))
print(microseconds(lambda: a * b))
