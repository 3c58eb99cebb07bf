// Text output that works everywhere, in signal handlers too: a fixed buffer, written to
// standard error when it is full and when its statement ends. No allocation, no stdio.
#pragma once
#include <cstddef>
#include <cstdint>

namespace apiary {

struct Hex {
  uint64_t number;
};

// A character, written in UTF-8; one that cannot be shown is a question mark.
struct CodePoint {
  uint32_t number;
};

class Text {
 public:
  Text() = default;
  Text(const Text&) = delete;
  Text& operator=(const Text&) = delete;
  ~Text() { flush(); }

  Text& operator<<(const char* text);
  Text& operator<<(char character);
  Text& operator<<(uint64_t number);
  Text& operator<<(Hex hex);
  Text& operator<<(CodePoint character);

 private:
  void flush();

  char buffer_[512];
  size_t size_ = 0;
};

}  // namespace apiary
