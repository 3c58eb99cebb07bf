from benchmark import Benchmark
from library import SuiteRandom


class Ball:
    def __init__(self, random):
        self.x = random.next() % 500
        self.y = random.next() % 500
        self.x_velocity = random.next() % 300 - 150
        self.y_velocity = random.next() % 300 - 150

    def bounce(self):
        limit = 500
        bounced = False
        self.x += self.x_velocity
        self.y += self.y_velocity
        if self.x > limit:
            self.x = limit
            self.x_velocity = 0 - abs(self.x_velocity)
            bounced = True
        if self.x < 0:
            self.x = 0
            self.x_velocity = abs(self.x_velocity)
            bounced = True
        if self.y > limit:
            self.y = limit
            self.y_velocity = 0 - abs(self.y_velocity)
            bounced = True
        if self.y < 0:
            self.y = 0
            self.y_velocity = abs(self.y_velocity)
            bounced = True
        return bounced


class Bounce(Benchmark):
    def benchmark(self):
        random = SuiteRandom()
        bounces = 0
        balls = [None] * 100
        for i in range(len(balls)):
            balls[i] = Ball(random)
        for _ in range(50):
            for ball in balls:
                if ball.bounce():
                    bounces += 1
        return bounces

    def verify_result(self, result):
        return result == 1331


class ListElement:
    def __init__(self, value):
        self.value = value
        self.next = None

    def length(self):
        return 1 if self.next is None else 1 + self.next.length()


class List(Benchmark):
    def benchmark(self):
        return self.tail(self.make_list(15), self.make_list(10), self.make_list(6)).length()

    def verify_result(self, result):
        return result == 10

    def make_list(self, length):
        if length == 0:
            return None
        element = ListElement(length)
        element.next = self.make_list(length - 1)
        return element

    def is_shorter_than(self, x, y):
        x_tail = x
        y_tail = y
        while y_tail is not None:
            if x_tail is None:
                return True
            x_tail = x_tail.next
            y_tail = y_tail.next
        return False

    def tail(self, x, y, z):
        if not self.is_shorter_than(y, x):
            return z
        return self.tail(self.tail(x.next, y, z), self.tail(y.next, z, x), self.tail(z.next, x, y))


class Mandelbrot(Benchmark):
    def inner_benchmark_loop(self, inner_iterations):
        return self.is_known({1: 128, 500: 191, 750: 50}, inner_iterations, self.mandelbrot(inner_iterations))

    def mandelbrot(self, size):
        total = 0
        for y in range(size):
            imaginary = 2.0 * y / size - 1.0
            byte = 0
            bits = 0
            for x in range(size):
                byte = (byte << 1) + self.escapes(2.0 * x / size - 1.5, imaginary)
                bits += 1
                if bits == 8:
                    total ^= byte
                    byte = 0
                    bits = 0
                elif x == size - 1:
                    byte <<= 8 - bits
                    total ^= byte
                    byte = 0
                    bits = 0
        return total

    def escapes(self, real, imaginary):
        zrzr = zi = zizi = 0.0
        for _ in range(50):
            zr = zrzr - zizi + real
            zi = 2.0 * zr * zi + imaginary
            zrzr = zr * zr
            zizi = zi * zi
            if zrzr + zizi > 4.0:
                return 1
        return 0


class Permute(Benchmark):
    def benchmark(self):
        self.count = 0
        self.values = [None] * 6
        self.permute(6)
        return self.count

    def verify_result(self, result):
        return result == 8660

    def permute(self, n):
        self.count += 1
        if n == 0:
            return
        last = n - 1
        self.permute(last)
        for i in range(last, -1, -1):
            self.swap(last, i)
            self.permute(last)
            self.swap(last, i)

    def swap(self, one, other):
        value = self.values[one]
        self.values[one] = self.values[other]
        self.values[other] = value


class Queens(Benchmark):
    def benchmark(self):
        result = True
        for _ in range(10):
            result = result and self.queens()
        return result

    def verify_result(self, result):
        return result

    def queens(self):
        self.free_rows = [True] * 8
        self.free_maxs = [True] * 16
        self.free_mins = [True] * 16
        self.queen_rows = [-1] * 8
        return self.place_queen(0)

    def place_queen(self, column):
        for row in range(8):
            if self.is_free(row, column):
                self.queen_rows[row] = column
                self.set_free(row, column, False)
                if column == 7:
                    return True
                if self.place_queen(column + 1):
                    return True
                self.set_free(row, column, True)
        return False

    def is_free(self, row, column):
        return self.free_rows[row] and self.free_maxs[column + row] and self.free_mins[column - row + 7]

    def set_free(self, row, column, free):
        self.free_rows[row] = free
        self.free_maxs[column + row] = free
        self.free_mins[column - row + 7] = free


class Sieve(Benchmark):
    def benchmark(self):
        return self.sieve([True] * 5000, 5000)

    def verify_result(self, result):
        return result == 669

    def sieve(self, flags, size):
        count = 0
        for each in range(2, size + 1):
            if flags[each - 1]:
                count += 1
                for multiple in range(each + each, size + 1, each):
                    flags[multiple - 1] = False
        return count


class Storage(Benchmark):
    def benchmark(self):
        self.count = 0
        self.build_tree(7, SuiteRandom())
        return self.count

    def verify_result(self, result):
        return result == 5461

    def build_tree(self, depth, random):
        self.count += 1
        if depth == 1:
            return [None] * (random.next() % 10 + 1)
        tree = [None] * 4
        for i in range(4):
            tree[i] = self.build_tree(depth - 1, random)
        return tree


class Disk:
    def __init__(self, size):
        self.size = size
        self.next = None


class Towers(Benchmark):
    def benchmark(self):
        self.piles = [None] * 3
        self.build_tower(0, 13)
        self.moves_done = 0
        self.move_disks(13, 0, 1)
        return self.moves_done

    def verify_result(self, result):
        return result == 8191

    def push(self, disk, pile):
        top = self.piles[pile]
        if top is not None and disk.size >= top.size:
            raise ValueError("Cannot put a big disk on a smaller one")
        disk.next = top
        self.piles[pile] = disk

    def pop(self, pile):
        top = self.piles[pile]
        if top is None:
            raise ValueError("Attempting to remove a disk from an empty pile")
        self.piles[pile] = top.next
        top.next = None
        return top

    def move_top_disk(self, source, target):
        self.push(self.pop(source), target)
        self.moves_done += 1

    def build_tower(self, pile, disks):
        for size in range(disks, -1, -1):
            self.push(Disk(size), pile)

    def move_disks(self, disks, source, target):
        if disks == 1:
            self.move_top_disk(source, target)
            return
        other = 3 - source - target
        self.move_disks(disks - 1, source, other)
        self.move_top_disk(source, target)
        self.move_disks(disks - 1, other, target)
