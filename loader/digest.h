// The digest of segment files, as told in segments/format/digest.ts.
#pragma once
#include <cstddef>

#include "build/format.gen.h"

namespace apiary {

// Of bytes whose number is a multiple of the digest's size.
Digest digestOf(const uint8_t* bytes, size_t size);

bool operator==(const Digest& one, const Digest& other);

}  // namespace apiary
