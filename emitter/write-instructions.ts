/** The machine instructions that are no single instruction of the processor, and how the rest is written. */
import { FrameOffset, FLOAT_SCRATCH, Register } from './abi';
import { Label, type Assembler } from './assembler';
import { ConditionCode } from './forms';
import { FLOAT_BASE, immediate, indexed, memory, objectImmediate, register, type Immediate, type MachineBlock, type MachineInstruction, type PhysicalRegister } from './machine';
import { CALL_TARGET } from './select-calls';
import { FIRST_SAVED_SLOT, SAVED_REGISTERS } from './slots';
import type { Writer } from './write';
import { writeCall } from './write-calls';
import { writeCustom } from './write-custom';
import { writePoll } from './write-polls';

const SCRATCH = register(Register.scratch);
const VECTOR_SCRATCH = register(FLOAT_BASE + FLOAT_SCRATCH);
const FRAME = register(Register.frame);
const [RAX, RCX, RSI, RDI] = [0, 1, 6, 7].map(register);
const WORD = 8;
/** From so many bytes on, the processor's own copying is the fastest. */
const LONG_COPY = 512;

export function writeInstruction(writer: Writer, instruction: MachineInstruction, block: MachineBlock, next: MachineBlock | undefined): void {
  const { assembler } = writer;
  switch (instruction.op) {
    case 'entry':
      writePoll(writer);
      if (writer.frame.standsIn(block)) writer.frame.enter(assembler);
      return;
    case 'jump': return writeJump(writer, block.successors[0], next);
    case 'branch': return writeBranch(writer, instruction.condition, block, next);
    case 'return':
      if (writer.frame.standsIn(block)) writer.frame.leave(assembler);
      return assembler.emit('ret');
    case 'transfer': return writeTransfer(writer, instruction, block);
    case 'returnToFrame': return writeReturnToFrame(writer, instruction);
    case 'call': return writeCall(writer, instruction);
    case 'systemCall': return assembler.emit('syscall');
    case 'divide':
      assembler.emit('cqo');
      return assembler.emit('idiv', ...writer.operands(instruction));
    case 'multiplyHigh': return assembler.emit('mul', ...writer.operands(instruction));
    case 'set': return writeSet(writer, instruction);
    case 'boolean': return writeBoolean(writer, instruction);
    case 'floatConstant': {
      const [to, value] = writer.operands(instruction);
      return writer.loadFloat(value as Immediate, (to as PhysicalRegister).number);
    }
    case 'floatEqual': return writeFloatEqual(writer, instruction);
    case 'savedArgument': return writeSavedArgument(writer, instruction);
    case 'moveBytes': return writeMoveBytes(writer);
    case 'custom': case 'customChange': case 'customDefine': return writeCustom(writer, instruction);
    default: return writePlain(writer, instruction);
  }
}

/** One instruction of the processor; a copy within a register is none. */
function writePlain(writer: Writer, instruction: MachineInstruction): void {
  const operands = writer.operands(instruction);
  const [first, second] = operands;
  const isCopy = instruction.op === 'mov' || instruction.op === 'movsd' || instruction.op === 'movups';
  if (isCopy && first.kind === 'register' && second.kind === 'register' && first.number === second.number) return;
  if (instruction.op === 'mov' && first.kind === 'register' && second.kind === 'immediate') return writer.loadConstant(second, first.number);
  if (instruction.op === 'lea' && second.kind === 'memory' && second.displacement === 0 && second.index === undefined && second.base !== undefined)
    return writeCopy(writer, first as PhysicalRegister, second.base as PhysicalRegister);
  writer.assembler.emit(instruction.op, ...operands);
}

function writeCopy(writer: Writer, to: PhysicalRegister, from: PhysicalRegister): void {
  if (to.number !== from.number) writer.assembler.emit('mov', to, from);
}

function writeJump(writer: Writer, target: MachineBlock, next: MachineBlock | undefined): void {
  if (writer.destination(target) !== next) writer.assembler.jump(writer.label(target));
}

/** Where neither way goes on right behind, as at the end of a loop, the one that is taken more often is one jump. */
function writeBranch(writer: Writer, condition: number, { successors }: MachineBlock, next: MachineBlock | undefined): void {
  const [whenSet, otherwise] = successors;
  const isTurned = writer.destination(whenSet) === next || (writer.destination(otherwise) !== next && whenSet.weight < otherwise.weight);
  const [target, rest] = isTurned ? [otherwise, whenSet] : [whenSet, otherwise];
  writer.assembler.branch(isTurned ? condition ^ 1 : condition, writer.label(target));
  if (writer.destination(rest) !== next) writer.assembler.jump(writer.label(rest));
}

/** Restores the argument registers (they are moved already, but in methods with the special ABI), drops the frame, goes on at the entry. */
function writeTransfer(writer: Writer, { fixedInputs }: MachineInstruction, block: MachineBlock): void {
  const { assembler, frame, fn } = writer;
  if (fn.specialABI)
    SAVED_REGISTERS.forEach((each, index) => {
      if (!fixedInputs.some(({ to }) => to === each)) assembler.emit('mov', register(each), memory(FRAME, -WORD * (FIRST_SAVED_SLOT + index)));
    });
  if (frame.standsIn(block)) frame.leave(assembler);
  assembler.emit('jumpIndirect', register(CALL_TARGET));
}

