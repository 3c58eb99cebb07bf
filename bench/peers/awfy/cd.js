'use strict';

const { Benchmark } = require('./benchmark');
const { Vector } = require('./library');

const MIN_X = 0.0;
const MIN_Y = 0.0;
const MIN_Z = 0.0;
const MAX_X = 1000.0;
const MAX_Y = 1000.0;
const MAX_Z = 10.0;
const PROXIMITY_RADIUS = 1.0;
const GOOD_VOXEL_SIZE = PROXIMITY_RADIUS * 2.0;

class RedBlackNode {
  constructor(key, value) {
    this.key = key;
    this.value = value;
    this.left = null;
    this.right = null;
    this.parent = null;
    this.isRed = true;
  }

  takeOver(node) {
    this.left = node.left;
    this.right = node.right;
    this.isRed = node.isRed;
    if (this.left !== null) this.left.parent = this;
    if (this.right !== null) this.right.parent = this;
  }

  minimum() {
    let node = this;
    while (node.left !== null) node = node.left;
    return node;
  }

  successor() {
    if (this.right !== null) return this.right.minimum();
    let node = this;
    let above = this.parent;
    while (above !== null && node === above.right) {
      node = above;
      above = above.parent;
    }
    return above;
  }
}

/** Leaves are black. */
function isRed(node) {
  return node !== null && node.isRed;
}

class RedBlackTree {
  constructor() {
    this.root = null;
  }

  at(key) {
    const node = this.nodeAt(key);
    return node === null ? null : node.value;
  }

  atPut(key, value) {
    let node = this.root;
    let parent = null;
    let order = 0;
    while (node !== null) {
      parent = node;
      order = key.compareTo(node.key);
      if (order === 0) {
        const old = node.value;
        node.value = value;
        return old;
      }
      node = order < 0 ? node.left : node.right;
    }
    this.insert(new RedBlackNode(key, value), parent, order);
    return null;
  }

  forEach(fn) {
    if (this.root === null) return;
    for (let node = this.root.minimum(); node !== null; node = node.successor()) fn(node.key, node.value);
  }

  remove(key) {
    const node = this.nodeAt(key);
    if (node === null) return null;
    const removed = node.left === null || node.right === null ? node : node.successor();
    const child = removed.left === null ? removed.right : removed.left;
    const { parent } = removed;
    this.replace(removed, child);
    if (!removed.isRed) this.repairAt(child, parent);
    if (removed !== node) {
      removed.takeOver(node);
      this.replace(node, removed);
    }
    return node.value;
  }

  nodeAt(key) {
    let node = this.root;
    while (node !== null) {
      const order = key.compareTo(node.key);
      if (order === 0) return node;
      node = order < 0 ? node.left : node.right;
    }
    return null;
  }

  insert(node, parent, order) {
    node.parent = parent;
    if (parent === null) this.root = node;
    else if (order < 0) parent.left = node;
    else parent.right = node;
    this.balance(node);
  }

  balance(inserted) {
    let node = inserted;
    while (node !== this.root && node.parent.isRed) node = node.parent === node.parent.parent.left ? this.balanceLeft(node) : this.balanceRight(node);
    this.root.isRed = false;
  }

  balanceLeft(node) {
    const grandparent = node.parent.parent;
    if (isRed(grandparent.right)) return this.recolor(grandparent);
    let x = node;
    if (x === x.parent.right) {
      x = x.parent;
      this.rotateLeft(x);
    }
    x.parent.isRed = false;
    grandparent.isRed = true;
    this.rotateRight(grandparent);
    return x;
  }

  balanceRight(node) {
    const grandparent = node.parent.parent;
    if (isRed(grandparent.left)) return this.recolor(grandparent);
    let x = node;
    if (x === x.parent.left) {
      x = x.parent;
      this.rotateRight(x);
    }
    x.parent.isRed = false;
    grandparent.isRed = true;
    this.rotateLeft(grandparent);
    return x;
  }

  recolor(node) {
    node.left.isRed = false;
    node.right.isRed = false;
    node.isRed = true;
    return node;
  }

