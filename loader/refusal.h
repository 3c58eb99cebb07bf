// How the loader refuses: what it found, what it expected, the command that mends it, and an
// exit status for each cause.
#pragma once
#include "build/format.gen.h"
#include "text.h"

namespace apiary {

inline constexpr const char* REBUILD = "build the segment again: apiary build";

template <typename Found, typename Expected>
[[noreturn]] void refuse(Exit cause, const char* subject, Found found, Expected expected, const char* remedy);

[[noreturn]] void leave(Exit cause);

template <typename Found, typename Expected>
void refuse(Exit cause, const char* subject, Found found, Expected expected, const char* remedy) {
  Text() << "apiary-loader: refused: " << subject << "\n  found:    " << found << "\n  expected: " << expected
         << "\n  remedy:   " << remedy << '\n';
  leave(cause);
}

}  // namespace apiary
