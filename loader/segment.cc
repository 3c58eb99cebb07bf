#include "segment.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "digest.h"
#include "refusal.h"

namespace apiary {

namespace {

// Where a segment is tried when its place is taken: every so many bytes from KERNEL_BASE on.
constexpr uint64_t SEARCH_STEP = uint64_t{16} << 20;

struct File {
  const char* path;
  int descriptor;
  uint64_t size;
};

[[noreturn]] void malformed(const File& file, const char* found, const char* expected) {
  refuse(Exit::malformed, file.path, found, expected, REBUILD);
}

File openFile(const char* path) {
  int descriptor = open(path, O_RDONLY | O_CLOEXEC);
  struct stat status;
  if (descriptor < 0 || fstat(descriptor, &status) != 0)
    refuse(Exit::notFound, path, strerror(errno), "a readable segment file", "give the path of a .seg file, or write one: apiary build");
  if (!S_ISREG(status.st_mode))
    refuse(Exit::notSegment, path, "no regular file", "a segment file", "give the path of a .seg file that apiary build wrote");
  return {path, descriptor, static_cast<uint64_t>(status.st_size)};
}

void readHeader(const File& file, SegmentHeader& header) {
  ssize_t count = pread(file.descriptor, &header, sizeof header, 0);
  if (count < 0) refuse(Exit::notFound, file.path, strerror(errno), "a readable segment file", "check the file system");
  if (static_cast<size_t>(count) < sizeof header.magic || memcmp(header.magic, SEGMENT_MAGIC, sizeof SEGMENT_MAGIC) != 0)
    refuse(Exit::notSegment, file.path, "a file that does not begin like a segment", "a file that begins with APIARY",
           "give the path of a .seg file that apiary build wrote");
  if (static_cast<size_t>(count) < sizeof header) malformed(file, "a file shorter than a header", "a whole segment file");
}

void checkDigest(const File& file, const char* part, const uint8_t* bytes, uint64_t size, const Digest& expected) {
  if (digestOf(bytes, size) == expected) return;
  refuse(Exit::wrongDigest, file.path, part, "the bytes that were written (the digest differs)", REBUILD);
}

void checkIdentity(const File& file, const SegmentHeader& header) {
  if (header.version != SEGMENT_VERSION)
    refuse(Exit::wrongVersion, file.path, uint64_t{header.version}, uint64_t{SEGMENT_VERSION}, REBUILD);
  if (header.architecture != ARCHITECTURE_X86_64)
    refuse(Exit::wrongArchitecture, file.path, uint64_t{header.architecture}, uint64_t{ARCHITECTURE_X86_64}, REBUILD);
  checkDigest(file, "a damaged header", reinterpret_cast<const uint8_t*>(&header), SEGMENT_DIGEST_OFFSET, header.digest);
}

// Parts lie one behind the other and fill the file. Sums are of 64 bits and cannot overflow.
void checkParts(const File& file, const SegmentHeader& header) {
  const struct {
    uint64_t offset, size, alignment;
  } parts[] = {
      {header.tablesOffset, header.tablesSize, Alignment_tables},
      {header.dataOffset, header.dataSize, Alignment_data},
      {header.codeOffset, header.codeSize, Alignment_code},
      {header.relocationsOffset, header.relocationsSize, Alignment_relocations},
      {header.debugOffset, header.debugSize, Alignment_debug},
  };
  uint64_t next = sizeof header;
  for (const auto& part : parts) {
    if (part.offset != next || part.size % part.alignment != 0) malformed(file, "a part out of its place", "parts one behind the other");
    next += part.size;
  }
  if (next != header.fileSize) malformed(file, "parts that do not fill the file", "parts that fill the file");
  if (file.size != header.fileSize) refuse(Exit::malformed, file.path, file.size, uint64_t{header.fileSize}, REBUILD);
}

void checkTable(const File& file, const SegmentHeader& header, uint64_t offset, uint64_t count, uint64_t size) {
  bool inside = offset >= sizeof header && offset % sizeof(uint32_t) == 0 && offset + count * size <= header.dataOffset;
  if (!inside) malformed(file, "a table outside its part", "tables inside the tables part");
}

void checkTables(const File& file, const SegmentHeader& header) {
  checkTable(file, header, header.exportsOffset, header.exportsCount, sizeof(ExportsRecord));
  checkTable(file, header, header.importsOffset, header.importsCount, sizeof(ImportsRecord));
  checkTable(file, header, header.knownOffset, header.knownCount, sizeof(KnownRecord));
  checkTable(file, header, header.slotsOffset, header.slotsCount, sizeof(SlotsRecord));
  checkTable(file, header, header.stringsOffset, header.stringsSize, 1);
}

void checkAddresses(const File& file, const SegmentHeader& header) {
  uint64_t code = uint64_t{header.base} + header.dataSize;
  bool room = header.base != 0 && header.base % PAGE_SIZE == 0 && code + header.codeSize <= SEGMENT_SPACE_LIMIT;
  if (!room || header.dataSize == 0) malformed(file, "a base without room above it", "a page below 2 GiB");
  if (header.dataUsed > header.dataSize || header.codeUsed > header.codeSize || header.debugUsed > header.debugSize)
    malformed(file, "contents larger than their part", "contents inside their part");
  bool inside = header.entry % 2 == 1 && header.entry > code && header.entry < code + header.codeUsed;
  if (header.entry != 0 && !inside) malformed(file, "an entry outside the code", "an odd address inside the code");
}

void checkKernel(const File& file, const SegmentHeader& header) {
  if (header.entry != 0 && header.importsCount == 0) return;
  refuse(Exit::noKernel, file.path, "a segment of a module", "a kernel segment, with an entry and without imports",
         "give the kernel first and the module after it: apiary-loader Kernel.seg MODULE.seg");
}

const uint8_t* mapPart(const File& file, uint64_t offset, uint64_t size) {
  void* start = mmap(nullptr, size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, file.descriptor, static_cast<off_t>(offset));
  if (start == MAP_FAILED) refuse(Exit::cannotMap, file.path, strerror(errno), "room for the tables", "raise the memory limit (ulimit -v)");
  return static_cast<const uint8_t*>(start);
}

// Maps data and code, which are neighbours in the file as in memory, at an address that must be free.
bool mapAt(const File& file, const SegmentHeader& header, uint64_t address) {
  uint64_t size = uint64_t{header.dataSize} + header.codeSize;
  void* wanted = reinterpret_cast<void*>(address);
  void* start = mmap(wanted, size, PROT_READ, MAP_PRIVATE | MAP_POPULATE | MAP_FIXED_NOREPLACE, file.descriptor, header.dataOffset);
  if (start == wanted) return true;
  if (start != MAP_FAILED) munmap(start, size);  // kernels before Linux 4.17 take the address as a hint
  return false;
}

uint64_t mapBody(const File& file, const SegmentHeader& header, uint64_t base) {
  uint64_t size = uint64_t{header.dataSize} + header.codeSize;
  uint64_t wanted = base != 0 ? base : header.base;
  if (wanted + size <= SEGMENT_SPACE_LIMIT && mapAt(file, header, wanted)) return wanted;
  if (base == 0)
    for (uint64_t next = KERNEL_BASE; next + size <= SEGMENT_SPACE_LIMIT; next += SEARCH_STEP)
      if (mapAt(file, header, next)) return next;
  refuse(Exit::cannotMap, file.path, base != 0 ? "APIARY_BASE is taken or unusable" : "no room below 2 GiB",
         "free address space for data and code", "unset APIARY_BASE, or raise the memory limit (ulimit -v)");
}

// Reads one number of a place list; answers false where the list is malformed.
bool nextGap(const uint8_t*& at, const uint8_t* end, uint64_t& gap) {
  gap = 0;
  for (int shift = 0; at < end && shift < 35; shift += 7) {
    uint8_t byte = *at++;
    gap |= uint64_t{byte & 0x7fu} << shift;
    if (byte < 0x80) return true;
  }
  return false;
}

void relocate(const File& file, const Segment& segment) {
  const SegmentHeader& header = *segment.header;
  const uint8_t* part = header.relocationsSize == 0 ? nullptr : mapPart(file, header.relocationsOffset, header.relocationsSize);
  checkDigest(file, "damaged relocations", part, header.relocationsSize, header.relocationsDigest);
  const uint8_t* at = part;
  uint64_t place = segment.memory.start;
  for (uint32_t count = header.relocationCount; count > 0; count--) {
    uint64_t gap;
    if (!nextGap(at, part + header.relocationsSize, gap) || !segment.memory.holds(place += gap, sizeof(uint32_t)))
      malformed(file, "a relocation out of bounds", "relocations inside data and code");
    uint32_t address;
    memcpy(&address, reinterpret_cast<void*>(place), sizeof address);
    address += static_cast<uint32_t>(segment.delta);
    memcpy(reinterpret_cast<void*>(place), &address, sizeof address);
  }
  if (part != nullptr) munmap(const_cast<uint8_t*>(part), header.relocationsSize);
}

void protect(const File& file, uint64_t start, uint64_t size, int protection) {
  if (size == 0 || mprotect(reinterpret_cast<void*>(start), size, protection) == 0) return;
  refuse(Exit::cannotMap, file.path, strerror(errno), "leave to protect data and code", "run it where code may be mapped executable");
}

// Makes data writable and code executable; in between, when the segment must move, both are only writable.
void settle(const File& file, const Segment& segment) {
  uint64_t code = segment.memory.start + segment.header->dataSize;
  if (segment.delta != 0) {
    protect(file, segment.memory.start, segment.memory.end - segment.memory.start, PROT_READ | PROT_WRITE);
    relocate(file, segment);
  } else {
    protect(file, segment.memory.start, segment.header->dataSize, PROT_READ | PROT_WRITE);
  }
  protect(file, code, segment.header->codeSize, PROT_READ | PROT_EXEC);
}

// Whether the string at an offset, whose bounds were not checked yet, is this one.
bool isString(const SegmentHeader& header, uint32_t offset, const char* text) {
  uint32_t size = static_cast<uint32_t>(strlen(text));
  if (offset % sizeof size != 0 || uint64_t{offset} + sizeof size + size > header.stringsSize) return false;
  const char* string = reinterpret_cast<const char*>(&header) + header.stringsOffset + offset;
  return memcmp(string, &size, sizeof size) == 0 && memcmp(string + sizeof size, text, size) == 0;
}

template <typename Record>
const Record* findNamed(const SegmentHeader& header, uint32_t offset, uint32_t count, const char* name) {
  const Record* records = reinterpret_cast<const Record*>(reinterpret_cast<const uint8_t*>(&header) + offset);
  for (uint32_t index = 0; index < count; index++)
    if (isString(header, records[index].ownName, name)) return &records[index];
  return nullptr;
}

}  // namespace

uint64_t Segment::known(Known known) const {
  const auto* record = findNamed<KnownRecord>(*header, header->knownOffset, header->knownCount, KNOWN_NAMES[static_cast<size_t>(known)]);
  return record == nullptr ? 0 : record->address + static_cast<uint64_t>(delta);
}

int64_t Segment::slot(Slot slot) const {
  const auto* record = findNamed<SlotsRecord>(*header, header->slotsOffset, header->slotsCount, SLOT_NAMES[static_cast<size_t>(slot)]);
  return record == nullptr ? -1 : record->index;
}

Segment loadKernel(const char* path, uint64_t base) {
  File file = openFile(path);
  SegmentHeader header;
  readHeader(file, header);
  checkIdentity(file, header);
  checkParts(file, header);
  checkTables(file, header);
  checkAddresses(file, header);
  checkKernel(file, header);
  const uint8_t* front = mapPart(file, 0, header.dataOffset);
  checkDigest(file, "damaged tables", front + header.tablesOffset, header.tablesSize, header.tablesDigest);
  uint64_t start = mapBody(file, header, base);
  const uint8_t* body = reinterpret_cast<const uint8_t*>(start);
  checkDigest(file, "damaged data", body, header.dataSize, header.dataDigest);
  checkDigest(file, "damaged code", body + header.dataSize, header.codeSize, header.codeDigest);
  Segment segment = {reinterpret_cast<const SegmentHeader*>(front), {start, start + header.dataSize + header.codeSize},
                     static_cast<int64_t>(start) - static_cast<int64_t>(header.base)};
  settle(file, segment);
  close(file.descriptor);
  return segment;
}

}  // namespace apiary