  rotateLeft(x) {
    const y = x.right;
    x.right = y.left;
    if (y.left !== null) y.left.parent = x;
    this.replace(x, y);
    y.left = x;
    x.parent = y;
  }

  rotateRight(y) {
    const x = y.left;
    y.left = x.right;
    if (x.right !== null) x.right.parent = y;
    this.replace(y, x);
    x.right = y;
    y.parent = x;
  }

  replace(node, child) {
    const { parent } = node;
    if (child !== null) child.parent = parent;
    if (parent === null) this.root = child;
    else if (parent.left === node) parent.left = child;
    else parent.right = child;
  }

  repairAt(child, below) {
    let x = child;
    let parent = below;
    while (x !== this.root && !isRed(x)) {
      x = x === parent.left ? this.repairLeftOf(parent) : this.repairRightOf(parent);
      parent = x.parent;
    }
    if (x !== null) x.isRed = false;
  }

  repairLeftOf(parent) {
    let sibling = parent.right;
    if (sibling.isRed) {
      sibling.isRed = false;
      parent.isRed = true;
      this.rotateLeft(parent);
      sibling = parent.right;
    }
    if (!isRed(sibling.left) && !isRed(sibling.right)) {
      sibling.isRed = true;
      return parent;
    }
    if (!isRed(sibling.right)) {
      sibling.left.isRed = false;
      sibling.isRed = true;
      this.rotateRight(sibling);
      sibling = parent.right;
    }
    sibling.isRed = parent.isRed;
    parent.isRed = false;
    sibling.right.isRed = false;
    this.rotateLeft(parent);
    return this.root;
  }

  repairRightOf(parent) {
    let sibling = parent.left;
    if (sibling.isRed) {
      sibling.isRed = false;
      parent.isRed = true;
      this.rotateRight(parent);
      sibling = parent.left;
    }
    if (!isRed(sibling.left) && !isRed(sibling.right)) {
      sibling.isRed = true;
      return parent;
    }
    if (!isRed(sibling.left)) {
      sibling.right.isRed = false;
      sibling.isRed = true;
      this.rotateLeft(sibling);
      sibling = parent.left;
    }
    sibling.isRed = parent.isRed;
    parent.isRed = false;
    sibling.left.isRed = false;
    this.rotateRight(parent);
    return this.root;
  }
}

class CallSign {
  constructor(value) {
    this.value = value;
  }

  compareTo(other) {
    if (this.value === other.value) return 0;
    return this.value < other.value ? -1 : 1;
  }
}

function compare(one, other) {
  if (one === other) return 0;
  if (one < other) return -1;
  if (one > other) return 1;
  return one === one ? 1 : -1;
}

class Vector2D {
  constructor(x, y) {
    this.x = x;
    this.y = y;
  }

  plus(other) {
    return new Vector2D(this.x + other.x, this.y + other.y);
  }

  minus(other) {
    return new Vector2D(this.x - other.x, this.y - other.y);
  }

  compareTo(other) {
    const order = compare(this.x, other.x);
    return order === 0 ? compare(this.y, other.y) : order;
  }
}

class Vector3D {
  constructor(x, y, z) {
    this.x = x;
    this.y = y;
    this.z = z;
  }

  plus(other) {
    return new Vector3D(this.x + other.x, this.y + other.y, this.z + other.z);
  }

  minus(other) {
    return new Vector3D(this.x - other.x, this.y - other.y, this.z - other.z);
  }

  dot(other) {
    return this.x * other.x + this.y * other.y + this.z * other.z;
  }

  squaredMagnitude() {
    return this.dot(this);
  }

  magnitude() {
    return Math.sqrt(this.squaredMagnitude());
  }

  times(number) {
    return new Vector3D(this.x * number, this.y * number, this.z * number);
  }
}

class Aircraft {
  constructor(callsign, position) {
    this.callsign = callsign;
    this.position = position;
  }
}

class Simulator {
  constructor(count) {
    this.aircraft = new Vector();
    for (let i = 0; i < count; i++) this.aircraft.append(new CallSign(i));
  }

