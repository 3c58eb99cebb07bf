// What happens when native code faults: a Smalltalk stack trace and an exit status.
#pragma once
#include "memory.h"
#include "segment.h"

namespace apiary {

// Installs the handlers. Everything passed must stay as it is while the image runs.
void installCrashHandlers(const Segment& kernel, const Stack& stack, const Range& heap);

}  // namespace apiary
