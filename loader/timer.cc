#include "timer.h"

#include <csignal>

namespace apiary {

namespace {

// Processor's limit of the stack (see Polls in docs/abi.md).
volatile uint64_t* stackLimit;

void makePollDue(int) { *stackLimit = ~uint64_t{0}; }

}  // namespace

void installTimerHandler(const Segment& kernel) {
  uint64_t processor = kernel.known(Known::global_Processor);
  int64_t slot = kernel.slot(Slot::ProcessorScheduler_stackLimit);
  if (processor == 0 || slot < 0) return;
  stackLimit = reinterpret_cast<volatile uint64_t*>(processor) + slot;
  struct sigaction action = {};
  action.sa_handler = makePollDue;
  // The stack may be at its end.
  action.sa_flags = SA_ONSTACK | SA_RESTART;
  sigaction(SIGALRM, &action, nullptr);
}

}  // namespace apiary
