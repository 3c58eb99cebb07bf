/** Reads IR functions as compiler/ir/printer.ts writes them; objects are names in quotes. */
import { BasicBlock, Instruction, OPERATIONS, type Attributes, type IRFunction, type IRType, type Operation } from '../../../compiler/ir/ir';
import type { GuestObject } from '../../../segments/image/values';

const CONDITIONS = new Set(['eq', 'ne', 'lt', 'le', 'gt', 'ge', 'ult', 'ule', 'ugt', 'uge']);
const MEMORY = new Set(['oop', 'int8', 'uint8', 'uint16', 'int32', 'uint32', 'int64', 'float64', 'float32', 'behavior', 'simd128']);

class Reader {
  private readonly blocks = new Map<string, BasicBlock>();
  private readonly values = new Map<string, Instruction>();
  private readonly pending: (() => void)[] = [];
  private readonly ordered: BasicBlock[] = [];

  constructor(private readonly objectNamed: (name: string) => GuestObject) {}

  read(text: string): IRFunction {
    const [head, ...lines] = text.split('\n').map((each) => each.trim()).filter((each) => each !== '' && !each.startsWith(';'));
    const [, name, count, traits] = /^(\S+) \((\d+)\)(.*)$/.exec(head)!;
    let block: BasicBlock | undefined;
    for (const line of lines) {
      const header = /^(b\d+):(?: from ([b\d ]+?))?( cold)?(?: loop (\d+))?( cold)?$/.exec(line);
      if (header !== null) block = this.startBlock(header);
      else this.readInstruction(block!, line);
    }
    for (const each of this.pending) each();
    return {
      name, file: 'Test.st', argumentCount: Number(count), needsHome: traits.includes('home'), specialABI: traits.includes('special'),
      owner: this.objectNamed(name), entry: this.ordered[0],
      blocks: [...this.ordered.filter((each) => !each.cold), ...this.ordered.filter((each) => each.cold)],
    };
  }

  private block(name: string): BasicBlock {
    let block = this.blocks.get(name);
    if (block === undefined) this.blocks.set(name, (block = new BasicBlock(Number(name.slice(1)))));
    return block;
  }

  private startBlock([, name, from, cold, loop, late]: RegExpExecArray): BasicBlock {
    const block = this.block(name);
    block.cold = (cold ?? late) !== undefined;
    block.loopDepth = Number(loop ?? 0);
    for (const each of (from ?? '').split(' ').filter((text) => text !== '')) block.predecessors.push(this.block(each));
    this.ordered.push(block);
    return block;
  }

  private readInstruction(block: BasicBlock, line: string): void {
    const match = /^(?:(v\d+): (\w+) = )?(\w+)(.*)$/.exec(line);
    if (match === null || !(match[3] in OPERATIONS)) throw new Error(`not an instruction: ${line}`);
    const [, name, type, op, rest] = match;
    const [operands, targets] = rest.split('→');
    const tokens = (operands ?? '').split(',').map((each) => each.trim()).filter((each) => each !== '');
    const instruction = new Instruction(name === undefined ? -1 : Number(name.slice(1)), op as Operation, (type ?? 'void') as IRType, [], {}, -1);
    if (name !== undefined) this.values.set(name, instruction);
    for (const each of (targets ?? '').split(',').map((text) => text.trim()).filter((text) => text !== '')) block.successors.push(this.block(each));
    for (const each of tokens.flatMap((token) => token.split(' '))) this.readToken(instruction, block, each);
    (op === 'phi' ? block.phis : block.instructions).push(instruction);
  }

  private readToken(instruction: Instruction, block: BasicBlock, token: string): void {
    const { attributes, op } = instruction as { attributes: Attributes; op: Operation };
    if (/^v\d+$/.test(token)) {
      const at = instruction.inputs.length;
      instruction.inputs.push(instruction);
      this.pending.push(() => (instruction.inputs[at] = this.valueNamed(token)));
    } else if (/^b\d+$/.test(token)) block.successors.push(this.block(token));
    else if (token.startsWith("'")) this.readObject(instruction, token.slice(1, -1));
    else if (/^[+-]\d+$/.test(token) && (op === 'load' || op === 'store')) attributes.offset = Number(token);
    else if (token.startsWith('*')) attributes.scale = Number(token.slice(1)) as Attributes['scale'];
    else if (op === 'param') attributes.index = Number(token);
    else if (/^-?\d+$/.test(token)) attributes.value = BigInt(token);
    else if (/^-?\d*\.\d+$/.test(token)) attributes.value = Number(token);
    else if (CONDITIONS.has(token)) attributes.condition = token as Attributes['condition'];
    else if (MEMORY.has(token)) attributes.memory = token as Attributes['memory'];
    else if (token === 'pointer') attributes.knownPointer = true;
    else throw new Error(`not an operand: ${token}`);
  }

  private readObject(instruction: Instruction, name: string): void {
    const { op, attributes } = instruction;
    const field = op === 'send' || op === 'superSend' ? 'site' : op === 'call' ? 'target' : 'object';
    instruction.attributes = { ...attributes, [field]: this.objectNamed(name) };
  }

  private valueNamed(name: string): Instruction {
    const value = this.values.get(name);
    if (value === undefined) throw new Error(`${name} is defined nowhere`);
    return value;
  }
}

export function readFunction(text: string, objectNamed: (name: string) => GuestObject): IRFunction {
  return new Reader(objectNamed).read(text);
}
