#include "text.h"

#include <cerrno>
#include <unistd.h>

namespace apiary {

Text& Text::operator<<(char character) {
  if (size_ == sizeof buffer_) flush();
  buffer_[size_++] = character;
  return *this;
}

Text& Text::operator<<(const char* text) {
  for (; *text != 0; text++) *this << *text;
  return *this;
}

Text& Text::operator<<(uint64_t number) {
  if (number >= 10) *this << number / 10;
  return *this << static_cast<char>('0' + number % 10);
}

Text& Text::operator<<(Hex hex) {
  *this << "0x";
  int shift = 60;
  while (shift > 0 && hex.number >> shift == 0) shift -= 4;
  for (; shift >= 0; shift -= 4) *this << "0123456789abcdef"[hex.number >> shift & 0xf];
  return *this;
}

Text& Text::operator<<(CodePoint character) {
  uint32_t number = character.number;
  bool control = number < ' ' || (number >= 0x7f && number < 0xa0);
  if (control || number > 0x10ffff || (number >= 0xd800 && number < 0xe000)) return *this << '?';
  if (number < 0x80) return *this << static_cast<char>(number);
  int rest = number < 0x800 ? 1 : number < 0x10000 ? 2 : 3;
  *this << static_cast<char>((0xff00 >> (rest + 1) & 0xff) | number >> 6 * rest);
  while (rest-- > 0) *this << static_cast<char>(0x80 | (number >> 6 * rest & 0x3f));
  return *this;
}

void Text::flush() {
  for (size_t written = 0; written < size_;) {
    ssize_t count = write(STDERR_FILENO, buffer_ + written, size_ - written);
    if (count < 0 && errno != EINTR) break;  // standard error is closed: there is nowhere to tell it
    if (count > 0) written += static_cast<size_t>(count);
  }
  size_ = 0;
}

}  // namespace apiary
