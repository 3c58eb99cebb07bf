'use strict';
/* The suite's own core library: see kernel-src/Benchmarks/Library. */

class Vector {
  constructor(capacity = 0) {
    this.storage = new Array(capacity).fill(null);
    this.first = 0;
    this.last = 0;
  }

  static with(element) {
    const vector = new Vector();
    vector.append(element);
    return vector;
  }

  at(index) {
    return index >= this.storage.length ? null : this.storage[index];
  }

  atPut(index, element) {
    while (index >= this.storage.length) this.grow();
    if (this.last <= index) this.last = index + 1;
    this.storage[index] = element;
  }

  size() {
    return this.last - this.first;
  }

  isEmpty() {
    return this.last === this.first;
  }

  hasSome(fn) {
    for (let i = this.first; i < this.last; i++) if (fn(this.storage[i])) return true;
    return false;
  }

  append(element) {
    if (this.last >= this.storage.length) this.grow();
    this.storage[this.last++] = element;
  }

  removeFirst() {
    return this.isEmpty() ? null : this.storage[this.first++];
  }

  remove(element) {
    const kept = new Vector(this.storage.length);
    this.forEach((each) => {
      if (each !== element) kept.append(each);
    });
    if (kept.size() === this.size()) return false;
    this.storage = kept.storage;
    this.last = kept.size();
    this.first = 0;
    return true;
  }

  removeAll() {
    this.first = 0;
    this.last = 0;
    this.storage = new Array(this.storage.length).fill(null);
  }

  forEach(fn) {
    for (let i = this.first; i < this.last; i++) fn(this.storage[i]);
  }

  /** `before` answers whether its first argument comes before its second. */
  sort(before) {
    if (!this.isEmpty()) this.sortRange(this.first, this.last - 1, before);
  }

  sortRange(low, high, before) {
    if (low >= high) return;
    let left = low;
    let right = high;
    const pivot = this.storage[(low + high) >> 1];
    while (left <= right) {
      while (before(this.storage[left], pivot)) left++;
      while (before(pivot, this.storage[right])) right--;
      if (left <= right) this.swap(left++, right--);
    }
    this.sortRange(low, right, before);
    this.sortRange(left, high, before);
  }

  swap(one, other) {
    const element = this.storage[one];
    this.storage[one] = this.storage[other];
    this.storage[other] = element;
  }

  grow() {
    const grown = new Array(Math.max(this.storage.length * 2, 10)).fill(null);
    for (let i = 0; i < this.storage.length; i++) grown[i] = this.storage[i];
    this.storage = grown;
  }
}

/** Compares by identity, which is all that the suite's sets of numbers and objects need here. */
class SuiteSet {
  constructor() {
    this.items = new Vector(10);
  }

  size() {
    return this.items.size();
  }

  includes(element) {
    return this.items.hasSome((each) => each === element);
  }

  add(element) {
    if (!this.includes(element)) this.items.append(element);
  }

  forEach(fn) {
    this.items.forEach(fn);
  }
}

class Entry {
  constructor(key, value, hash, next) {
    this.key = key;
    this.value = value;
    this.hash = hash;
    this.next = next;
  }

  matches(key, hash) {
    return this.hash === hash && this.key === key;
  }
}

class IdentityDictionary {
  constructor() {
    this.buckets = new Array(16).fill(null);
    this.count = 0;
  }

  at(key) {
    const entry = this.entryOf(key, this.hashOf(key));
    return entry === null ? null : entry.value;
  }

  atPut(key, value) {
    const hash = this.hashOf(key);
    const entry = this.entryOf(key, hash);
    if (entry !== null) {
      entry.value = value;
      return;
    }
    this.chain(new Entry(key, value, hash, null));
    this.count++;
    if (this.count > this.buckets.length) this.grow();
  }

  keys() {
    const keys = new Vector(this.count);
    for (let entry of this.buckets) for (; entry !== null; entry = entry.next) keys.append(entry.key);
    return keys;
  }

  removeAll() {
    this.buckets = new Array(this.buckets.length).fill(null);
    this.count = 0;
  }

  hashOf(key) {
    const hash = key.customHash();
    return hash ^ (hash >>> 16);
  }

  indexOf(hash) {
    return hash & (this.buckets.length - 1);
  }

  entryOf(key, hash) {
    let entry = this.buckets[this.indexOf(hash)];
    while (entry !== null && !entry.matches(key, hash)) entry = entry.next;
    return entry;
  }

  chain(entry) {
    const index = this.indexOf(entry.hash);
    entry.next = this.buckets[index];
    this.buckets[index] = entry;
  }

  grow() {
    const old = this.buckets;
    this.buckets = new Array(old.length * 2).fill(null);
    for (let i = 0; i < old.length; i++) this.chainAll(old[i]);
  }

  chainAll(first) {
    for (let entry = first; entry !== null; ) {
      const next = entry.next;
      this.chain(entry);
      entry = next;
    }
  }
}

class SuiteRandom {
  constructor() {
    this.seed = 74755;
  }

  next() {
    this.seed = (this.seed * 1309 + 13849) & 65535;
    return this.seed;
  }
}

module.exports = { Vector, SuiteSet, IdentityDictionary, SuiteRandom };
