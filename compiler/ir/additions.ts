/** New blocks and instructions of a function that is there already; their ids lie beyond those that it has. */
import { BasicBlock, Instruction, type Attributes, type IRFunction, type IRType, type Operation } from './ir';
import { nextBlockId, nextInstructionId } from './rewrite';

/** How often a block is run. */
export type Temperature = Pick<BasicBlock, 'cold' | 'general'>;

export class Additions {
  private nextBlock: number;
  private nextInstruction: number;

  /** Looks for the ids now: an instruction that is taken out before the first is added, and put in again behind it, keeps its own. */
  constructor(private readonly fn: IRFunction) {
    this.nextBlock = nextBlockId(fn);
    this.nextInstruction = nextInstructionId(fn);
  }

  /** An empty block, the last of the function. */
  block({ cold, general }: Temperature): BasicBlock {
    const block = new BasicBlock(this.nextBlock++);
    block.cold = cold;
    block.general = general;
    this.fn.blocks.push(block);
    return block;
  }

  /** An instruction that stands nowhere yet. */
  instruction(op: Operation, type: IRType, inputs: readonly Instruction[], attributes: Attributes, position: number): Instruction {
    return new Instruction(this.nextInstruction++, op, type, [...inputs], attributes, position);
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
