#include "digest.h"

#include <cstring>

namespace apiary {

// The eight lanes are independent, so that the processor multiplies for all of them at once.
Digest digestOf(const uint8_t* bytes, size_t size) {
  Digest digest;
  uint32_t* lanes = digest.lanes;
  for (uint32_t lane = 0; lane < DIGEST_LANES; lane++) lanes[lane] = DIGEST_SEED + lane;
  for (size_t at = 0; at + sizeof digest <= size; at += sizeof digest) {
    uint32_t words[DIGEST_LANES];
    memcpy(words, bytes + at, sizeof words);
    for (uint32_t lane = 0; lane < DIGEST_LANES; lane++) lanes[lane] = (lanes[lane] ^ words[lane]) * DIGEST_PRIME;
  }
  for (uint32_t round = 0; round < DIGEST_MIX_ROUNDS; round++)
    for (uint32_t lane = 0; lane < DIGEST_LANES; lane++) {
      uint32_t before = lanes[(lane + DIGEST_LANES - 1) % DIGEST_LANES];
      uint32_t mixed = (lanes[lane] ^ before ^ static_cast<uint32_t>(size)) * DIGEST_PRIME;
      lanes[lane] = mixed ^ (mixed >> DIGEST_MIX_SHIFT);
    }
  return digest;
}

bool operator==(const Digest& one, const Digest& other) { return memcmp(&one, &other, sizeof one) == 0; }

}  // namespace apiary
