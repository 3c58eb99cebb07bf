'use strict';

const { Benchmark } = require('./benchmark');

const SOLAR_MASS = 4 * Math.PI * Math.PI;
const DAYS_PER_YEAR = 365.24;

class Body {
  constructor(x, y, z, vx, vy, vz, mass) {
    this.x = x;
    this.y = y;
    this.z = z;
    this.vx = vx * DAYS_PER_YEAR;
    this.vy = vy * DAYS_PER_YEAR;
    this.vz = vz * DAYS_PER_YEAR;
    this.mass = mass * SOLAR_MASS;
  }

  static all() {
    return [
      new Body(0, 0, 0, 0, 0, 0, 1),
      new Body(4.8414314424647209, -1.16032004402742839, -0.103622044471123109, 0.00166007664274403694, 0.00769901118419740425, -0.0000690460016972063023, 0.000954791938424326609),
      new Body(8.34336671824457987, 4.12479856412430479, -0.403523417114321381, -0.00276742510726862411, 0.00499852801234917238, 0.0000230417297573763929, 0.000285885980666130812),
      new Body(12.894369562139131, -15.1111514016986312, -0.223307578892655734, 0.00296460137564761618, 0.0023784717395948095, -0.0000296589568540237556, 0.0000436624404335156298),
      new Body(15.3796971148509165, -25.9193146099879641, 0.179258772950371181, 0.00268067772490389322, 0.00162824170038242295, -0.000095159225451971587, 0.0000515138902046611451),
    ];
  }

  kineticEnergy() {
    return 0.5 * this.mass * (this.vx * this.vx + this.vy * this.vy + this.vz * this.vz);
  }

  distanceTo(other) {
    const dx = this.x - other.x;
    const dy = this.y - other.y;
    const dz = this.z - other.z;
    return Math.sqrt(dx * dx + dy * dy + dz * dz);
  }

  offsetMomentum(x, y, z) {
    this.vx = 0 - x / SOLAR_MASS;
    this.vy = 0 - y / SOLAR_MASS;
    this.vz = 0 - z / SOLAR_MASS;
  }

  move(dt) {
    this.x += dt * this.vx;
    this.y += dt * this.vy;
    this.z += dt * this.vz;
  }
}

class NBodySystem {
  constructor() {
    this.bodies = Body.all();
    let x = 0;
    let y = 0;
    let z = 0;
    for (const each of this.bodies) {
      x += each.vx * each.mass;
      y += each.vy * each.mass;
      z += each.vz * each.mass;
    }
    this.bodies[0].offsetMomentum(x, y, z);
  }

  advance(dt) {
    for (let i = 0; i < this.bodies.length; i++) {
      const body = this.bodies[i];
      for (let j = i + 1; j < this.bodies.length; j++) this.attract(body, this.bodies[j], dt);
    }
    for (const each of this.bodies) each.move(dt);
  }

  attract(body, other, dt) {
    const dx = body.x - other.x;
    const dy = body.y - other.y;
    const dz = body.z - other.z;
    const squared = dx * dx + dy * dy + dz * dz;
    const distance = Math.sqrt(squared);
    const magnitude = dt / (squared * distance);
    body.vx -= dx * other.mass * magnitude;
    body.vy -= dy * other.mass * magnitude;
    body.vz -= dz * other.mass * magnitude;
    other.vx += dx * body.mass * magnitude;
    other.vy += dy * body.mass * magnitude;
    other.vz += dz * body.mass * magnitude;
  }

  energy() {
    let energy = 0;
    for (let i = 0; i < this.bodies.length; i++) {
      const body = this.bodies[i];
      energy += body.kineticEnergy();
      for (let j = i + 1; j < this.bodies.length; j++) energy -= (body.mass * this.bodies[j].mass) / body.distanceTo(this.bodies[j]);
    }
    return energy;
  }
}

class NBody extends Benchmark {
  innerBenchmarkLoop(innerIterations) {
    const system = new NBodySystem();
    for (let i = 0; i < innerIterations; i++) system.advance(0.01);
    return this.isKnown({ 1: -0.16907495402506745, 250000: -0.1690859889909308 }, innerIterations, system.energy());
  }
}

module.exports = { NBody };