function writeReturnToFrame(writer: Writer, instruction: MachineInstruction): void {
  const [frame] = writer.operands(instruction);
  writer.assembler.emit('mov', FRAME, frame);
  writer.assembler.emit('leave');
  writer.assembler.emit('ret');
}

function writeSet(writer: Writer, instruction: MachineInstruction): void {
  const [to] = writer.operands(instruction);
  writer.assembler.emitSet(instruction.condition, to as PhysicalRegister);
}

function writeBoolean(writer: Writer, instruction: MachineInstruction): void {
  const { image } = writer.context;
  const to = writer.operands(instruction)[0] as PhysicalRegister;
  writer.loadConstant(objectImmediate(image.get('false')), to.number);
  writer.loadConstant(objectImmediate(image.get('true')), Register.scratch);
  writer.assembler.emitMoveIf(instruction.condition, to, SCRATCH);
}

/** All bits set where both are equal and numbers; the flags say `ne` when equal. */
function writeFloatEqual(writer: Writer, instruction: MachineInstruction): void {
  const [left, right] = writer.operands(instruction);
  const { assembler } = writer;
  assembler.emit('movsd', VECTOR_SCRATCH, left);
  assembler.emit('cmpeqsd', VECTOR_SCRATCH, right, immediate(0));
  assembler.emit('movq', SCRATCH, VECTOR_SCRATCH);
  assembler.emit('test', SCRATCH, SCRATCH);
}

/** Argument i lies in slot 4 + i, from the sixth on with the caller. */
function writeSavedArgument(writer: Writer, instruction: MachineInstruction): void {
  const { assembler } = writer;
  const [to, index] = writer.operands(instruction) as [PhysicalRegister, PhysicalRegister | Immediate];
  const inRegisters = SAVED_REGISTERS.length - 1;
  if (index.kind === 'immediate') {
    const at = Number(index.value);
    const offset = at < inRegisters ? -WORD * (FIRST_SAVED_SLOT + 1 + at) : FrameOffset.stackArguments + WORD * (at - inRegisters);
    return assembler.emit('mov', to, memory(FRAME, offset));
  }
  const onStack = new Label();
  const done = new Label();
  assembler.emit('cmp', index, immediate(inRegisters));
  assembler.branch(ConditionCode.ae, onStack);
  assembler.emit('mov', SCRATCH, index);
  assembler.emit('neg', SCRATCH);
  assembler.emit('mov', to, indexed(FRAME, SCRATCH, WORD, -WORD * (FIRST_SAVED_SLOT + 1)));
  assembler.jump(done);
  assembler.bind(onStack);
  assembler.emit('mov', to, indexed(FRAME, index, WORD, FrameOffset.stackArguments - WORD * inRegisters));
  assembler.bind(done);
}

/** Pairs of words, a word, then bytes; long ones by `rep movsb`. */
function writeMoveBytes(writer: Writer): void {
  const { assembler } = writer;
  const [long, pair, word, bytes, byte, done] = Array.from({ length: 6 }, () => new Label());
  assembler.emit('cmp', RCX, immediate(LONG_COPY));
  assembler.branch(ConditionCode.ge, long);
  assembler.emit('sub', RCX, immediate(2 * WORD));
  assembler.branch(ConditionCode.l, word);
  assembler.bind(pair);
  assembler.emit('movups', VECTOR_SCRATCH, memory(RSI, 0));
  assembler.emit('storeups', memory(RDI, 0), VECTOR_SCRATCH);
  advance(assembler, 2 * WORD);
  assembler.emit('sub', RCX, immediate(2 * WORD));
  assembler.branch(ConditionCode.ge, pair);
  assembler.bind(word); // what is left has the count's low bits
  assembler.emit('test', RCX, immediate(WORD));
  assembler.branch(ConditionCode.e, bytes);
  assembler.emit('mov', RAX, memory(RSI, 0));
  assembler.emit('store', memory(RDI, 0), RAX);
  advance(assembler, WORD);
  assembler.bind(bytes);
  assembler.emit('and', RCX, immediate(WORD - 1));
  assembler.branch(ConditionCode.e, done);
  assembler.bind(byte);
  assembler.emit('movzx8', RAX, memory(RSI, 0));
  assembler.emit('store8', memory(RDI, 0), RAX);
  advance(assembler, 1);
  assembler.emit('sub', RCX, immediate(1));
  assembler.branch(ConditionCode.ne, byte);
  assembler.jump(done);
  assembler.bind(long);
  assembler.repMovsb();
  assembler.bind(done);
}

function advance(assembler: Assembler, count: number): void {
  assembler.emit('add', RSI, immediate(count));
  assembler.emit('add', RDI, immediate(count));
}
