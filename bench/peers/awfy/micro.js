'use strict';

const { Benchmark } = require('./benchmark');
const { SuiteRandom } = require('./library');

class Ball {
  constructor(random) {
    this.x = random.next() % 500;
    this.y = random.next() % 500;
    this.xVelocity = (random.next() % 300) - 150;
    this.yVelocity = (random.next() % 300) - 150;
  }

  bounce() {
    const limit = 500;
    let bounced = false;
    this.x += this.xVelocity;
    this.y += this.yVelocity;
    if (this.x > limit) {
      this.x = limit;
      this.xVelocity = 0 - Math.abs(this.xVelocity);
      bounced = true;
    }
    if (this.x < 0) {
      this.x = 0;
      this.xVelocity = Math.abs(this.xVelocity);
      bounced = true;
    }
    if (this.y > limit) {
      this.y = limit;
      this.yVelocity = 0 - Math.abs(this.yVelocity);
      bounced = true;
    }
    if (this.y < 0) {
      this.y = 0;
      this.yVelocity = Math.abs(this.yVelocity);
      bounced = true;
    }
    return bounced;
  }
}

class Bounce extends Benchmark {
  benchmark() {
    const random = new SuiteRandom();
    let bounces = 0;
    const balls = new Array(100).fill(null);
    for (let i = 0; i < balls.length; i++) balls[i] = new Ball(random);
    for (let i = 0; i < 50; i++) for (const ball of balls) if (ball.bounce()) bounces++;
    return bounces;
  }

  verifyResult(result) {
    return result === 1331;
  }
}

class ListElement {
  constructor(value) {
    this.value = value;
    this.next = null;
  }

  length() {
    return this.next === null ? 1 : 1 + this.next.length();
  }
}

class List extends Benchmark {
  benchmark() {
    return this.tail(this.makeList(15), this.makeList(10), this.makeList(6)).length();
  }

  verifyResult(result) {
    return result === 10;
  }

  makeList(length) {
    if (length === 0) return null;
    const element = new ListElement(length);
    element.next = this.makeList(length - 1);
    return element;
  }

  isShorterThan(x, y) {
    let xTail = x;
    let yTail = y;
    while (yTail !== null) {
      if (xTail === null) return true;
      xTail = xTail.next;
      yTail = yTail.next;
    }
    return false;
  }

  tail(x, y, z) {
    return this.isShorterThan(y, x) ? this.tail(this.tail(x.next, y, z), this.tail(y.next, z, x), this.tail(z.next, x, y)) : z;
  }
}

class Mandelbrot extends Benchmark {
  innerBenchmarkLoop(innerIterations) {
    return this.isKnown({ 1: 128, 500: 191, 750: 50 }, innerIterations, this.mandelbrot(innerIterations));
  }

  mandelbrot(size) {
    let sum = 0;
    for (let y = 0; y < size; y++) {
      const imaginary = (2.0 * y) / size - 1.0;
      let byte = 0;
      let bits = 0;
      for (let x = 0; x < size; x++) {
        byte = (byte << 1) + this.escapes((2.0 * x) / size - 1.5, imaginary);
        bits++;
        if (bits === 8) {
          sum ^= byte;
          byte = 0;
          bits = 0;
        } else if (x === size - 1) {
          byte <<= 8 - bits;
          sum ^= byte;
          byte = 0;
          bits = 0;
        }
      }
    }
    return sum;
  }

  escapes(real, imaginary) {
    let zrzr = 0.0;
    let zi = 0.0;
    let zizi = 0.0;
    for (let z = 0; z < 50; z++) {
      const zr = zrzr - zizi + real;
      zi = 2.0 * zr * zi + imaginary;
      zrzr = zr * zr;
      zizi = zi * zi;
      if (zrzr + zizi > 4.0) return 1;
    }
    return 0;
  }
}

class Permute extends Benchmark {
  benchmark() {
    this.count = 0;
    this.values = new Array(6).fill(null);
    this.permute(6);
    return this.count;
  }

