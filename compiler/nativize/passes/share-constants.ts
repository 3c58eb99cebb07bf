/**
 * Makes one constant of equal ones: it stands at the start of the entry, and the emitter makes
 * it again wherever that is cheaper than keeping it.
 * Before: SSA form. After: the same.
 */
import type { GuestObject } from '../../../segments/image/values';
import type { IRFunction, Instruction } from '../../ir/ir';
import { applyReplacements, retain } from '../../ir/rewrite';

export function shareConstants(fn: IRFunction): void {
  const shared = new SharedConstants();
  const replacements = new Map<Instruction, Instruction>();
  for (const block of fn.blocks) {
    retain(block.instructions, (each) => {
      const first = shared.firstOf(each);
      if (first !== undefined && first !== each) replacements.set(each, first);
      return first === undefined;
    });
  }
  fn.entry.instructions.unshift(...shared.all);
  applyReplacements(fn, replacements);
}

class SharedConstants {
  readonly all: Instruction[] = [];
  private readonly numbers = new Map<string, Instruction>();
  private readonly objects = new Map<GuestObject, Instruction>();

  /** The first constant equal to this one, itself when it is the first; undefined when it is none. */
  firstOf(instruction: Instruction): Instruction | undefined {
    const { op, attributes } = instruction;
    switch (op) {
      case 'constObject':
        return this.first(this.objects, attributes.object!, instruction);
      case 'constSmi':
      case 'constInt':
        return this.first(this.numbers, `${op} ${attributes.value}`, instruction);
      case 'constFloat':
        return this.first(this.numbers, `float ${Object.is(attributes.value, -0) ? '-0' : attributes.value}`, instruction);
      default:
        return undefined;
    }
  }

  private first<K>(known: Map<K, Instruction>, key: K, instruction: Instruction): Instruction {
    const existing = known.get(key);
    if (existing !== undefined) return existing;
    known.set(key, instruction);
    this.all.push(instruction);
    return instruction;
  }
}
