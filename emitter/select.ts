/**
 * Instruction selection: IR to machine IR, block by block. Before: verified IR. After: SSA form
 * but for two-address instructions (a copy, then changes of the copy), no critical edges, cold
 * blocks last; constants are immediates or made anew before each use, so they are never spilled.
 */
import { SAFEPOINTS, type BasicBlock, type Instruction, type IRFunction } from '../compiler/ir/ir';
import { ARGUMENT_REGISTERS, Register } from './abi';
import type { EmitterContext } from './context';
import { fitsInt32 } from './encodings';
import type { MachineOperation } from './forms';
import {
  immediate, MachineBlock, MachineInstruction, objectImmediate, slotLocation, VirtualRegister,
  type FixedOutput, type Immediate, type MachineFunction, type Operand, type Source,
} from './machine';
import { removeUnused } from './unused';
import { selectInstruction } from './select-operations';
import { neededFlags } from './select-flags';
import { fusedValues } from './select-fusion';
import { splitCriticalEdges } from './edges';
import { duplicateReturns } from './returns';

export class Selector {
  readonly fn: MachineFunction;
  /** Flags whose value is kept in a register, being used too far from where they are computed. */
  readonly keptFlags: ReadonlySet<Instruction>;
  /** Loads and masks that are selected as part of a comparison. */
  readonly fused: ReadonlySet<Instruction>;
  readonly keepsArguments: boolean;
  private readonly values = new Map<Instruction, VirtualRegister>();
  private readonly blocks = new Map<BasicBlock, MachineBlock>();
  /** Incoming values by index, and the site. */
  readonly parameters = new Map<number, VirtualRegister>();
  private siteValue: VirtualRegister | undefined;
  private current!: MachineBlock;

  constructor(readonly ir: IRFunction, readonly context: EmitterContext) {
    const { name, needsHome, specialABI } = ir;
    this.fn = { name, needsHome, specialABI, blocks: [], registers: [], shown: [], outgoing: 0, usesFrame: needsHome || specialABI };
    this.keptFlags = neededFlags(ir);
    this.fused = fusedValues(ir);
    this.keepsArguments = !specialABI && ir.blocks.some((each) => each.terminator.op === 'transferControl');
  }

  run(): MachineFunction {
    this.makeBlocks();
    this.enter();
    for (const block of this.ir.blocks) this.selectBlock(block);
    for (const block of this.ir.blocks) this.selectPhis(block);
    this.finishEntry();
    removeUnused(this.fn);
    splitCriticalEdges(this.fn);
    duplicateReturns(this.fn);
    return this.fn;
  }

  /** Hot is what hot blocks lead to; the rest comes behind it. Both in reverse postorder, so definitions stand before uses. */
  private makeBlocks(): void {
    const hot = reachableHot(this.ir.entry);
    for (const block of this.ir.blocks) this.blocks.set(block, new MachineBlock(block.id, !hot.has(block), block.loopDepth, block.general));
    for (const block of this.ir.blocks) this.connect(block);
    const order = reversePostorder(this.ir.entry);
    const ordered = [...order.filter((each) => hot.has(each)), ...order.filter((each) => !hot.has(each))];
    this.fn.blocks = ordered.map((each) => this.blocks.get(each)!);
  }

  private connect(block: BasicBlock): void {
    const machine = this.blocks.get(block)!;
    machine.predecessors = block.predecessors.map((each) => this.blocks.get(each)!);
    machine.successors = block.successors.map((each) => this.blocks.get(each)!);
  }

  /** The `entry` instruction defines what arrives in registers. */
  private enter(): void {
    this.current = this.blocks.get(this.ir.entry)!;
    if (this.current.predecessors.length > 0) throw new Error(`${this.fn.name}: the entry block has predecessors`);
    this.emit('entry', []).pure = false;
    const showsArguments = !this.ir.specialABI && this.ir.blocks.some((each) => each.instructions.some(isSafepoint));
    if (this.keepsArguments || showsArguments) for (let index = 0; index <= this.ir.argumentCount; index++) this.parameter(index);
    if (showsArguments) this.fn.shown = [...this.parameters.values()];
    for (const block of this.ir.blocks) for (const each of block.instructions) this.declare(each);
  }

  private declare(instruction: Instruction): void {
    if (instruction.op === 'param') this.parameter(instruction.attributes.index!);
    if (instruction.op === 'site') this.site();
  }

  parameter(index: number): VirtualRegister {
    let value = this.parameters.get(index);
    if (value !== undefined) return value;
    value = this.newRegister('oop');
    this.parameters.set(index, value);
    if (index > ARGUMENT_REGISTERS.length) {
      value.incoming = true;
      value.stored = true;
      value.slot = -(index - ARGUMENT_REGISTERS.length + 1);
      this.fn.usesFrame = true;
    }
    return value;
  }

  site(): VirtualRegister {
    return (this.siteValue ??= this.newRegister('oop'));
  }

  private finishEntry(): void {
    const outputs: FixedOutput[] = [];
    for (const [index, value] of this.parameters)
      if (!value.incoming) outputs.push({ value, from: index === 0 ? Register.receiver : ARGUMENT_REGISTERS[index - 1] });
      else outputs.push({ value, from: incomingLocationOf(value) });
    if (this.siteValue !== undefined) outputs.push({ value: this.siteValue, from: Register.site });
    for (const { value, from } of outputs) if (from < 32) value.hints.unshift(from);
    this.fn.blocks[0].instructions[0].fixedOutputs = outputs;
  }

