#include "digest.h"

#include <cstring>

namespace apiary {

namespace {

// The lanes are independent, so that the processor multiplies for all of them at once, as scalars: vectors have no
// products of 64 bits. 8 bytes a cycle.
void absorb(uint64_t* lanes, const uint8_t* bytes, size_t size) {
  uint64_t a = lanes[0], b = lanes[1], c = lanes[2], d = lanes[3];
  for (size_t at = 0; at < size; at += sizeof(Digest)) {
    Digest words;
    memcpy(&words, bytes + at, sizeof words);
    a = (a ^ words.lanes[0]) * DIGEST_PRIME;
    b = (b ^ words.lanes[1]) * DIGEST_PRIME;
    c = (c ^ words.lanes[2]) * DIGEST_PRIME;
    d = (d ^ words.lanes[3]) * DIGEST_PRIME;
  }
  const uint64_t absorbed[] = {a, b, c, d};
  memcpy(lanes, absorbed, sizeof absorbed);
}

void mix(uint64_t* lanes, size_t size) {
  for (uint32_t round = 0; round < DIGEST_MIX_ROUNDS; round++)
    for (uint32_t lane = 0; lane < DIGEST_LANES; lane++) {
      uint64_t before = lanes[(lane + DIGEST_LANES - 1) % DIGEST_LANES];
      uint64_t mixed = (lanes[lane] ^ before ^ size) * DIGEST_PRIME;
      lanes[lane] = mixed ^ (mixed >> DIGEST_MIX_SHIFT);
    }
}

}  // namespace

Digest digestOf(const uint8_t* bytes, size_t size) {
  static_assert(DIGEST_LANES == 4);
  Digest digest;
  for (uint32_t lane = 0; lane < DIGEST_LANES; lane++) digest.lanes[lane] = DIGEST_SEED + lane;
  absorb(digest.lanes, bytes, size);
  mix(digest.lanes, size);
  return digest;
}

bool operator==(const Digest& one, const Digest& other) { return memcmp(&one, &other, sizeof one) == 0; }

}  // namespace apiary
