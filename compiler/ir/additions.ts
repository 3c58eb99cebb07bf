/** New blocks and instructions of a function that is there already; their ids lie beyond those that it has. */
import { BasicBlock, Instruction, type Attributes, type IRFunction, type IRType, type Operation } from './ir';
import { nextBlockId, nextInstructionId } from './rewrite';

/** How often a block is run. */
export type Temperature = Pick<BasicBlock, 'cold' | 'general'>;

export class Additions {
  /** Looked for when the first is added: most functions get none. */
  private nextBlock: number | undefined;
  private nextInstruction: number | undefined;

  constructor(private readonly fn: IRFunction) {}

  /** An empty block, the last of the function. */
  block({ cold, general }: Temperature): BasicBlock {
    const id = (this.nextBlock ??= nextBlockId(this.fn));
    this.nextBlock = id + 1;
    const block = new BasicBlock(id);
    block.cold = cold;
    block.general = general;
    this.fn.blocks.push(block);
    return block;
  }

  /** An instruction that stands nowhere yet. */
  instruction(op: Operation, type: IRType, inputs: readonly Instruction[], attributes: Attributes, position: number): Instruction {
    const id = (this.nextInstruction ??= nextInstructionId(this.fn));
    this.nextInstruction = id + 1;
    return new Instruction(id, op, type, [...inputs], attributes, position);
  }

  /** The last instruction of a block. */
  append(block: BasicBlock, op: Operation, type: IRType, inputs: readonly Instruction[], attributes: Attributes, position: number): Instruction {
    const instruction = this.instruction(op, type, inputs, attributes, position);
    block.instructions.push(instruction);
    return instruction;
  }

  /** Another instruction that does the same, on the same values. */
  copy({ op, type, inputs, attributes, position }: Instruction, place = position): Instruction {
    return this.instruction(op, type, inputs, attributes, place);
  }
}
