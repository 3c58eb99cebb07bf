// A stack trace follows the chain of saved frame pointers. Nothing that it finds is trusted:
// memory is read only where it is known to be mapped, or by way of a pipe, whose write fails
// where there is no memory instead of faulting.
#include "crash.h"

#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <initializer_list>
#include <ucontext.h>
#include <unistd.h>

#include "refusal.h"

namespace apiary {

namespace {

// Frames that are shown: so many youngest ones, and so many oldest ones.
constexpr uint64_t YOUNGEST_SHOWN = 40;
constexpr uint64_t OLDEST_SHOWN = 10;
constexpr uint64_t LONGEST_NAME = 200;

const Segment* kernel;
const Stack* stack;
const Range* heap;
int pipeEnds[2];
bool pipeOpen = false;
alignas(16) uint8_t handlerStack[64 * 1024];

const struct {
  int number;
  const char* name;
} SIGNALS[] = {
    {SIGSEGV, "SIGSEGV (memory fault)"},
    {SIGBUS, "SIGBUS (memory fault)"},
    {SIGFPE, "SIGFPE (arithmetic fault)"},
    {SIGILL, "SIGILL (illegal instruction)"},
};

bool peekBytes(uint64_t address, void* bytes, size_t size) {
  if (kernel->memory.holds(address, size) || stack->usable.holds(address, size) || heap->holds(address, size)) {
    memcpy(bytes, reinterpret_cast<void*>(address), size);
    return true;
  }
  if (!pipeOpen) return false;
  ssize_t written = write(pipeEnds[1], reinterpret_cast<void*>(address), size);
  bool taken = written > 0 && read(pipeEnds[0], bytes, size) == written;
  return taken && static_cast<size_t>(written) == size;
}

template <typename Value>
bool peek(uint64_t address, Value& value) {
  return peekBytes(address, &value, sizeof value);
}

// A guest object whose header could be read; its oop is zero when it could not.
struct Object {
  uint64_t oop = 0;
  uint32_t behavior = 0;
  uint32_t size = 0;
  uint8_t flags = 0;

