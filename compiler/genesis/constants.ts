/**
 * The pool constants of Smalltalk code that deals with the object format: the class variables
 * of `LMRConstants`. The one list of their names; their values come from the tables in which
 * they are told once.
 */
import {
  Flag, HeaderOffset, KERNEL_BASE, LARGE_HEADER_SIZE, MAX_LARGE_SIZE, MAX_SMALL_SIZE, MethodFormat, PAGE_SIZE,
  SEGMENT_SPACE_LIMIT, SMALL_HEADER_SIZE, SpeciesFormat, SPOILT_WORD, WORD_SIZE,
} from '../../segments/format/object-format';
import { imageExit } from '../../segments/format/segment-format';

export const LMR_CONSTANTS: Readonly<Record<string, number>> = {
  // Offsets into the header, from the oop.
  LargeSize: HeaderOffset.largeSize,
  Hash: HeaderOffset.hash,
  SmallSize: HeaderOffset.smallSize,
  Flags: HeaderOffset.flags,
  BehaviorOffset: HeaderOffset.behavior,
  // Flags of the header.
  IsBytes: Flag.bytes,
  IsArrayed: Flag.arrayed,
  IsNamed: Flag.named,
  IsRemembered: Flag.remembered,
  IsSpecial: Flag.special,
  HasBeenSeen: Flag.seen,
  IsSecondGeneration: Flag.secondGeneration,
  IsSmall: Flag.small,
  // Sizes.
  WordSize: WORD_SIZE,
  PageSize: PAGE_SIZE,
  SmallHeaderSize: SMALL_HEADER_SIZE,
  LargeHeaderSize: LARGE_HEADER_SIZE,
  MaxSmallSize: MAX_SMALL_SIZE,
  MaxLargeSize: MAX_LARGE_SIZE,
  KernelBase: KERNEL_BASE,
  SegmentSpaceLimit: SEGMENT_SPACE_LIMIT,
  SpoiltWord: SPOILT_WORD,
  // `Species >> format`.
  InstSizeMask: SpeciesFormat.instSizeMask,
  VariableFormat: SpeciesFormat.variable,
  BytesFormat: SpeciesFormat.bytes,
  WeakFormat: SpeciesFormat.weak,
  EphemeronFormat: SpeciesFormat.ephemeron,
  // `CompiledMethod >> format`.
  ArgumentCountMask: MethodFormat.argumentCountMask,
  TemporaryCountShift: MethodFormat.temporaryCountShift,
  TemporaryCountMask: MethodFormat.temporaryCountMask,
  NeedsHome: MethodFormat.needsHome,
  // Exit statuses.
  ExitHeapDamaged: imageExit('heapDamaged'),
};

/** The class whose class variables they are. */
export const CONSTANTS_POOL = 'LMRConstants';