  verifyResult(result) {
    return result === 8660;
  }

  permute(n) {
    this.count++;
    if (n === 0) return;
    const last = n - 1;
    this.permute(last);
    for (let i = last; i >= 0; i--) {
      this.swap(last, i);
      this.permute(last);
      this.swap(last, i);
    }
  }

  swap(one, other) {
    const value = this.values[one];
    this.values[one] = this.values[other];
    this.values[other] = value;
  }
}

class Queens extends Benchmark {
  benchmark() {
    let result = true;
    for (let i = 0; i < 10; i++) result = result && this.queens();
    return result;
  }

  verifyResult(result) {
    return result;
  }

  queens() {
    this.freeRows = new Array(8).fill(true);
    this.freeMaxs = new Array(16).fill(true);
    this.freeMins = new Array(16).fill(true);
    this.queenRows = new Array(8).fill(-1);
    return this.placeQueen(0);
  }

  placeQueen(column) {
    for (let row = 0; row < 8; row++) {
      if (!this.isFree(row, column)) continue;
      this.queenRows[row] = column;
      this.setFree(row, column, false);
      if (column === 7) return true;
      if (this.placeQueen(column + 1)) return true;
      this.setFree(row, column, true);
    }
    return false;
  }

  isFree(row, column) {
    return this.freeRows[row] && this.freeMaxs[column + row] && this.freeMins[column - row + 7];
  }

  setFree(row, column, free) {
    this.freeRows[row] = free;
    this.freeMaxs[column + row] = free;
    this.freeMins[column - row + 7] = free;
  }
}

class Sieve extends Benchmark {
  benchmark() {
    return this.sieve(new Array(5000).fill(true), 5000);
  }

  verifyResult(result) {
    return result === 669;
  }

  sieve(flags, size) {
    let count = 0;
    for (let each = 2; each <= size; each++) {
      if (!flags[each - 1]) continue;
      count++;
      for (let multiple = each + each; multiple <= size; multiple += each) flags[multiple - 1] = false;
    }
    return count;
  }
}

class Storage extends Benchmark {
  benchmark() {
    this.count = 0;
    this.buildTree(7, new SuiteRandom());
    return this.count;
  }

  verifyResult(result) {
    return result === 5461;
  }

  buildTree(depth, random) {
    this.count++;
    if (depth === 1) return new Array((random.next() % 10) + 1).fill(null);
    const tree = new Array(4).fill(null);
    for (let i = 0; i < 4; i++) tree[i] = this.buildTree(depth - 1, random);
    return tree;
  }
}

class Disk {
  constructor(size) {
    this.size = size;
    this.next = null;
  }
}

class Towers extends Benchmark {
  benchmark() {
    this.piles = new Array(3).fill(null);
    this.buildTower(0, 13);
    this.movesDone = 0;
    this.moveDisks(13, 0, 1);
    return this.movesDone;
  }

  verifyResult(result) {
    return result === 8191;
  }

  push(disk, pile) {
    const top = this.piles[pile];
    if (top !== null && disk.size >= top.size) throw new Error('Cannot put a big disk on a smaller one');
    disk.next = top;
    this.piles[pile] = disk;
  }

  pop(pile) {
    const top = this.piles[pile];
    if (top === null) throw new Error('Attempting to remove a disk from an empty pile');
    this.piles[pile] = top.next;
    top.next = null;
    return top;
  }

  moveTopDisk(from, to) {
    this.push(this.pop(from), to);
    this.movesDone++;
  }

  buildTower(pile, disks) {
    for (let size = disks; size >= 0; size--) this.push(new Disk(size), pile);
  }

  moveDisks(disks, from, to) {
    if (disks === 1) return this.moveTopDisk(from, to);
    const other = 3 - from - to;
    this.moveDisks(disks - 1, from, other);
    this.moveTopDisk(from, to);
    this.moveDisks(disks - 1, other, to);
  }
}

module.exports = { Bounce, List, Mandelbrot, Permute, Queens, Sieve, Storage, Towers };
