/**
 * Writes an allocated function: blocks in order with the moves around instructions, cold parts of
 * sends at the end. Before: every interval has its location. After: bytes, relocations, safepoints.
 */
import { Assembler, Label } from './assembler';
import type { EmitterContext } from './context';
import type { IRFunction } from '../compiler/ir/ir';
import type { EncodableOperand } from './encodings';
import { Frame } from './frame';
import { intervalAt, RESULT } from './intervals';
import {
  immediate, indexed, isFloatRegister, isRegister, objectImmediate, register,
  type Immediate, type Location, type MachineBlock, type MachineFunction, type MachineInstruction, type Memory, type Move, type Operand, type VirtualRegister,
} from './machine';
import { sequenceMoves } from './parallel-moves';
import type { Moves } from './resolve';
import { rotateLoops } from './rotate-loops';
import { writeInstruction } from './write-instructions';

export class Writer {
  readonly assembler: Assembler;
  private readonly labels = new Map<MachineBlock, Label>();
  /** Code to be written behind all blocks. */
  private readonly outOfLine: (() => void)[] = [];
  private readonly blocks: readonly MachineBlock[];

  constructor(
    readonly ir: IRFunction,
    readonly fn: MachineFunction,
    readonly context: EmitterContext,
    readonly frame: Frame,
    private readonly moves: Moves,
  ) {
    this.assembler = new Assembler(context.encodings);
    const blocks = fn.blocks.filter((each) => each === fn.blocks[0] || !this.isEmpty(each) || this.isEndless(each));
    for (const each of blocks) this.labels.set(each, new Label());
    this.blocks = rotateLoops(blocks, (each) => this.destination(each));
  }

  write(): Uint8Array {
    this.blocks.forEach((block, index) => this.writeBlock(block, this.blocks[index + 1]));
    for (let index = 0; index < this.outOfLine.length; index++) this.outOfLine[index]();
    if (!this.blocks.every((each) => this.frame.standsIn(each))) this.writeTrailer();
    return this.assembler.finish();
  }

  /** Tells a crash trace whose code this is, where there is no frame to tell it (see abi.ts). */
  private writeTrailer(): void {
    this.assembler.emit('ud2');
    this.assembler.emit('push', objectImmediate(this.ir.owner));
  }

  later(write: () => void): void {
    this.outOfLine.push(write);
  }

  /** Whether a block only jumps on. */
  private isEmpty(block: MachineBlock): boolean {
    const { instructions, startMoves, endMoves, successors } = block;
    if (this.frame.isMadeIn(block) || this.frame.changesAfter(block)) return false;
    return successors.length === 1 && instructions.length === 1 && startMoves.length === 0 && endMoves.length === 0
      && !this.moves.before.has(instructions[0]);
  }

  /** Whether blocks that only jump on go round from here. */
  private isEndless(block: MachineBlock): boolean {
    let each = block;
    for (let steps = 0; steps <= this.fn.blocks.length; steps++) {
      if (each === this.fn.blocks[0] || !this.isEmpty(each)) return false;
      [each] = each.successors;
    }
    return true;
  }

  /** Where a jump to a block really goes: past blocks that only jump on. */
  destination(block: MachineBlock): MachineBlock {
    let result = block;
    for (let steps = 0; !this.labels.has(result) && steps < this.fn.blocks.length; steps++) [result] = result.successors;
    return result;
  }

  label(block: MachineBlock): Label {
    return this.labels.get(this.destination(block))!;
  }

  private writeBlock(block: MachineBlock, next: MachineBlock | undefined): void {
    this.assembler.bind(this.labels.get(block)!);
    if (this.frame.isMadeIn(block)) this.frame.enter(this.assembler);
    this.writeMoves(block.startMoves);
    for (const each of block.instructions) {
      this.writeMoves(this.moves.before.get(each) ?? NO_MOVES);
      if (each.fixedInputs.length > 0) this.writeMoves(each.fixedInputs.map(({ value, to }) => ({ from: this.source(value, each.id), to, type: typeOf(value) })));
      if (each.op === 'jump') this.writeEdge(block);
      writeInstruction(this, each, block, next);
      if (each.fixedOutputs.length > 0) this.writeMoves(each.fixedOutputs.map(({ value, from }) => ({ from, to: intervalAt(value, each.id + RESULT).location, type: value.type })));
      this.writeMoves(this.moves.after.get(each) ?? NO_MOVES);
    }
  }

  /** The moves on the way out of a block, within the frame if there is one on either side. */
  private writeEdge(block: MachineBlock): void {
    const changes = this.frame.changesAfter(block);
    if (changes && !this.frame.standsIn(block)) this.frame.enter(this.assembler);
    this.writeMoves(block.endMoves);
    if (changes && this.frame.standsIn(block)) this.frame.leave(this.assembler);
  }