  simulate(time) {
    const frame = new Vector();
    for (let i = 0; i < this.aircraft.size() - 1; i += 2) {
      frame.append(new Aircraft(this.aircraft.at(i), new Vector3D(time, Math.cos(time) * 2 + i * 3, 10.0)));
      frame.append(new Aircraft(this.aircraft.at(i + 1), new Vector3D(time, Math.sin(time) * 2 + i * 3, 10.0)));
    }
    return frame;
  }
}

function isInSpace({ x, y, z }) {
  return x >= MIN_X && x <= MAX_X && y >= MIN_Y && y <= MAX_Y && z >= MIN_Z && z <= MAX_Z;
}

/** Whether two times, low and high, meet the frame, from 0 to 1. */
function isInFrame(low, high) {
  return (low <= 1.0 && 1.0 <= high) || (low <= 0.0 && 0.0 <= high) || (0.0 <= low && high <= 1.0);
}

class Motion {
  constructor(callsign, posOne, posTwo) {
    this.callsign = callsign;
    this.posOne = posOne;
    this.posTwo = posTwo;
  }

  delta() {
    return this.posTwo.minus(this.posOne);
  }

  findIntersection(other) {
    const distance = other.posOne.minus(this.posOne);
    const a = other.delta().minus(this.delta()).squaredMagnitude();
    if (a !== 0.0) return this.findCrossing(other, a, distance);
    return distance.magnitude() <= PROXIMITY_RADIUS ? this.posOne.plus(other.posOne).times(0.5) : null;
  }

  findCrossing(other, a, distance) {
    const b = this.posOne.minus(other.posOne).dot(this.delta().minus(other.delta())) * 2.0;
    const c = distance.squaredMagnitude() - PROXIMITY_RADIUS * PROXIMITY_RADIUS;
    const discriminant = b * b - 4.0 * a * c;
    if (discriminant < 0.0) return null;
    const v1 = (0.0 - b - Math.sqrt(discriminant)) / (2.0 * a);
    const v2 = (0.0 - b + Math.sqrt(discriminant)) / (2.0 * a);
    return v1 <= v2 && isInFrame(v1, v2) ? this.meet(other, v1 <= 0.0 ? 0.0 : v1) : null;
  }

  meet(other, time) {
    const one = this.posOne.plus(this.delta().times(time));
    const another = other.posOne.plus(other.delta().times(time));
    const middle = one.plus(another).times(0.5);
    return isInSpace(middle) ? middle : null;
  }
}

class Collision {
  constructor(one, another, position) {
    this.one = one;
    this.another = another;
    this.position = position;
  }
}

const HORIZONTAL = new Vector2D(GOOD_VOXEL_SIZE, 0.0);
const VERTICAL = new Vector2D(0.0, GOOD_VOXEL_SIZE);

class CollisionDetector {
  constructor() {
    this.state = new RedBlackTree();
  }

  handleNewFrame(frame) {
    const motions = new Vector();
    const seen = new RedBlackTree();
    frame.forEach((aircraft) => {
      const old = this.state.atPut(aircraft.callsign, aircraft.position);
      seen.atPut(aircraft.callsign, true);
      motions.append(new Motion(aircraft.callsign, old === null ? aircraft.position : old, aircraft.position));
    });
    this.forgetAllBut(seen);
    return this.collisionsIn(this.reduceCollisionSet(motions));
  }

  forgetAllBut(seen) {
    const gone = new Vector();
    this.state.forEach((callsign) => {
      if (seen.at(callsign) === null) gone.append(callsign);
    });
    gone.forEach((callsign) => this.state.remove(callsign));
  }

  collisionsIn(reduced) {
    const collisions = new Vector();
    reduced.forEach((motions) => {
      for (let i = 0; i < motions.size(); i++) {
        const one = motions.at(i);
        for (let j = i + 1; j < motions.size(); j++) this.check(one, motions.at(j), collisions);
      }
    });
    return collisions;
  }

  check(one, another, collisions) {
    const place = one.findIntersection(another);
    if (place !== null) collisions.append(new Collision(one.callsign, another.callsign, place));
  }

  reduceCollisionSet(motions) {
    const voxels = new RedBlackTree();
    motions.forEach((each) => this.draw(each, voxels));
    const result = new Vector();
    voxels.forEach((voxel, some) => {
      if (some.size() > 1) result.append(some);
    });
    return result;
  }

