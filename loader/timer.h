// The timer of the image: it interrupts no Smalltalk code, but makes the next poll come out.
#pragma once
#include "segment.h"

namespace apiary {

// Installs the handler of SIGALRM, which the image asks for when it has several processes.
void installTimerHandler(const Segment& kernel);

}  // namespace apiary