  private source(value: VirtualRegister | Immediate, position: number): Location | Immediate {
    return value.kind === 'virtual' ? intervalAt(value, position).location : value;
  }

  /** The operands of an instruction as the processor takes them. */
  operands({ id, roles, operands }: MachineInstruction): EncodableOperand[] {
    return operands.map((each, index) => this.operand(each, id + (roles[index] === 'def' ? RESULT : 0)));
  }

  private operand(operand: Operand, position: number): EncodableOperand {
    if (operand.kind === 'virtual') return register(this.registerOf(operand, position));
    if (operand.kind === 'memory') return this.memoryOperand(operand, position);
    return operand;
  }

  private registerOf(value: VirtualRegister, position: number): Location {
    const { location } = intervalAt(value, position);
    if (!isRegister(location)) throw new Error(`${this.fn.name}: v${value.id} is not in a register at ${position}`);
    return location;
  }

  private memoryOperand(operand: Memory, position: number): Memory {
    const physical = (each: Memory['base']) => (each?.kind === 'virtual' ? register(this.registerOf(each, position)) : each);
    const { base, index, scale, displacement, target } = operand;
    return indexed(physical(base), physical(index), scale, displacement, target);
  }

  writeMoves(moves: readonly Move[]): void {
    if (moves.length > 0) sequenceMoves(moves, (from, to, type, transit) => this.writeMove(from, to, type, transit));
  }

  private writeMove(from: Location | Immediate, to: Location, type: Move['type'], transit: Location): void {
    if (typeof from !== 'number') return this.writeConstant(from, to, transit);
    const wide = type === 'simd';
    if (isRegister(from) && isRegister(to)) return this.copyRegister(from, to, wide);
    if (isRegister(from)) return this.assembler.emit(isFloatRegister(from) ? (wide ? 'storeups' : 'storesd') : 'store', this.frame.operand(to), register(from));
    if (isRegister(to)) return this.assembler.emit(isFloatRegister(to) ? (wide ? 'movups' : 'movsd') : 'mov', register(to), this.frame.operand(from));
    for (const offset of wide ? [0, 8] : [0]) this.copyWord(shifted(this.frame.operand(from), offset), shifted(this.frame.operand(to), offset), transit);
  }

  private copyRegister(from: Location, to: Location, wide: boolean): void {
    const crossing = isFloatRegister(from) !== isFloatRegister(to);
    const op = crossing ? 'movq' : isFloatRegister(to) ? (wide ? 'movups' : 'movsd') : 'mov';
    this.assembler.emit(op, register(to), register(from));
  }

  private copyWord(from: Memory, to: Memory, transit: Location): void {
    const scratch = register(transit);
    this.assembler.emit(isFloatRegister(transit) ? 'movsd' : 'mov', scratch, from);
    this.assembler.emit(isFloatRegister(transit) ? 'storesd' : 'store', to, scratch);
  }

  private writeConstant(value: Immediate, to: Location, transit: Location): void {
    if (isFloatRegister(to)) return this.loadFloat(value, to);
    if (isRegister(to)) return this.loadConstant(value, to);
    const place = this.frame.operand(to);
    if (value.target !== undefined || BigInt.asIntN(32, BigInt(value.value)) === BigInt(value.value)) return this.assembler.emit('store', place, value);
    this.loadConstant(value, transit);
    this.assembler.emit('store', place, register(transit));
  }

  /** The shortest form that leaves the flags alone. */
  loadConstant(value: Immediate, to: Location): void {
    if (value.target !== undefined) return this.assembler.emit('mov32', register(to), value);
    const small = Number(value.value);
    if (small >= 0 && small <= 0x7fff_ffff) return this.assembler.emit('mov32', register(to), immediate(small));
    const bits = BigInt.asUintN(64, BigInt(value.value));
    if (bits <= 0xffff_ffffn) return this.assembler.emit('mov32', register(to), immediate(Number(BigInt.asIntN(32, bits))));
    this.assembler.emit('mov', register(to), immediate(BigInt.asIntN(64, bits)));
  }

  loadFloat(value: Immediate, to: Location): void {
    if (BigInt(value.value) === 0n) return this.assembler.emit('xorps', register(to), register(to));
    this.loadConstant(value, SCRATCH);
    this.assembler.emit('movq', register(to), register(SCRATCH));
  }
}

const SCRATCH = 11;
const NO_MOVES: readonly Move[] = [];
const typeOf = (value: VirtualRegister | Immediate): Move['type'] => (value.kind === 'virtual' ? value.type : 'int');
const shifted = (place: Memory, offset: number): Memory => indexed(place.base, place.index, place.scale, place.displacement + offset, place.target);
