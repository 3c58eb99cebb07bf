from math import pi, sqrt

from benchmark import Benchmark

SOLAR_MASS = 4 * pi * pi
DAYS_PER_YEAR = 365.24


class Body:
    def __init__(self, x, y, z, vx, vy, vz, mass):
        self.x = x
        self.y = y
        self.z = z
        self.vx = vx * DAYS_PER_YEAR
        self.vy = vy * DAYS_PER_YEAR
        self.vz = vz * DAYS_PER_YEAR
        self.mass = mass * SOLAR_MASS

    @classmethod
    def all(cls):
        return [
            cls(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0),
            cls(4.8414314424647209, -1.16032004402742839, -0.103622044471123109,
                0.00166007664274403694, 0.00769901118419740425, -0.0000690460016972063023, 0.000954791938424326609),
            cls(8.34336671824457987, 4.12479856412430479, -0.403523417114321381,
                -0.00276742510726862411, 0.00499852801234917238, 0.0000230417297573763929, 0.000285885980666130812),
            cls(12.894369562139131, -15.1111514016986312, -0.223307578892655734,
                0.00296460137564761618, 0.0023784717395948095, -0.0000296589568540237556, 0.0000436624404335156298),
            cls(15.3796971148509165, -25.9193146099879641, 0.179258772950371181,
                0.00268067772490389322, 0.00162824170038242295, -0.000095159225451971587, 0.0000515138902046611451),
        ]

    def kinetic_energy(self):
        return 0.5 * self.mass * (self.vx * self.vx + self.vy * self.vy + self.vz * self.vz)

    def distance_to(self, other):
        dx = self.x - other.x
        dy = self.y - other.y
        dz = self.z - other.z
        return sqrt(dx * dx + dy * dy + dz * dz)

    def offset_momentum(self, x, y, z):
        self.vx = 0.0 - x / SOLAR_MASS
        self.vy = 0.0 - y / SOLAR_MASS
        self.vz = 0.0 - z / SOLAR_MASS

    def move(self, dt):
        self.x += dt * self.vx
        self.y += dt * self.vy
        self.z += dt * self.vz


class NBodySystem:
    def __init__(self):
        self.bodies = Body.all()
        x = y = z = 0.0
        for each in self.bodies:
            x += each.vx * each.mass
            y += each.vy * each.mass
            z += each.vz * each.mass
        self.bodies[0].offset_momentum(x, y, z)

    def advance(self, dt):
        for i, body in enumerate(self.bodies):
            for j in range(i + 1, len(self.bodies)):
                self.attract(body, self.bodies[j], dt)
        for each in self.bodies:
            each.move(dt)

    def attract(self, body, other, dt):
        dx = body.x - other.x
        dy = body.y - other.y
        dz = body.z - other.z
        squared = dx * dx + dy * dy + dz * dz
        distance = sqrt(squared)
        magnitude = dt / (squared * distance)
        body.vx -= dx * other.mass * magnitude
        body.vy -= dy * other.mass * magnitude
        body.vz -= dz * other.mass * magnitude
        other.vx += dx * body.mass * magnitude
        other.vy += dy * body.mass * magnitude
        other.vz += dz * body.mass * magnitude

    def energy(self):
        energy = 0.0
        for i, body in enumerate(self.bodies):
            energy += body.kinetic_energy()
            for j in range(i + 1, len(self.bodies)):
                other = self.bodies[j]
                energy -= (body.mass * other.mass) / body.distance_to(other)
        return energy


class NBody(Benchmark):
    def inner_benchmark_loop(self, inner_iterations):
        system = NBodySystem()
        for _ in range(inner_iterations):
            system.advance(0.01)
        return self.is_known({1: -0.16907495402506745, 250000: -0.1690859889909308}, inner_iterations, system.energy())
