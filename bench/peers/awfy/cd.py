from math import cos, inf, sin, sqrt

from benchmark import Benchmark
from library import Vector

MIN_X = 0.0
MIN_Y = 0.0
MIN_Z = 0.0
MAX_X = 1000.0
MAX_Y = 1000.0
MAX_Z = 10.0
PROXIMITY_RADIUS = 1.0
GOOD_VOXEL_SIZE = PROXIMITY_RADIUS * 2.0


class RedBlackNode:
    def __init__(self, key, value):
        self.key = key
        self.value = value
        self.left = None
        self.right = None
        self.parent = None
        self.is_red = True

    def take_over(self, node):
        self.left = node.left
        self.right = node.right
        self.is_red = node.is_red
        if self.left is not None:
            self.left.parent = self
        if self.right is not None:
            self.right.parent = self

    def minimum(self):
        node = self
        while node.left is not None:
            node = node.left
        return node

    def successor(self):
        if self.right is not None:
            return self.right.minimum()
        node = self
        above = self.parent
        while above is not None and node is above.right:
            node = above
            above = above.parent
        return above


def is_red(node):
    """Leaves are black."""
    return node is not None and node.is_red


class RedBlackTree:
    def __init__(self):
        self.root = None

    def at(self, key):
        node = self.node_at(key)
        return None if node is None else node.value

    def at_put(self, key, value):
        node = self.root
        parent = None
        order = 0
        while node is not None:
            parent = node
            order = key.compare_to(node.key)
            if order == 0:
                old = node.value
                node.value = value
                return old
            node = node.left if order < 0 else node.right
        self.insert(RedBlackNode(key, value), parent, order)
        return None

    def for_each(self, fn):
        if self.root is None:
            return
        node = self.root.minimum()
        while node is not None:
            fn(node.key, node.value)
            node = node.successor()

    def remove(self, key):
        node = self.node_at(key)
        if node is None:
            return None
        removed = node if node.left is None or node.right is None else node.successor()
        child = removed.right if removed.left is None else removed.left
        parent = removed.parent
        self.replace(removed, child)
        if not removed.is_red:
            self.repair_at(child, parent)
        if removed is not node:
            removed.take_over(node)
            self.replace(node, removed)
        return node.value

    def node_at(self, key):
        node = self.root
        while node is not None:
            order = key.compare_to(node.key)
            if order == 0:
                return node
            node = node.left if order < 0 else node.right
        return None

    def insert(self, node, parent, order):
        node.parent = parent
        if parent is None:
            self.root = node
        elif order < 0:
            parent.left = node
        else:
            parent.right = node
        self.balance(node)

    def balance(self, inserted):
        node = inserted
        while node is not self.root and node.parent.is_red:
            is_left = node.parent is node.parent.parent.left
            node = self.balance_left(node) if is_left else self.balance_right(node)
        self.root.is_red = False

    def balance_left(self, node):
        grandparent = node.parent.parent
        if is_red(grandparent.right):
            return self.recolor(grandparent)
        x = node
        if x is x.parent.right:
            x = x.parent
            self.rotate_left(x)
        x.parent.is_red = False
        grandparent.is_red = True
        self.rotate_right(grandparent)
        return x

    def balance_right(self, node):
        grandparent = node.parent.parent
        if is_red(grandparent.left):
            return self.recolor(grandparent)
        x = node
        if x is x.parent.left:
            x = x.parent
            self.rotate_right(x)
        x.parent.is_red = False
        grandparent.is_red = True
        self.rotate_left(grandparent)
        return x

    def recolor(self, node):
        node.left.is_red = False
        node.right.is_red = False
        node.is_red = True
        return node

    def rotate_left(self, x):
        y = x.right
        x.right = y.left
        if y.left is not None:
            y.left.parent = x
        self.replace(x, y)
        y.left = x
        x.parent = y

    def rotate_right(self, y):
        x = y.left
        y.left = x.right
        if x.right is not None:
            x.right.parent = y
        self.replace(y, x)
        x.right = y
        y.parent = x

    def replace(self, node, child):
        parent = node.parent
        if child is not None:
            child.parent = parent
        if parent is None:
            self.root = child
        elif parent.left is node:
            parent.left = child
        else:
            parent.right = child

    def repair_at(self, child, below):
        x = child
        parent = below
        while x is not self.root and not is_red(x):
            x = self.repair_left_of(parent) if x is parent.left else self.repair_right_of(parent)
            parent = x.parent
        if x is not None:
            x.is_red = False

    def repair_left_of(self, parent):
        sibling = parent.right
        if sibling.is_red:
            sibling.is_red = False
            parent.is_red = True
            self.rotate_left(parent)
            sibling = parent.right
        if not is_red(sibling.left) and not is_red(sibling.right):
            sibling.is_red = True
            return parent
        if not is_red(sibling.right):
            sibling.left.is_red = False
            sibling.is_red = True
            self.rotate_right(sibling)
            sibling = parent.right
        sibling.is_red = parent.is_red
        parent.is_red = False
        sibling.right.is_red = False
        self.rotate_left(parent)
        return self.root

    def repair_right_of(self, parent):
        sibling = parent.left
        if sibling.is_red:
            sibling.is_red = False
            parent.is_red = True
            self.rotate_right(parent)
            sibling = parent.left
        if not is_red(sibling.left) and not is_red(sibling.right):
            sibling.is_red = True
            return parent
        if not is_red(sibling.left):
            sibling.right.is_red = False
            sibling.is_red = True
            self.rotate_left(sibling)
            sibling = parent.left
        sibling.is_red = parent.is_red
        parent.is_red = False
        sibling.left.is_red = False
        self.rotate_right(parent)
        return self.root


