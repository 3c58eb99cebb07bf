// memcpy of BYTES, ROUNDS times, from and to memory that was touched before but is in no cache any more, as that of
// survivors is not when the rest of young space has been written; prints the nanoseconds of each.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static long long now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static void evict(void) {
  static char other[64 << 20];
  static char value = 0;
  memset(other, ++value, sizeof other);
  __asm__ volatile("" : : "r"(other) : "memory");
}

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  size_t bytes = strtoull(argv[1], NULL, 10);
  char* from = malloc(bytes);
  char* to = malloc(bytes);
  if (from == NULL || to == NULL) return 1;
  memset(from, 1, bytes);
  memset(to, 2, bytes);
  for (int round = atoi(argv[2]); round > 0; round--) {
    evict();
    long long start = now();
    memcpy(to, from, bytes);
    __asm__ volatile("" ::: "memory");
    printf("%lld\n", now() - start);
  }
  return 0;
}