  private selectBlock(block: BasicBlock): void {
    this.current = this.blocks.get(block)!;
    const { instructions } = block;
    for (let index = 0; index < instructions.length; index++) selectInstruction(this, instructions[index], block, index);
  }

  private selectPhis(block: BasicBlock): void {
    const machine = this.blocks.get(block)!;
    machine.phis = block.phis.map((phi) => ({ target: this.register(phi), inputs: phi.inputs.map((each) => this.source(each)) }));
    for (const { target, inputs } of machine.phis)
      for (const input of inputs)
        if (input.kind === 'virtual') {
          input.hints.push(target);
          target.hints.push(input);
        }
  }

  newRegister(type: VirtualRegister['type']): VirtualRegister {
    const value = new VirtualRegister(this.fn.registers.length, type);
    this.fn.registers.push(value);
    return value;
  }

  emit(op: MachineOperation, operands: readonly Operand[]): MachineInstruction {
    const instruction = new MachineInstruction(op, operands);
    this.current.instructions.push(instruction);
    return instruction;
  }

  /** The register that holds an instruction's value. */
  register(instruction: Instruction): VirtualRegister {
    const constant = this.constant(instruction);
    if (constant !== undefined) return this.loadConstant(constant, instruction);
    let value = this.values.get(instruction);
    if (value === undefined) this.values.set(instruction, (value = this.newRegister(instruction.type)));
    return value;
  }

  /** Makes a value stand for another instruction's: a parameter, or a change of type only. */
  alias(instruction: Instruction, value: VirtualRegister): void {
    this.values.set(instruction, value);
  }

  private loadConstant(constant: Immediate, { type }: Instruction): VirtualRegister {
    const value = this.newRegister(type);
    this.emit(value.isFloat ? 'floatConstant' : 'mov', [value, constant]);
    return value;
  }

  /** A register, or a constant of any size. */
  source(instruction: Instruction): Source {
    return this.constant(instruction) ?? this.register(instruction);
  }

  /** A register, or a constant that fits an instruction's immediate of 32 bits. */
  operand(instruction: Instruction): Source {
    const constant = this.constant(instruction);
    return constant !== undefined && instruction.op !== 'constFloat' && (constant.target !== undefined || fitsInt32(constant.value))
      ? constant
      : this.register(instruction);
  }

  /** The value of a constant, of a change of its type, and of simple arithmetic on constants. */
  constant(instruction: Instruction): Immediate | undefined {
    const { op, attributes } = instruction;
    switch (op) {
      case 'constInt': return immediate(wrapped(attributes.value!));
      case 'constSmi': return immediate(taggedSmallInteger(attributes.value!));
      case 'constFloat': return immediate(doubleBits(Number(attributes.value)));
      case 'constObject': return objectImmediate(attributes.object!);
      case 'untag': case 'add': case 'sub': return this.foldedConstant(instruction);
      case 'asSmi': case 'asObject': case 'asInt': case 'asAddress':
        return instruction.inputs[0].op === 'constFloat' ? undefined : this.constant(instruction.inputs[0]);
      default: return undefined;
    }
  }

  private foldedConstant({ op, inputs }: Instruction): Immediate | undefined {
    const [first, second] = inputs;
    const left = this.integer(first);
    if (left === undefined) return undefined;
    if (op === 'untag') return immediate(wrapped(left >> 1n));
    const right = this.integer(second);
    return right === undefined ? undefined : immediate(wrapped(op === 'add' ? left + right : left - right));
  }

  private integer(instruction: Instruction): bigint | undefined {
    const constant = this.constant(instruction);
    return constant === undefined || constant.target !== undefined ? undefined : BigInt(constant.value);
  }
}

function reachableHot(entry: BasicBlock): Set<BasicBlock> {
  const hot = new Set([entry]);
  for (const block of hot) for (const each of block.successors) if (!each.cold) hot.add(each);
  return hot;
}

function reversePostorder(entry: BasicBlock): BasicBlock[] {
  const order: BasicBlock[] = [];
  const seen = new Set([entry]);
  const path: { readonly block: BasicBlock; next: number }[] = [{ block: entry, next: 0 }];
  for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
    const successor = top.block.successors[top.block.successors.length - 1 - top.next++];
    if (successor === undefined) order.push(path.pop()!.block);
    else if (!seen.has(successor)) {
      seen.add(successor);
      path.push({ block: successor, next: 0 });
    }
  }
  return order.reverse();
}

const incomingLocationOf = (value: VirtualRegister): number => slotLocation(value.slot!);

/** In 64 bits; most numbers need no bigint. */
function wrapped(value: number | bigint): number | bigint {
  return Number.isSafeInteger(value) ? value : BigInt.asIntN(64, BigInt(value));
}

function taggedSmallInteger(value: number | bigint): number | bigint {
  const tagged = typeof value === 'number' ? value * 2 + 1 : NaN;
  return Number.isSafeInteger(tagged) ? tagged : BigInt(value) * 2n + 1n;
}

function doubleBits(value: number): bigint {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  return view.getBigInt64(0);
}

export const isSafepoint = ({ op }: Instruction): boolean => SAFEPOINTS.has(op);