class CallSign:
    def __init__(self, value):
        self.value = value

    def compare_to(self, other):
        if self.value == other.value:
            return 0
        return -1 if self.value < other.value else 1


def compare(one, other):
    if one == other:
        return 0
    if one < other:
        return -1
    if one > other:
        return 1
    return 1 if one == one else -1


class Vector2D:
    def __init__(self, x, y):
        self.x = x
        self.y = y

    def plus(self, other):
        return Vector2D(self.x + other.x, self.y + other.y)

    def minus(self, other):
        return Vector2D(self.x - other.x, self.y - other.y)

    def compare_to(self, other):
        order = compare(self.x, other.x)
        return compare(self.y, other.y) if order == 0 else order


class Vector3D:
    def __init__(self, x, y, z):
        self.x = x
        self.y = y
        self.z = z

    def plus(self, other):
        return Vector3D(self.x + other.x, self.y + other.y, self.z + other.z)

    def minus(self, other):
        return Vector3D(self.x - other.x, self.y - other.y, self.z - other.z)

    def dot(self, other):
        return self.x * other.x + self.y * other.y + self.z * other.z

    def squared_magnitude(self):
        return self.dot(self)

    def magnitude(self):
        return sqrt(self.squared_magnitude())

    def times(self, number):
        return Vector3D(self.x * number, self.y * number, self.z * number)


class Aircraft:
    def __init__(self, callsign, position):
        self.callsign = callsign
        self.position = position


class Simulator:
    def __init__(self, count):
        self.aircraft = Vector()
        for i in range(count):
            self.aircraft.append(CallSign(i))

    def simulate(self, time):
        frame = Vector()
        for i in range(0, self.aircraft.size() - 1, 2):
            frame.append(Aircraft(self.aircraft.at(i), Vector3D(time, cos(time) * 2 + i * 3, 10.0)))
            frame.append(Aircraft(self.aircraft.at(i + 1), Vector3D(time, sin(time) * 2 + i * 3, 10.0)))
        return frame


def is_in_space(position):
    return MIN_X <= position.x <= MAX_X and MIN_Y <= position.y <= MAX_Y and MIN_Z <= position.z <= MAX_Z


def is_in_frame(low, high):
    """Whether two times, low and high, meet the frame, from 0 to 1."""
    return low <= 1.0 <= high or low <= 0.0 <= high or (0.0 <= low and high <= 1.0)


class Motion:
    def __init__(self, callsign, pos_one, pos_two):
        self.callsign = callsign
        self.pos_one = pos_one
        self.pos_two = pos_two

    def delta(self):
        return self.pos_two.minus(self.pos_one)

    def find_intersection(self, other):
        distance = other.pos_one.minus(self.pos_one)
        a = other.delta().minus(self.delta()).squared_magnitude()
        if a != 0.0:
            return self.find_crossing(other, a, distance)
        if distance.magnitude() <= PROXIMITY_RADIUS:
            return self.pos_one.plus(other.pos_one).times(0.5)
        return None

    def find_crossing(self, other, a, distance):
        b = self.pos_one.minus(other.pos_one).dot(self.delta().minus(other.delta())) * 2.0
        c = distance.squared_magnitude() - PROXIMITY_RADIUS * PROXIMITY_RADIUS
        discriminant = b * b - 4.0 * a * c
        if discriminant < 0.0:
            return None
        v1 = (0.0 - b - sqrt(discriminant)) / (2.0 * a)
        v2 = (0.0 - b + sqrt(discriminant)) / (2.0 * a)
        if v1 <= v2 and is_in_frame(v1, v2):
            return self.meet(other, 0.0 if v1 <= 0.0 else v1)
        return None

    def meet(self, other, time):
        one = self.pos_one.plus(self.delta().times(time))
        another = other.pos_one.plus(other.delta().times(time))
        middle = one.plus(another).times(0.5)
        return middle if is_in_space(middle) else None


class Collision:
    def __init__(self, one, another, position):
        self.one = one
        self.another = another
        self.position = position


HORIZONTAL = Vector2D(GOOD_VOXEL_SIZE, 0.0)
VERTICAL = Vector2D(0.0, GOOD_VOXEL_SIZE)


