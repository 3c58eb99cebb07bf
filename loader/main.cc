// The loader: arguments, map, check, relocate, signal handlers, enter. What comes after the
// jump is Smalltalk.
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <unistd.h>

#include "crash.h"
#include "memory.h"
#include "refusal.h"
#include "segment.h"
#include "timer.h"

namespace apiary {

void leave(Exit cause) { _exit(static_cast<int>(cause)); }

namespace {

constexpr const char* USAGE = "apiary-loader [--heap=SIZE] [--stack=SIZE] KERNEL.seg [ARGUMENT...], sizes like 512M or 64G";

struct Options {
  uint64_t heapSize;
  uint64_t stackSize;
  // Where to map the kernel instead of at its preferred base; 0 is there.
  uint64_t base;
  // What follows the options: the kernel's path, and the image's arguments.
  char** rest;
};

// 4096, 64K, 512M, 16G, 1T.
bool parseSize(const char* text, uint64_t& size) {
  char* end;
  errno = 0;
  uint64_t number = strtoull(text, &end, 10);
  static const char UNITS[] = "KMGT";
  const char* unit = *end == 0 ? nullptr : strchr(UNITS, *end);
  if (*end != 0 && (unit == nullptr || end[1] != 0)) return false;
  int shift = unit == nullptr ? 0 : 10 * static_cast<int>(unit - UNITS + 1);
  size = number << shift;
  return text[0] >= '0' && text[0] <= '9' && errno == 0 && size >> shift == number && size > 0 && size < uint64_t{1} << 47;
}

uint64_t sizeOption(const char* name, const char* text, uint64_t usual) {
  uint64_t size = usual;
  if (text != nullptr && !parseSize(text, size)) refuse(Exit::usage, name, text, "a size like 512M or 64G", USAGE);
  return size;
}

uint64_t baseOption(const char* text) {
  if (text == nullptr) return 0;
  char* end;
  uint64_t base = strtoull(text, &end, 0);
  if (*end != 0 || base == 0 || base % PAGE_SIZE != 0 || base >= SEGMENT_SPACE_LIMIT)
    refuse(Exit::usage, "APIARY_BASE", text, "the address of a page below 2 GiB, like 0x20000000", "unset APIARY_BASE");
  return base;
}

// The value of an option `--name=value`; null when the argument is another.
const char* valueOf(const char* argument, const char* prefix) {
  size_t size = strlen(prefix);
  return strncmp(argument, prefix, size) == 0 ? argument + size : nullptr;
}

Options parseOptions(char** arguments) {
  const char* heap = getenv("APIARY_HEAP");
  const char* stack = getenv("APIARY_STACK");
  for (; *arguments != nullptr && strncmp(*arguments, "--", 2) == 0; arguments++) {
    if (const char* value = valueOf(*arguments, "--heap=")) heap = value;
    else if (const char* value = valueOf(*arguments, "--stack=")) stack = value;
    else refuse(Exit::usage, "option", *arguments, "--heap=SIZE or --stack=SIZE", USAGE);
  }
  if (*arguments == nullptr) refuse(Exit::usage, "arguments", "no path", "the path of a kernel segment", USAGE);
  return {sizeOption("heap size", heap, DEFAULT_HEAP_SIZE), sizeOption("stack size", stack, DEFAULT_STACK_SIZE),
          baseOption(getenv("APIARY_BASE")), arguments};
}

uint64_t count(char** arguments) {
  uint64_t size = 0;
  while (arguments[size] != nullptr) size++;
  return size;
}

template <typename Pointer>
uint64_t word(Pointer pointer) {
  return reinterpret_cast<uint64_t>(pointer);
}

LoaderBlock makeBlock(const Segment& kernel, const Range& heap, const Stack& stack, char** words) {
  char** arguments = words + 1;
  LoaderBlock block = {};
  block.version = LOADER_BLOCK_VERSION;
  block.argumentCount = count(arguments);
  block.arguments = word(arguments);
  block.environment = word(environ);
  block.heapStart = heap.start;
  block.heapEnd = heap.end;
  block.stackLow = stack.usable.start;
  block.stackHigh = stack.usable.end;
  block.dlopen = word(&dlopen);
  block.dlsym = word(&dlsym);
  block.kernelStart = kernel.memory.start;
  block.kernelEnd = kernel.memory.end;
  block.kernelHeader = word(kernel.header);
  block.kernelPath = word(words[0]);
  return block;
}

// The boot stub saves what C wants kept and goes over to the Smalltalk stack by itself.
using Boot = int64_t(const LoaderBlock*);

int run(char** arguments) {
  Options options = parseOptions(arguments);
  Segment kernel = loadKernel(options.rest[0], options.base);
  Stack stack = makeStack(options.stackSize);
  Range heap = reserveHeap(options.heapSize);
  installCrashHandlers(kernel, stack, heap);
  installTimerHandler(kernel);
  LoaderBlock block = makeBlock(kernel, heap, stack, options.rest);
  return static_cast<int>(reinterpret_cast<Boot*>(kernel.entry())(&block));
}

}  // namespace
}  // namespace apiary

int main(int, char** argv) { return apiary::run(argv + 1); }