  bool isBytes() const { return (flags & Flag_bytes) != 0; }
};

Object objectAt(uint64_t oop) {
  Object object;
  if (oop == 0 || oop % WORD_SIZE != 0) return object;
  uint8_t small;
  bool readable = peek(oop + HeaderOffset_behavior, object.behavior) && peek(oop + HeaderOffset_flags, object.flags) &&
                  peek(oop + HeaderOffset_smallSize, small);
  if (!readable) return object;
  object.size = small;
  if ((object.flags & Flag_small) == 0 && !peek(oop + HeaderOffset_largeSize, object.size)) return object;
  object.oop = oop;
  return object;
}

// A word of an object; false when it has no such slot.
bool slotOf(const Object& object, Slot slot, uint64_t& word) {
  int64_t index = kernel->slot(slot);
  bool inside = object.oop != 0 && !object.isBytes() && index >= 0 && index < object.size;
  return inside && peek(object.oop + static_cast<uint64_t>(index) * WORD_SIZE, word);
}

Object objectIn(const Object& object, Slot slot) {
  uint64_t word;
  return slotOf(object, slot, word) ? objectAt(word) : Object();
}

bool isWide(const Object& string) {
  return string.behavior == kernel->known(Known::behavior_WideString) || string.behavior == kernel->known(Known::behavior_WideSymbol);
}

// Strings hold Latin-1, a byte a character, or UTF-32.
void printString(Text& text, const Object& string) {
  if (string.oop == 0 || !string.isBytes()) {
    text << '?';
    return;
  }
  uint32_t width = isWide(string) ? 4 : 1;
  for (uint64_t at = 0; at + width <= string.size && at < LONGEST_NAME * width; at += width) {
    uint32_t codePoint = 0;
    if (!peekBytes(string.oop + at, &codePoint, width)) return;
    text << CodePoint{codePoint};
  }
}

void printClass(Text& text, const Object& species) {
  bool meta = species.oop != 0 && species.behavior == kernel->known(Known::behavior_Metaclass);
  Object named = meta ? objectIn(species, Slot::Metaclass_instanceClass) : species;
  printString(text, objectIn(named, Slot::Class_name));
  if (meta) text << " class";
}

// Whether an address lies in native code, the end included: a call may be the last instruction.
bool isIn(const Object& native, uint64_t address, uint64_t& offset) {
  uint64_t entry, size;
  if (!slotOf(native, Slot::NativeCode_entry, entry) || !slotOf(native, Slot::NativeCode_size, size)) return false;
  offset = address - entry;
  return offset <= size >> TAG_BITS;
}

// The source line of the last safepoint up to an address; 0 when there is none.
uint32_t lineAt(const Object& native, uint64_t address) {
  uint64_t offset;
  Object map = objectIn(native, Slot::NativeCode_safepoints);
  if (!isIn(native, address, offset) || map.oop == 0 || !map.isBytes()) return 0;
  uint32_t line = 0;
  for (uint64_t at = 0; at + SAFEPOINT_HEADER_SIZE <= map.size;) {
    struct {
      uint32_t offset, line;
      uint16_t column, slots;
    } point;
    static_assert(sizeof point == SAFEPOINT_HEADER_SIZE);
    if (!peek(map.oop + at, point) || point.offset > offset) break;
    line = point.line;
    at += SAFEPOINT_HEADER_SIZE + point.slots * sizeof(uint16_t);
  }
  return line;
}

struct Frame {
  uint64_t address;
  // Where its code goes on.
  uint64_t code;
};

Object ownerOf(const Frame& frame) {
  uint64_t oop;
  return peek(frame.address + static_cast<int64_t>(FrameOffset_owner), oop) ? objectAt(oop) : Object();
}

bool isBlock(const Object& owner) { return owner.oop != 0 && owner.behavior == kernel->known(Known::behavior_CompiledBlock); }

Object nativeOf(const Object& owner) {
  return objectIn(owner, isBlock(owner) ? Slot::CompiledBlock_nativeCode : Slot::CompiledMethod_nativeCode);
}

// Code that runs without a frame ends in TRAILER_OPCODES and the address of its owner: the
// method or block whose code an address is in, when it is such code.
Object framelessOwner(uint64_t address) {
  constexpr uint64_t LONGEST_CODE = 16 * 1024;
  for (uint64_t at = address; at < address + LONGEST_CODE; at++) {
    struct __attribute__((packed)) {
      uint8_t opcodes[sizeof TRAILER_OPCODES];
      uint32_t owner;
    } trailer;
    if (!peek(at, trailer)) break;
    uint64_t offset;
    if (memcmp(trailer.opcodes, TRAILER_OPCODES, sizeof TRAILER_OPCODES) != 0) continue;
    Object owner = objectAt(trailer.owner);
    if (isIn(nativeOf(owner), address, offset)) return owner;
  }
  return Object();
}

void printFrame(const Frame& frame, const Object& owner) {
  Text text;
  Object method = isBlock(owner) ? objectIn(owner, Slot::CompiledBlock_method) : owner;
  if (method.oop == 0 || method.behavior != kernel->known(Known::behavior_CompiledMethod)) {
    text << "  frame at " << Hex{frame.address} << " of no method\n";
    return;
  }
  text << (isBlock(owner) ? "  [] in " : "  ");
  printClass(text, objectIn(method, Slot::CompiledMethod_class));
  text << ">>";
  printString(text, objectIn(method, Slot::CompiledMethod_selector));
  text << " (";
  printString(text, objectIn(method, Slot::CompiledMethod_source));
  uint64_t line = lineAt(nativeOf(owner), frame.code);
  if (line == 0 && slotOf(method, Slot::CompiledMethod_position, line)) line >>= TAG_BITS;
  text << ':' << line << ")\n";
}

// The method that was running when it had no frame.
void printFrameless(const Frame& youngest, uint64_t code) {
  uint64_t offset;
  if (isIn(nativeOf(ownerOf(youngest)), code, offset)) return;
  Object owner = framelessOwner(code);
  if (owner.oop != 0) printFrame({youngest.address, code}, owner);
}

bool isFrame(const Frame& frame) {
  uint64_t word;
  return frame.address != 0 && frame.address % WORD_SIZE == 0 && peek(frame.address, word);
}

// The caller's frame; false at the stack's bottom and where the chain is broken. Frames only
// ever go up, so that a walk ends.
bool callerOf(const Frame& frame, Frame& caller) {
  return peek(frame.address + FrameOffset_callerFrame, caller.address) && peek(frame.address + FrameOffset_returnAddress, caller.code) &&
         caller.address > frame.address && isFrame(caller);
}

void printFrames(const Frame& youngest) {
  uint64_t count = 1;
  for (Frame frame = youngest, caller; callerOf(frame, caller); frame = caller) count++;
  Frame frame = youngest;
  for (uint64_t index = 0; index < count; index++) {
    bool shown = index < YOUNGEST_SHOWN || index + OLDEST_SHOWN >= count;
    if (shown) printFrame(frame, ownerOf(frame));
    if (index == YOUNGEST_SHOWN && !shown) Text() << "  ... " << count - YOUNGEST_SHOWN - OLDEST_SHOWN << " frames ...\n";
    Frame caller;
    if (callerOf(frame, caller)) frame = caller;
  }
}

// Where the code of the frame in the frame register goes on. That may not be the code that runs:
// before its frame stands, a method has only pushed a return address, or that and the old frame.
Frame youngestFrame(const mcontext_t& machine) {
  uint64_t code = static_cast<uint64_t>(machine.gregs[REG_RIP]);
  uint64_t top = static_cast<uint64_t>(machine.gregs[REG_RSP]);
  Frame frame = {static_cast<uint64_t>(machine.gregs[REG_RBP]), code};
  Object native = nativeOf(ownerOf(frame));
  uint64_t offset, pushed;
  if (isIn(native, code, offset)) return frame;
  for (uint64_t place : {top, top + WORD_SIZE})
    if (peek(place, pushed) && isIn(native, pushed, offset)) return {frame.address, pushed};
  return frame;
}

// Whether an address is where the stack of another process than the first one ends: right below the
// stack pointer, which has left what the process has.
bool isPastStack(uint64_t address, uint64_t top) {
  constexpr uint64_t LARGEST_FRAME = 64 * 1024;
  uint64_t word;
  return address + LARGEST_FRAME > top && address < top + LARGEST_FRAME && !peek(address & ~uint64_t{WORD_SIZE - 1}, word);
}

const char* nameOf(int signal) {
  for (const auto& each : SIGNALS)
    if (each.number == signal) return each.name;
  return "signal";
}

void handle(int signal, siginfo_t* info, void* context) {
  const mcontext_t& machine = static_cast<ucontext_t*>(context)->uc_mcontext;
  uint64_t address = info->si_code > 0 ? reinterpret_cast<uint64_t>(info->si_addr) : 0;
  bool overflow = signal == SIGSEGV && stack->guard.holds(address);
  pipeOpen = pipe2(pipeEnds, O_CLOEXEC | O_NONBLOCK) == 0;
  bool otherOverflow = !overflow && signal == SIGSEGV && isPastStack(address, static_cast<uint64_t>(machine.gregs[REG_RSP]));
  if (otherOverflow)
    Text() << "apiary-loader: stack overflow: the Smalltalk stack of a process is used up (a larger one: ProcessStack sizeOfNew:)\n";
  else if (overflow)
    Text() << "apiary-loader: stack overflow: the Smalltalk stack of " << (stack->usable.end - stack->usable.start) / 1024
           << " KiB is used up (a larger one: --stack=SIZE)\n";
  else if (info->si_code <= 0)  // By kill and its kin: there is a process in the place of an address.
    Text() << "apiary-loader: " << nameOf(signal) << " sent by process " << static_cast<uint64_t>(info->si_pid) << '\n';
  else
    Text() << "apiary-loader: " << nameOf(signal) << " at address " << Hex{address} << ", code at "
           << Hex{static_cast<uint64_t>(machine.gregs[REG_RIP])} << '\n';
  // The behavior that such a header names is the word's upper half.
  if (address - (SPOILT_WORD - PAGE_SIZE) < 2 * PAGE_SIZE || address - ((SPOILT_WORD >> 32) - LARGE_HEADER_SIZE) < PAGE_SIZE)
    Text() << "  An object was used after a collection had moved or freed it: a root or a stack map lacks the reference.\n";
  Frame youngest = youngestFrame(machine);
  printFrameless(youngest, static_cast<uint64_t>(machine.gregs[REG_RIP]));
  if (isFrame(youngest)) printFrames(youngest);
  else Text() << "  no Smalltalk frame\n";
  leave(overflow || otherOverflow ? Exit::stackOverflow : Exit::crash);
}

}  // namespace

void installCrashHandlers(const Segment& kernelSegment, const Stack& kernelStack, const Range& kernelHeap) {
  kernel = &kernelSegment;
  stack = &kernelStack;
  heap = &kernelHeap;
  stack_t alternate = {};
  alternate.ss_sp = handlerStack;
  alternate.ss_size = sizeof handlerStack;
  sigaltstack(&alternate, nullptr);
  struct sigaction action = {};
  action.sa_sigaction = handle;
  // A fault in the handler itself ends the process: the first one has reset the action.
  action.sa_flags = SA_SIGINFO | SA_ONSTACK | static_cast<int>(SA_RESETHAND);
  for (const auto& each : SIGNALS) sigaction(each.number, &action, nullptr);
}

}  // namespace apiary
