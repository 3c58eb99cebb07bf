/**
 * Objects that native code makes itself: closures, arrays, home contexts. Space is taken from
 * Eden by moving its `next`; when it is used up, `GCSpace >> _allocateSlow:` finds some more.
 * Between taking the space and storing the last slot there is no safepoint.
 */
import {
  Flag, HeaderOffset, LARGE_HEADER_SIZE, MAX_SMALL_SIZE, SMALL_HEADER_SIZE, WORD_SIZE,
} from '../../segments/format/object-format';
import type { GuestObject } from '../../segments/image/values';
import type { Instruction } from '../ir/ir';
import type { FunctionTranslator } from './translator';

/** Addresses in slots carry this bit, which makes them SmallIntegers to the collector. */
export const DISGUISE = 1;

/** What the slow path is called. It is given the bytes wanted, and answers the disguised address of as many free ones. */
export const ALLOCATE_SLOW = '_allocateSlow:';

/** What the first word of 32 bits of a header is, with no hash yet, for a size that fits it. */
export function smallHeaderWord(size: number, flags: number): number {
  return size * 2 ** (8 * (HeaderOffset.smallSize - HeaderOffset.hash)) + flagsInWord(flags | Flag.small);
}

function flagsInWord(flags: number): number {
  return flags * 2 ** (8 * (HeaderOffset.flags - HeaderOffset.hash));
}

export class Allocator {
  constructor(private readonly t: FunctionTranslator) {}

  array(elements: readonly Instruction[]): Instruction {
    return this.object(this.t.image.get('behavior:Array'), Flag.arrayed, elements);
  }

  /** A Closure; the slots are in the order of its variables, then the copied values. */
  closure(slots: readonly Instruction[]): Instruction {
    const flags = this.t.classes.namedSize('Closure') > 0 ? Flag.named | Flag.arrayed : Flag.arrayed;
    return this.object(this.t.image.get('behavior:Closure'), flags, slots);
  }

  /** Makes the HomeContext of the running activation and keeps it in the frame. */
  makeHome(method: GuestObject): void {
    const { t } = this;
    const frame = t.builder.emit('framePointer', 'int');
    const disguised = t.builder.emit('asObject', 'oop', [t.builder.emit('or', 'int', [frame, t.integer(DISGUISE)])]);
    const slots = new Array<Instruction>(t.classes.namedSize('HomeContext')).fill(t.nil());
    slots[t.classes.slot('HomeContext', 'frame')] = disguised;
    slots[t.classes.slot('HomeContext', 'method')] = t.constant(method);
    t.builder.emit('setHome', 'void', [this.object(t.image.get('behavior:HomeContext'), Flag.named, slots)]);
  }

  /** A new pointer object with these slots. */
  private object(behavior: GuestObject, flags: number, slots: readonly Instruction[]): Instruction {
    const isSmall = slots.length <= MAX_SMALL_SIZE;
    const headerSize = isSmall ? SMALL_HEADER_SIZE : LARGE_HEADER_SIZE;
    const body = this.space(headerSize, headerSize + slots.length * WORD_SIZE);
    this.header(body, behavior, isSmall ? flags | Flag.small : flags, slots.length);
    slots.forEach((each, index) => this.t.builder.emit('store', 'void', [body, each], { memory: 'oop', offset: index * WORD_SIZE }));
    return this.t.builder.emit('asObject', 'oop', [body], { knownPointer: true });
  }

  /** Hash 0 (none yet), size and flags are one word of 32 bits; the behavior is the other. */
  private header(body: Instruction, behavior: GuestObject, flags: number, size: number): void {
    const { builder } = this.t;
    const isSmall = (flags & Flag.small) !== 0;
    const word = isSmall ? smallHeaderWord(size, flags) : flagsInWord(flags);
    if (!isSmall) builder.emit('store', 'void', [body, this.t.integer(size)], { memory: 'int64', offset: HeaderOffset.largeSize });
    builder.emit('store', 'void', [body, this.t.integer(word)], { memory: 'uint32', offset: HeaderOffset.hash });
    builder.emit('store', 'void', [body, this.t.constant(behavior)], { memory: 'behavior', offset: HeaderOffset.behavior });
  }

  /** Takes bytes from Eden; answers the address of the body behind the header. */
  private space(headerSize: number, total: number): Instruction {
    const { t } = this;
    const { builder } = t;
    const [nextOffset, limitOffset] = [t.classes.offset('GCSpace', 'next'), t.classes.offset('GCSpace', 'limit')];
    const [fast, slow, join] = [builder.newBlock(), builder.newBlock(true), t.newJoin()];
    const eden = t.constant(t.image.get('global:Eden'));
    const start = builder.emit('load', 'int', [eden], { memory: 'int64', offset: nextOffset });
    const end = builder.emit('add', 'int', [start, t.integer(total)]);
    const limit = builder.emit('load', 'int', [eden], { memory: 'int64', offset: limitOffset });
    builder.branch(builder.emit('compare', 'flag', [end, limit], { condition: 'ugt' }), slow, fast);
    builder.enter(fast);
    builder.emit('store', 'void', [eden, end], { memory: 'int64', offset: nextOffset });
    join.arrive(this.bodyAt(start, headerSize));
    builder.enter(slow);
    const answer = t.callMethod(t.classes.methodNamed('GCSpace', ALLOCATE_SLOW), eden, [t.constant(total)]);
    join.arrive(this.bodyAt(builder.emit('asInt', 'int', [answer]), headerSize));
    return join.finish() ?? builder.emit('asAddress', 'address', [t.integer(0)]);
  }

  private bodyAt(disguised: Instruction, headerSize: number): Instruction {
    const { builder } = this.t;
    return builder.emit('asAddress', 'address', [builder.emit('add', 'int', [disguised, this.t.integer(headerSize - DISGUISE)])]);
  }
}
