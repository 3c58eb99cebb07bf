/**
 * Computes raw addresses into objects again where they are used, when a call stands between:
 * the collector may have moved the object, and the object is what is kept.
 * Before: SSA form. After: SSA form; no address that can be computed again lives across a
 * safepoint (the verifier refuses the others).
 */
import { Additions } from '../../ir/additions';
import { OPERATIONS, type BasicBlock, type IRFunction, type Instruction } from '../../ir/ir';
import { isAddressLike, valuesAcrossSafepoints } from '../../ir/liveness';

export function renewAddresses(fn: IRFunction): void {
  const stale = valuesAcrossSafepoints(fn, isAddressLike);
  if (stale.size === 0) return;
  const renewal = new Renewal(stale, new Additions(fn));
  for (const block of fn.blocks) {
    renewal.usesInPhis(block);
    renewal.usesIn(block);
  }
}

class Renewal {
  constructor(
    private readonly stale: ReadonlySet<Instruction>,
    private readonly additions: Additions,
  ) {}

  usesIn(block: BasicBlock): void {
    for (const each of [...block.instructions]) {
      each.inputs = each.inputs.map((input) => this.renewed(input, block, each));
    }
  }

  /** What a phi takes is computed at the end of the block it comes from. */
  usesInPhis(block: BasicBlock): void {
    for (const phi of block.phis) {
      phi.inputs = phi.inputs.map((input, index) => this.renewed(input, block.predecessors[index], block.predecessors[index].terminator));
    }
  }

  private renewed(value: Instruction, block: BasicBlock, user: Instruction): Instruction {
    return this.stale.has(value) && value !== user && isRenewable(value) ? this.clone(value, block, user) : value;
  }

  private clone(value: Instruction, block: BasicBlock, user: Instruction): Instruction {
    const inputs = value.inputs.map((each) => (isAddressLike(each) && isRenewable(each) ? this.clone(each, block, user) : each));
    const copy = this.additions.instruction(value.op, value.type, inputs, value.attributes, value.position);
    block.instructions.splice(block.instructions.indexOf(user), 0, copy);
    return copy;
  }
}

function isRenewable({ op }: Instruction): boolean {
  return op !== 'phi' && OPERATIONS[op].pure;
}
