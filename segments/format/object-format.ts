/**
 * The guest's object format, told once. The loader's C++ header, the pool constants of
 * Smalltalk code (`LMRConstants`) and the documentation are generated from these tables.
 *
 * An oop is either a SmallInteger (low bit 1, 63 bits of value above it) or the address of
 * an object's body. The header stands before the body:
 *
 *     oop-16  u32 size (elements)      large objects only
 *     oop-12  u32 unused, zero         large objects only
 *     oop-8   u16 hash
 *     oop-6   u8  size (elements)      small objects only, zero in large ones
 *     oop-5   u8  flags
 *     oop-4   u32 behavior             address of the Behavior, always below 2 GiB
 *     oop+0   body: 64-bit slots, or bytes padded with zeros to a multiple of 8
 *
 * `size` counts slots, or bytes in objects with the `bytes` flag.
 */

/** Bytes in a word, a slot and an oop. */
export const WORD_SIZE = 8;

/** Offsets in bytes from the oop, i.e. from the start of the body. */
export const HeaderOffset = {
  largeSize: -16,
  hash: -8,
  smallSize: -6,
  flags: -5,
  behavior: -4,
} as const;

/** Bytes of header in front of the body. */
export const SMALL_HEADER_SIZE = 8;
export const LARGE_HEADER_SIZE = 16;

/** The largest element count that the 8-bit size field can hold. */
export const MAX_SMALL_SIZE = 255;
/** The largest element count of any object: the 32-bit size field. */
export const MAX_LARGE_SIZE = 0xffff_ffff;

/** Header flags, one bit each. */
export const Flag = {
  /** The body holds bytes, not oops. */
  bytes: 0x01,
  /** The object has indexed elements. */
  arrayed: 0x02,
  /** The object has named instance variables. */
  named: 0x04,
  /** The object is in the remembered set. */
  remembered: 0x08,
  /** The collector treats the object specially (weak arrays, ephemerons). */
  special: 0x10,
  /** The current collection has reached the object. */
  seen: 0x20,
  /** The object has survived a scavenge: of the family of formats; the scavenger does not set it, for it sees that from where an object lies. */
  secondGeneration: 0x40,
  /** The size is in the 8-bit field; there is no large header. */
  small: 0x80,
} as const;

/** SmallIntegers: `oop = (value << TAG_BITS) | SMALL_INTEGER_TAG`. */
export const TAG_BITS = 1;
export const SMALL_INTEGER_TAG = 1;
export const MAX_SMALL_INTEGER = (1n << 62n) - 1n;
export const MIN_SMALL_INTEGER = -(1n << 62n);

/** Fields of `Species >> format`, a SmallInteger. */
export const SpeciesFormat = {
  /** Bits 0 to 7: the number of named instance variables. */
  instSizeMask: 0xff,
  /** Instances have indexed elements after their named variables. */
  variable: 0x100,
  /** Instances hold bytes. Implies `variable`. */
  bytes: 0x200,
  /** Instances hold their elements weakly. Implies `variable`. */
  weak: 0x400,
  /** Instances hold the others of their variables only as long as the first one is reached from elsewhere. Excludes the three above. */
  ephemeron: 0x800,
} as const;

/** Fields of `CompiledMethod >> format` and `CompiledBlock >> format`, a SmallInteger. */
export const MethodFormat = {
  /** Bits 0 to 5: the number of arguments. */
  argumentCountMask: 0x3f,
  /** Bits 6 to 17: the number of locals besides the arguments. */
  temporaryCountShift: 6,
  temporaryCountMask: 0xfff,
  /** Some block inside returns from the method (`^`): an activation needs a home object. */
  needsHome: 1 << 18,
} as const;

/** Limits that the method format sets; beyond them a method is refused, not truncated. */
export const MAX_ARGUMENTS = MethodFormat.argumentCountMask;
export const MAX_TEMPORARIES = MethodFormat.temporaryCountMask;
export const MAX_LITERALS = 0xffff;

/**
 * The low half of the address space holds segments: an address there is a positive 32-bit
 * immediate and a branch target within reach.
 */
export const SEGMENT_SPACE_LIMIT = 0x7fff_0000;
/** Where the kernel segment is laid out to be mapped. */
export const KERNEL_BASE = 0x1000_0000;
/** Bytes in a page: segments' parts are aligned to it. */
export const PAGE_SIZE = 4096;

/** Hash of a Symbol or String: 32-bit FNV-1a over its code points. `String >> hash` computes the same. */
export function stringHash(text: string): number {
  let hash = 0x811c9dc5;
  for (const character of text) hash = Math.imul(hash ^ character.codePointAt(0)!, 0x01000193) >>> 0;
  return hash;
}

/** The header hash of a Symbol: its string hash folded to 16 bits, so that it is the same in every segment. */
export function symbolHash(text: string): number {
  const hash = stringHash(text);
  return ((hash >>> 16) ^ hash) & 0xffff;
}

/**
 * What the heap verifier fills emptied memory with. As a reference it leads to an address that is never mapped, and
 * as a header it says that the object has been copied: so nobody reads it without being noticed.
 */
export const SPOILT_WORD = 0x6dea_feed_dea8;
