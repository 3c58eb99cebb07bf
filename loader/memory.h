// The memory that the image runs in besides its segments: the heap's address space and the
// Smalltalk stack.
#pragma once
#include <cstddef>
#include <cstdint>

namespace apiary {

struct Range {
  uint64_t start;
  uint64_t end;

  bool holds(uint64_t address, uint64_t size = 1) const {
    return address >= start && address < end && size <= end - address;
  }
};

struct Stack {
  Range usable;
  // Below the usable part; any access faults.
  Range guard;
};

inline constexpr uint64_t DEFAULT_HEAP_SIZE = uint64_t{64} << 30;
inline constexpr uint64_t DEFAULT_STACK_SIZE = uint64_t{64} << 20;

// Reserves address space for the heap; memory is taken as it is touched. Takes less, halving,
// where the operating system does not give the wanted size.
Range reserveHeap(uint64_t wanted);

Stack makeStack(uint64_t size);

}  // namespace apiary
