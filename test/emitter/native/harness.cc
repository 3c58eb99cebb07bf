// Runs emitted code for the tests. Reads a script from standard input:
//   region ADDRESS SIZE            maps memory, writable
//   data ADDRESS HEX…              fills it
//   seal ADDRESS SIZE              makes it executable and no longer writable
//   helper ADDRESS                 writes a jump to the observing helper there
//   point RETURN SLOT…             a stack map
//   run ENTRY VALUE…               receiver, arguments; prints `result VALUE`
//   dump ADDRESS WORDS             prints words
// The helper stands for every callee: it prints its arguments and the mapped slots, moves the
// objects (even words) in the slots as a collector would, spoils all registers and answers.
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <iostream>
#include <map>
#include <sstream>
#include <string>
#include <sys/mman.h>
#include <unistd.h>
#include <vector>

using Word = uint64_t;

static std::map<Word, std::vector<int>> points;
static const Word moveDistance = 0x1000;
static Word callCount;

struct Arguments {
  Word r10, rdi, rsi, rdx, rcx, r8, r9;
};

static Word moved(Word oop) { return oop & 1 ? oop : oop + moveDistance; }

extern "C" Word observe(Arguments* arguments, Word returnAddress, Word* frame, Word* stackArguments, Word aligned) {
  const Arguments& a = *arguments;
  printf("call %lx %lx %lx %lx %lx %lx %lx", a.r10, a.rdi, a.rsi, a.rdx, a.rcx, a.r8, a.r9);
  printf(" stack %lx %lx at %lx%s slots", stackArguments[0], stackArguments[1], returnAddress, aligned % 16 ? " misaligned" : "");
  const Word receiver = a.rdi;
  auto point = points.find(returnAddress);
  if (point == points.end()) printf(" none");
  else for (int slot : point->second) {
    printf(" %lx", frame[-slot]);
    frame[-slot] = moved(frame[-slot]);
  }
  printf("\n");
  if (++callCount > 2000) { fflush(stdout); _exit(3); }
  return receiver & 1 ? (receiver * 3 + callCount * 16) | 1 : moved(receiver);
}

asm(R"(
.intel_syntax noprefix
.global observer
observer:
  push rbp
  mov rbp, rsp
  push r9
  push r8
  push rcx
  push rdx
  push rsi
  push rdi
  push r10
  mov rdi, rsp
  mov rsi, [rbp+8]
  mov rdx, [rbp]
  lea rcx, [rbp+16]
  mov r8, rbp
  and rsp, -16
  call observe
  mov rsp, rbp
  pop rbp
  mov rcx, 0x6666666666666666
  mov rdx, rcx
  mov rbx, rcx
  mov rsi, rcx
  mov rdi, rcx
  mov r8, rcx
  mov r9, rcx
  mov r10, rcx
  mov r11, rcx
  mov r12, rcx
  mov r13, rcx
  mov r14, rcx
  mov r15, rcx
  movq xmm0, rcx
  movq xmm1, rcx
  movq xmm2, rcx
  movq xmm3, rcx
  movq xmm4, rcx
  movq xmm5, rcx
  movq xmm6, rcx
  movq xmm7, rcx
  movq xmm8, rcx
  movq xmm9, rcx
  movq xmm10, rcx
  movq xmm11, rcx
  movq xmm12, rcx
  movq xmm13, rcx
  movq xmm14, rcx
  movq xmm15, rcx
  ret
.global enter
enter:
  push rbp
  push rbx
  push r12
  push r13
  push r14
  push r15
  mov r11, rdi
  mov rax, rsi
  mov rbx, rsp
  sub rsp, 16
  and rsp, -16
  mov rdi, [rax+64]
  mov [rsp+8], rdi
  mov rdi, [rax+56]
  mov [rsp], rdi
  push rbx
  push rbx
  push [rsp+24]
  push [rsp+24]
  mov rdi, [rax]
  mov rsi, [rax+8]
  mov rdx, [rax+16]
  mov rcx, [rax+24]
  mov r8, [rax+32]
  mov r9, [rax+40]
  mov r10, [rax+48]
  call r11
  add rsp, 16
  pop rbx
  mov rsp, rbx
  pop r15
  pop r14
  pop r13
  pop r12
  pop rbx
  pop rbp
  ret
.att_syntax
)");

extern "C" void observer();
extern "C" Word enter(Word entry, const Word* values);

static void writeHelper(Word address) {
  const Word target = reinterpret_cast<Word>(&observer);
  unsigned char code[13] = {0x49, 0xbb, 0, 0, 0, 0, 0, 0, 0, 0, 0x41, 0xff, 0xe3};
  memcpy(code + 2, &target, 8);
  memcpy(reinterpret_cast<void*>(address), code, sizeof code);
}

static void writeData(Word address, const std::string& hex) {
  for (size_t at = 0; at + 1 < hex.size(); at += 2)
    reinterpret_cast<unsigned char*>(address)[at / 2] = static_cast<unsigned char>(std::stoi(hex.substr(at, 2), nullptr, 16));
}

static void run(std::istringstream& line) {
  Word entry, value;
  line >> std::hex >> entry;
  // rdi rsi rdx rcx r8 r9, r10, two stack arguments
  std::vector<Word> values(9, 1);
  const int places[] = {0, 1, 2, 3, 4, 5, 7, 8, 6};
  for (int at = 0; at < 9 && line >> std::hex >> value; at++) values[places[at]] = value;
  callCount = 0;
  fflush(stdout);
  const Word result = enter(entry, values.data());
  printf("result %lx\n", result);
}

int main() {
  setvbuf(stdout, nullptr, _IOLBF, 1 << 16);
  alarm(60);
  std::string text;
  while (std::getline(std::cin, text)) {
    std::istringstream line(text);
    std::string command, hex;
    Word address = 0, size = 0;
    line >> command;
    if (command == "run") { run(line); continue; }
    line >> std::hex >> address;
    if (command == "region") {
      line >> std::hex >> size;
      void* at = mmap(reinterpret_cast<void*>(address), size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
      if (at == MAP_FAILED) { perror("mmap"); return 2; }
    } else if (command == "data") {
      line >> hex;
      writeData(address, hex);
    } else if (command == "seal") {
      line >> std::hex >> size;
      if (mprotect(reinterpret_cast<void*>(address), size, PROT_READ | PROT_EXEC) != 0) { perror("mprotect"); return 2; }
    } else if (command == "helper") writeHelper(address);
    else if (command == "point") {
      int slot;
      auto& slots = points[address];
      while (line >> std::dec >> slot) slots.push_back(slot);
    } else if (command == "dump") {
      line >> std::hex >> size;
      printf("words");
      for (Word at = 0; at < size; at++) printf(" %lx", reinterpret_cast<Word*>(address)[at]);
      printf("\n");
    } else { fprintf(stderr, "unknown command %s\n", command.c_str()); return 2; }
  }
  return 0;
}
