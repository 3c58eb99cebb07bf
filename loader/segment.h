// Segment files: opened, checked, mapped, moved where their place is taken.
#pragma once
#include "build/format.gen.h"
#include "memory.h"

namespace apiary {

// A checked and mapped segment.
struct Segment {
  // The header, and the tables behind it, mapped read-only.
  const SegmentHeader* header;
  // Where data and code stand, and how far that is from the preferred base.
  Range memory;
  int64_t delta;

  uint64_t entry() const { return header->entry + static_cast<uint64_t>(delta); }
  // The oop of a known object; 0 when the segment has none of that name.
  uint64_t known(Known known) const;
  // The index of an instance variable; -1 when the segment does not tell it.
  int64_t slot(Slot slot) const;
};

// Maps the kernel segment: at `base` if that is not zero, else at its preferred base or, if that
// is taken, where there is room. Refuses what is not sound.
Segment loadKernel(const char* path, uint64_t base);

}  // namespace apiary