  draw(motion, voxels) {
    this.visit(this.voxelOf(motion.posOne), motion, voxels, new RedBlackTree());
  }

  voxelOf(position) {
    const x = GOOD_VOXEL_SIZE * Math.trunc(position.x / GOOD_VOXEL_SIZE);
    const y = GOOD_VOXEL_SIZE * Math.trunc(position.y / GOOD_VOXEL_SIZE);
    return new Vector2D(position.x < 0.0 ? x - GOOD_VOXEL_SIZE : x, position.y < 0.0 ? y - GOOD_VOXEL_SIZE : y);
  }

  visit(voxel, motion, voxels, seen) {
    if (!this.isTouched(voxel, motion)) return;
    if (seen.atPut(voxel, true) === true) return;
    this.put(motion, voxel, voxels);
    this.visit(voxel.minus(HORIZONTAL), motion, voxels, seen);
    this.visit(voxel.plus(HORIZONTAL), motion, voxels, seen);
    this.visit(voxel.minus(VERTICAL), motion, voxels, seen);
    this.visit(voxel.plus(VERTICAL), motion, voxels, seen);
    this.visit(voxel.minus(HORIZONTAL).minus(VERTICAL), motion, voxels, seen);
    this.visit(voxel.minus(HORIZONTAL).plus(VERTICAL), motion, voxels, seen);
    this.visit(voxel.plus(HORIZONTAL).minus(VERTICAL), motion, voxels, seen);
    this.visit(voxel.plus(HORIZONTAL).plus(VERTICAL), motion, voxels, seen);
  }

  put(motion, voxel, voxels) {
    let motions = voxels.at(voxel);
    if (motions === null) {
      motions = new Vector();
      voxels.atPut(voxel, motions);
    }
    motions.append(motion);
  }

  isTouched(voxel, motion) {
    if (voxel.x > MAX_X || voxel.x < MIN_X || voxel.y > MAX_Y || voxel.y < MIN_Y) return false;
    const radius = PROXIMITY_RADIUS / 2.0;
    const x0 = motion.posOne.x;
    const xv = motion.posTwo.x - x0;
    const y0 = motion.posOne.y;
    const yv = motion.posTwo.y - y0;
    let lowX = Infinity;
    let highX = Infinity;
    let lowY = Infinity;
    let highY = Infinity;
    if (xv !== 0.0) {
      lowX = (voxel.x - radius - x0) / xv;
      highX = (voxel.x + GOOD_VOXEL_SIZE + radius - x0) / xv;
      if (xv < 0.0) [lowX, highX] = [highX, lowX];
    }
    if (yv !== 0.0) {
      lowY = (voxel.y - radius - y0) / yv;
      highY = (voxel.y + GOOD_VOXEL_SIZE + radius - y0) / yv;
      if (yv < 0.0) [lowY, highY] = [highY, lowY];
    }
    return (
      ((xv === 0.0 && this.reaches(x0, voxel.x)) || isInFrame(lowX, highX)) &&
      ((yv === 0.0 && this.reaches(y0, voxel.y)) || isInFrame(lowY, highY)) &&
      (xv === 0.0 || yv === 0.0 || (lowY <= highX && highX <= highY) || (lowY <= lowX && lowX <= highY) || (lowX <= lowY && highY <= highX))
    );
  }

  reaches(start, edge) {
    const radius = PROXIMITY_RADIUS / 2.0;
    return edge <= start + radius && start - radius <= edge + GOOD_VOXEL_SIZE;
  }
}

class CD extends Benchmark {
  innerBenchmarkLoop(innerIterations) {
    return this.isKnown({ 2: 42, 10: 390, 100: 4305, 200: 8655, 250: 10830, 500: 14484, 1000: 14484 }, innerIterations, this.collisionsOf(innerIterations));
  }

  collisionsOf(aircraft) {
    const simulator = new Simulator(aircraft);
    const detector = new CollisionDetector();
    let collisions = 0;
    for (let frame = 0; frame < 200; frame++) collisions += detector.handleNewFrame(simulator.simulate(frame / 10.0)).size();
    return collisions;
  }
}

module.exports = { CD };
