#include "memory.h"

#include <cerrno>
#include <cstring>
#include <sys/mman.h>

#include "refusal.h"

namespace apiary {

namespace {

constexpr uint64_t MINIMAL_HEAP_SIZE = uint64_t{1} << 20;
// Larger than any frame, so that no activation steps over it.
constexpr uint64_t GUARD_SIZE = uint64_t{1} << 20;

uint64_t roundToPages(uint64_t size) { return (size + PAGE_SIZE - 1) & ~uint64_t{PAGE_SIZE - 1}; }

void* reserve(uint64_t size) {
  return mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
}

}  // namespace

Range reserveHeap(uint64_t wanted) {
  for (uint64_t size = roundToPages(wanted); size >= MINIMAL_HEAP_SIZE; size = roundToPages(size / 2)) {
    void* start = reserve(size);
    if (start != MAP_FAILED) return {reinterpret_cast<uint64_t>(start), reinterpret_cast<uint64_t>(start) + size};
  }
  refuse(Exit::cannotMap, "the heap", strerror(errno), "at least 1 MiB of address space",
         "raise the memory limit (ulimit -v), or ask for a heap of at least 1M with --heap=SIZE");
}

Stack makeStack(uint64_t size) {
  uint64_t total = roundToPages(size) + GUARD_SIZE;
  void* low = reserve(total);
  if (low == MAP_FAILED || mprotect(low, GUARD_SIZE, PROT_NONE) != 0)
    refuse(Exit::cannotMap, "the Smalltalk stack", strerror(errno), "memory for the stack",
           "raise the memory limit (ulimit -v), or ask for less with --stack=SIZE");
  uint64_t start = reinterpret_cast<uint64_t>(low);
  return {{start + GUARD_SIZE, start + total}, {start, start + GUARD_SIZE}};
}

}  // namespace apiary
