"""The suite's own core library: see kernel-src/Benchmarks/Library."""


class Vector:
    def __init__(self, capacity=0):
        self.storage = [None] * capacity
        self.first = 0
        self.last = 0

    @classmethod
    def holding(cls, element):
        vector = cls()
        vector.append(element)
        return vector

    def at(self, index):
        return None if index >= len(self.storage) else self.storage[index]

    def at_put(self, index, element):
        while index >= len(self.storage):
            self.grow()
        if self.last <= index:
            self.last = index + 1
        self.storage[index] = element

    def size(self):
        return self.last - self.first

    def is_empty(self):
        return self.last == self.first

    def has_some(self, fn):
        for i in range(self.first, self.last):
            if fn(self.storage[i]):
                return True
        return False

    def append(self, element):
        if self.last >= len(self.storage):
            self.grow()
        self.storage[self.last] = element
        self.last += 1

    def remove_first(self):
        if self.is_empty():
            return None
        self.first += 1
        return self.storage[self.first - 1]

    def remove(self, element):
        kept = Vector(len(self.storage))

        def keep(each):
            if each is not element:
                kept.append(each)

        self.for_each(keep)
        if kept.size() == self.size():
            return False
        self.storage = kept.storage
        self.last = kept.size()
        self.first = 0
        return True

    def remove_all(self):
        self.first = 0
        self.last = 0
        self.storage = [None] * len(self.storage)

    def for_each(self, fn):
        for i in range(self.first, self.last):
            fn(self.storage[i])

    def sort(self, before):
        """`before` answers whether its first argument comes before its second."""
        if not self.is_empty():
            self.sort_range(self.first, self.last - 1, before)

    def sort_range(self, low, high, before):
        if low >= high:
            return
        left = low
        right = high
        pivot = self.storage[(low + high) // 2]
        while left <= right:
            while before(self.storage[left], pivot):
                left += 1
            while before(pivot, self.storage[right]):
                right -= 1
            if left <= right:
                self.swap(left, right)
                left += 1
                right -= 1
        self.sort_range(low, right, before)
        self.sort_range(left, high, before)

    def swap(self, one, other):
        element = self.storage[one]
        self.storage[one] = self.storage[other]
        self.storage[other] = element

    def grow(self):
        grown = [None] * max(len(self.storage) * 2, 10)
        for i, each in enumerate(self.storage):
            grown[i] = each
        self.storage = grown


class SuiteSet:
    def __init__(self):
        self.items = Vector(10)

    def size(self):
        return self.items.size()

    def includes(self, element):
        return self.items.has_some(lambda each: each == element)

    def add(self, element):
        if not self.includes(element):
            self.items.append(element)

    def for_each(self, fn):
        self.items.for_each(fn)


class IdentitySet(SuiteSet):
    def includes(self, element):
        return self.items.has_some(lambda each: each is element)


class Entry:
    def __init__(self, key, value, key_hash, next_entry):
        self.key = key
        self.value = value
        self.hash = key_hash
        self.next = next_entry

    def matches(self, key, key_hash):
        return self.hash == key_hash and self.key is key


class IdentityDictionary:
    def __init__(self):
        self.buckets = [None] * 16
        self.count = 0

    def at(self, key):
        entry = self.entry_of(key, self.hash_of(key))
        return None if entry is None else entry.value

    def at_put(self, key, value):
        key_hash = self.hash_of(key)
        entry = self.entry_of(key, key_hash)
        if entry is not None:
            entry.value = value
            return
        self.chain(Entry(key, value, key_hash, None))
        self.count += 1
        if self.count > len(self.buckets):
            self.grow()

    def keys(self):
        keys = Vector(self.count)
        for first in self.buckets:
            entry = first
            while entry is not None:
                keys.append(entry.key)
                entry = entry.next
        return keys

    def remove_all(self):
        self.buckets = [None] * len(self.buckets)
        self.count = 0

    def hash_of(self, key):
        key_hash = key.custom_hash()
        return key_hash ^ (key_hash >> 16)

    def index_of(self, key_hash):
        return key_hash & (len(self.buckets) - 1)

    def entry_of(self, key, key_hash):
        entry = self.buckets[self.index_of(key_hash)]
        while entry is not None and not entry.matches(key, key_hash):
            entry = entry.next
        return entry

    def chain(self, entry):
        index = self.index_of(entry.hash)
        entry.next = self.buckets[index]
        self.buckets[index] = entry

    def grow(self):
        old = self.buckets
        self.buckets = [None] * (len(old) * 2)
        for first in old:
            self.chain_all(first)

    def chain_all(self, first):
        entry = first
        while entry is not None:
            next_entry = entry.next
            self.chain(entry)
            entry = next_entry


class SuiteRandom:
    def __init__(self):
        self.seed = 74755

    def next(self):
        self.seed = (self.seed * 1309 + 13849) & 65535
        return self.seed
