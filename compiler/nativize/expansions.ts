/**
 * Messages that are expanded inline for the common receivers, with the real send as the slow
 * path. An expansion never changes what the message means; it only does what the method in
 * kernel-src would have done.
 */
import type { BasicBlock, Instruction } from '../ir/ir';
import { arrayExpansions } from './expand-arrays';
import { floatExpansion } from './expand-floats';
import { identityExpansions } from './expand-identity';
import { integerExpansions } from './expand-integers';
import type { FunctionTranslator } from './translator';
import { smiStatus } from './values';

/** Emits the fast path; answers its value or flag. Leaves to the slow path where it does not apply. */
export type Expansion = (slow: SlowPath) => Instruction;

/** Offers an expansion for a message, or undefined where none makes sense for these operands. */
export type Expander = (t: FunctionTranslator, receiver: Instruction, args: readonly Instruction[]) => Expansion | undefined;

const EXPANDERS: ReadonlyMap<string, Expander> = new Map([...identityExpansions, ...integerExpansions, ...arrayExpansions]);

/** The expansions of a message, the likelier first: each begins where the one before it did not apply. */
export function expansionsOf(t: FunctionTranslator, selector: string, receiver: Instruction, args: readonly Instruction[]): readonly Expansion[] {
  const float = floatExpansion(t, selector, receiver, args);
  if (float?.guess === 'certain') return [float.expansion];
  const other = EXPANDERS.get(selector)?.(t, receiver, args);
  const both = float?.guess === 'likely' ? [float.expansion, other] : [other, float?.expansion];
  return both.filter((each) => each !== undefined);
}

/** The cold block of the real send, and the guards that lead to it. */
export class SlowPath {
  private readonly block: BasicBlock;

  constructor(private readonly t: FunctionTranslator) {
    this.block = t.builder.newBlock(true);
  }

  /** Goes on only where the flag is set. */
  require(flag: Instruction): void {
    const next = this.t.builder.newBlock();
    this.t.builder.branch(flag, next, this.block);
    this.t.builder.enter(next);
  }

  /** Goes on only where the flag is clear. */
  refuse(flag: Instruction): void {
    const next = this.t.builder.newBlock();
    this.t.builder.branch(flag, this.block, next);
    this.t.builder.enter(next);
  }

  /** The value as a SmallInteger. */
  smi(value: Instruction): Instruction {
    if (smiStatus(value) === 'smi') return value;
    this.require(this.t.builder.emit('isSmi', 'flag', [value]));
    return this.t.builder.emit('asSmi', 'smi', [value]);
  }

  /** Goes on only where the value is no SmallInteger. */
  pointer(value: Instruction): void {
    if (smiStatus(value) !== 'pointer') this.refuse(this.t.builder.emit('isSmi', 'flag', [value]));
  }

  enter(): void {
    this.t.builder.enter(this.block);
  }
}
