/**
 * Which copy of a value arrives where, once blocks are there more than once. Where copies meet a phi is put in (Braun et al.,
 * "Simple and Efficient Construction of Static Single Assignment Form", CC 2013); some of these turn out to be trivial.
 */
import type { Additions } from './additions';
import { NO_ATTRIBUTES, type BasicBlock, type Instruction } from './ir';

export class ArrivingValues {
  /** What stands for a value at the start of a block. */
  private readonly atStarts = new Map<BasicBlock, Map<Instruction, Instruction>>();
  private readonly added = new Set<Instruction>();

  constructor(
    private readonly additions: Additions,
    private readonly isCopied: (value: Instruction) => boolean,
    /** What stands for a value at the end of a block, where that is told without looking above it. */
    private readonly knownIn: (value: Instruction, block: BasicBlock) => Instruction | undefined,
  ) {}

  /** Lets a block use what arrives in it. */
  renameUses(block: BasicBlock): void {
    for (const phi of block.phis) if (!this.added.has(phi)) phi.inputs = phi.inputs.map((each, index) => this.atEnd(each, block.predecessors[index]));
    for (const each of block.instructions) each.inputs = each.inputs.map((input) => this.atEnd(input, block));
  }

  private atEnd(value: Instruction, block: BasicBlock): Instruction {
    return this.isCopied(value) ? (this.knownIn(value, block) ?? this.atStart(value, block)) : value;
  }

  private atStart(value: Instruction, block: BasicBlock): Instruction {
    const known = this.atStarts.get(block) ?? new Map<Instruction, Instruction>();
    this.atStarts.set(block, known);
    const found = known.get(value);
    if (found !== undefined) return found;
    if (block.predecessors.length === 1) {
      const only = this.atEnd(value, block.predecessors[0]);
      known.set(value, only);
      return only;
    }
    const phi = this.additions.instruction('phi', value.type, [], NO_ATTRIBUTES, value.position);
    this.added.add(phi);
    known.set(value, phi);
    block.phis.push(phi);
    phi.inputs = block.predecessors.map((each) => this.atEnd(value, each));
    return phi;
  }
}