class CollisionDetector:
    def __init__(self):
        self.state = RedBlackTree()

    def handle_new_frame(self, frame):
        motions = Vector()
        seen = RedBlackTree()

        def add_motion(aircraft):
            old = self.state.at_put(aircraft.callsign, aircraft.position)
            seen.at_put(aircraft.callsign, True)
            start = aircraft.position if old is None else old
            motions.append(Motion(aircraft.callsign, start, aircraft.position))

        frame.for_each(add_motion)
        self.forget_all_but(seen)
        return self.collisions_in(self.reduce_collision_set(motions))

    def forget_all_but(self, seen):
        gone = Vector()

        def check(callsign, position):
            if seen.at(callsign) is None:
                gone.append(callsign)

        self.state.for_each(check)
        gone.for_each(self.state.remove)

    def collisions_in(self, reduced):
        collisions = Vector()

        def check_all(motions):
            for i in range(motions.size()):
                one = motions.at(i)
                for j in range(i + 1, motions.size()):
                    self.check(one, motions.at(j), collisions)

        reduced.for_each(check_all)
        return collisions

    def check(self, one, another, collisions):
        place = one.find_intersection(another)
        if place is not None:
            collisions.append(Collision(one.callsign, another.callsign, place))

    def reduce_collision_set(self, motions):
        voxels = RedBlackTree()
        motions.for_each(lambda each: self.draw(each, voxels))
        result = Vector()

        def add(voxel, some):
            if some.size() > 1:
                result.append(some)

        voxels.for_each(add)
        return result

    def draw(self, motion, voxels):
        self.visit(self.voxel_of(motion.pos_one), motion, voxels, RedBlackTree())

    def voxel_of(self, position):
        x = GOOD_VOXEL_SIZE * int(position.x / GOOD_VOXEL_SIZE)
        y = GOOD_VOXEL_SIZE * int(position.y / GOOD_VOXEL_SIZE)
        return Vector2D(
            x - GOOD_VOXEL_SIZE if position.x < 0.0 else x,
            y - GOOD_VOXEL_SIZE if position.y < 0.0 else y,
        )

    def visit(self, voxel, motion, voxels, seen):
        if not self.is_touched(voxel, motion):
            return
        if seen.at_put(voxel, True) is True:
            return
        self.put(motion, voxel, voxels)
        self.visit(voxel.minus(HORIZONTAL), motion, voxels, seen)
        self.visit(voxel.plus(HORIZONTAL), motion, voxels, seen)
        self.visit(voxel.minus(VERTICAL), motion, voxels, seen)
        self.visit(voxel.plus(VERTICAL), motion, voxels, seen)
        self.visit(voxel.minus(HORIZONTAL).minus(VERTICAL), motion, voxels, seen)
        self.visit(voxel.minus(HORIZONTAL).plus(VERTICAL), motion, voxels, seen)
        self.visit(voxel.plus(HORIZONTAL).minus(VERTICAL), motion, voxels, seen)
        self.visit(voxel.plus(HORIZONTAL).plus(VERTICAL), motion, voxels, seen)

    def put(self, motion, voxel, voxels):
        motions = voxels.at(voxel)
        if motions is None:
            motions = Vector()
            voxels.at_put(voxel, motions)
        motions.append(motion)

    def is_touched(self, voxel, motion):
        if voxel.x > MAX_X or voxel.x < MIN_X or voxel.y > MAX_Y or voxel.y < MIN_Y:
            return False
        radius = PROXIMITY_RADIUS / 2.0
        x0 = motion.pos_one.x
        xv = motion.pos_two.x - x0
        y0 = motion.pos_one.y
        yv = motion.pos_two.y - y0
        low_x = high_x = low_y = high_y = inf
        if xv != 0.0:
            low_x = (voxel.x - radius - x0) / xv
            high_x = (voxel.x + GOOD_VOXEL_SIZE + radius - x0) / xv
            if xv < 0.0:
                low_x, high_x = high_x, low_x
        if yv != 0.0:
            low_y = (voxel.y - radius - y0) / yv
            high_y = (voxel.y + GOOD_VOXEL_SIZE + radius - y0) / yv
            if yv < 0.0:
                low_y, high_y = high_y, low_y
        return (
            ((xv == 0.0 and self.reaches(x0, voxel.x)) or is_in_frame(low_x, high_x))
            and ((yv == 0.0 and self.reaches(y0, voxel.y)) or is_in_frame(low_y, high_y))
            and (xv == 0.0 or yv == 0.0 or low_y <= high_x <= high_y or low_y <= low_x <= high_y
                 or (low_x <= low_y and high_y <= high_x))
        )

    def reaches(self, start, edge):
        radius = PROXIMITY_RADIUS / 2.0
        return edge <= start + radius and start - radius <= edge + GOOD_VOXEL_SIZE


class CD(Benchmark):
    def inner_benchmark_loop(self, inner_iterations):
        results = {2: 42, 10: 390, 100: 4305, 200: 8655, 250: 10830, 500: 14484, 1000: 14484}
        return self.is_known(results, inner_iterations, self.collisions_of(inner_iterations))

    def collisions_of(self, aircraft):
        simulator = Simulator(aircraft)
        detector = CollisionDetector()
        collisions = 0
        for frame in range(200):
            collisions += detector.handle_new_frame(simulator.simulate(frame / 10.0)).size()
        return collisions
