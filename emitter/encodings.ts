/**
 * The bytes of single instructions: the one place where the emitter meets iced-x86. Equal
 * instructions are encoded once; kernel code repeats a few thousand forms over and over.
 */
import { Code, Encoder, Instruction, MemoryOperand, Register } from 'iced-x86';
import { FLOAT_BASE, type Immediate, type Memory, type PhysicalRegister } from './machine';
import { CONDITIONS, form, type MachineOperation } from './forms';

/** An operand after register allocation. */
export type EncodableOperand = PhysicalRegister | Immediate | Memory;

export interface Encoded {
  readonly bytes: Uint8Array;
  /** Offset of the immediate and of the displacement in the bytes; 0 when there is none. */
  readonly immediateOffset: number;
  readonly displacementOffset: number;
}

type Width = 8 | 16 | 32 | 64;

/** General and SSE registers. */
const REGISTER_COUNT = 2 * FLOAT_BASE;

const CODES = Code as unknown as Readonly<Record<string, Code>>;
const REGISTERS = Register as unknown as Readonly<Record<string, Register>>;
const LOW = ['A', 'C', 'D', 'B', 'SP', 'BP', 'SI', 'DI'] as const;

function generalName(number: number, width: Width): string {
  if (number >= 8) return `R${number}${{ 8: 'L', 16: 'W', 32: 'D', 64: '' }[width]}`;
  const name = LOW[number];
  const wide = name.length === 1 ? `${name}X` : name;
  if (width === 8) return `${name}L`;
  return `${{ 16: '', 32: 'E', 64: 'R' }[width]}${wide}`;
}

/** The name of a register as the processor's manual writes it. */
export function registerName(number: number, width: Width = 64): string {
  return (number >= FLOAT_BASE ? `XMM${number - FLOAT_BASE}` : generalName(number, width)).toLowerCase();
}

/** The number of a 64-bit general or SSE register's name. */
export function registerNumber(name: string): number | undefined {
  const wanted = name.toLowerCase();
  for (let number = 0; number < REGISTER_COUNT; number++) if (registerName(number) === wanted) return number;
  return undefined;
}

const registersOf = (width: Width): Register[] => Array.from({ length: REGISTER_COUNT }, (_, number) => REGISTERS[registerName(number, width).toUpperCase()]);
const ICED_REGISTERS: Readonly<Record<Width, readonly Register[]>> = { 8: registersOf(8), 16: registersOf(16), 32: registersOf(32), 64: registersOf(64) };

function icedRegister(number: number, width: Width): Register {
  return ICED_REGISTERS[width][number];
}

export const fitsByte = (value: number | bigint): boolean => value >= -128 && value <= 127;
export const fitsInt32 = (value: number | bigint): boolean => value >= -0x8000_0000 && value <= 0x7fff_ffff;

function signatureOf(operand: EncodableOperand): string {
  switch (operand.kind) {
    case 'register': return operand.number >= FLOAT_BASE ? 'x' : 'r';
    case 'memory': return 'm';
    case 'immediate':
      if (operand.target !== undefined) return 'i';
      return fitsByte(operand.value) ? 'b' : fitsInt32(operand.value) ? 'i' : 'q';
    default: return operand satisfies never;
  }
}

/** What is known of instructions that begin alike: one that ends here, and what may follow. */
class Node {
  encoded: Encoded | undefined;
  private readonly next = new Map<number | bigint | string, Node>();

  at(key: number | bigint | string): Node {
    let node = this.next.get(key);
    if (node === undefined) this.next.set(key, (node = new Node()));
    return node;
  }
}

/** Where instructions go on that have this operand next; objects are all alike. The registers of an address are one negative number. */
function behind(node: Node, operand: EncodableOperand): Node {
  switch (operand.kind) {
    case 'register': return node.at(operand.number);
    case 'immediate': return operand.target === undefined ? node.at('immediate').at(operand.value) : node.at('object');
    case 'memory': {
      const { base, index, scale, displacement, target } = operand;
      const registers = -1 - ((numberOf(base) * 2 * REGISTER_COUNT + numberOf(index)) * 16 + scale);
      return node.at(registers).at(target === undefined ? displacement : 'object');
    }
    default: return operand satisfies never;
  }
}

const numberOf = (register: Memory['base']): number => (register === undefined ? REGISTER_COUNT : (register as PhysicalRegister).number);

/** The wide form of a one-byte immediate's signature, where the operation has no short one. */
const widened = (signature: string): string => signature.replace('b', 'i');

export class Encodings {
  private readonly encoder = new Encoder(64);
  private readonly known = new Node();
  /** Encoding names (of iced-x86) in use, for the tests. */
  readonly used = new Set<string>();

  /** The bytes of an operation; what a relocation fills is zero. */
  encode(op: MachineOperation, operands: readonly EncodableOperand[]): Encoded {
    let node = this.known.at(op);
    for (const each of operands) node = behind(node, each);
    return (node.encoded ??= this.encodeNew(op, operands));
  }

  private encodeNew(op: MachineOperation, operands: readonly EncodableOperand[]): Encoded {
    const { codes, widths } = form(op);
    const signature = operands.map(signatureOf).join('');
    const name = codes[signature] ?? codes[widened(signature)];
    if (name === undefined) throw new Error(`no encoding of ${op} for operands '${signature}'`);
    return this.encodeCode(name, operands, (index) => widths[Math.min(index, widths.length - 1)]);
  }

  /** An instruction by the name of its encoding, `Addps_xmm_xmmm128`. */
  encodeCode(name: string, operands: readonly EncodableOperand[], widthOf: (index: number) => Width): Encoded {
    this.used.add(name);
    return this.encodeInstruction(makeInstruction(CODES[name], operands, widthOf));
  }

  /** A branch or call to what stands right behind it: its last bytes, which are zero, are the distance. */
  encodeBranch(name: string, size: number): Encoded {
    const node = this.known.at(name);
    if (node.encoded === undefined) {
      this.used.add(name);
      node.encoded = this.encodeInstruction(Instruction.createBranch(CODES[name], BigInt(size)));
    }
    return node.encoded;
  }

  encodeSet(condition: number, to: PhysicalRegister): Encoded {
    const node = this.known.at('Set').at(condition).at(to.number);
    return (node.encoded ??= this.encodeCode(`Set${CONDITIONS[condition]}_rm8`, [to], () => 8));
  }

  encodeMoveIf(condition: number, to: PhysicalRegister, from: PhysicalRegister): Encoded {
    const node = this.known.at('Cmov').at(condition).at(to.number).at(from.number);
    return (node.encoded ??= this.encodeCode(`Cmov${CONDITIONS[condition]}_r64_rm64`, [to, from], () => 64));
  }

  encodeRepMovsb(): Encoded {
    return this.encodeInstruction(Instruction.createRepMovsb(64));
  }

  private encodeInstruction(instruction: Instruction): Encoded {
    this.encoder.encode(instruction, 0n);
    const offsets = this.encoder.getConstantOffsets();
    const encoded = {
      bytes: this.encoder.takeBuffer(),
      immediateOffset: offsets.hasImmediate ? offsets.immediateOffset : 0,
      displacementOffset: offsets.hasDisplacement ? offsets.displacementOffset : 0,
    };
    offsets.free();
    instruction.free();
    return encoded;
  }
}

function icedMemory({ base, index, scale, displacement, target }: Memory): MemoryOperand {
  const register = (each: Memory['base']) => (each === undefined ? Register.None : icedRegister((each as PhysicalRegister).number, 64));
  const wide = target !== undefined || base === undefined;
  const size = wide ? 8 : displacement === 0 ? 0 : 1;
  return new MemoryOperand(register(base), register(index), scale, BigInt(target === undefined ? displacement : 0), size, false, Register.None);
}

/** Shapes of operand lists, as iced-x86 names its constructors. */
function makeInstruction(code: Code, operands: readonly EncodableOperand[], widthOf: (index: number) => Width): Instruction {
  const register = (index: number) => icedRegister((operands[index] as PhysicalRegister).number, widthOf(index));
  const value = (index: number) => constantOf(operands[index] as Immediate);
  // The instruction takes the memory operand over: it must not be freed here.
  const memory = (index: number) => icedMemory(operands[index] as Memory);
  const shape = operands.map((each) => each.kind[0]).join('');
  switch (shape) {
    case '': return Instruction.create(code);
    case 'r': return Instruction.createReg(code, register(0));
    case 'i': return Instruction.createI32(code, Number(value(0)));
    case 'm': return Instruction.createMem(code, memory(0));
    case 'rr': return Instruction.createRegReg(code, register(0), register(1));
    case 'rm': return Instruction.createRegMem(code, register(0), memory(1));
    case 'mr': return Instruction.createMemReg(code, memory(0), register(1));
    case 'mi': return Instruction.createMemI32(code, memory(0), Number(value(1)));
    case 'ri': return code === Code.Mov_r64_imm64
      ? Instruction.createRegI64(code, register(0), BigInt.asIntN(64, BigInt(value(1))))
      : Instruction.createRegI32(code, register(0), Number(value(1)) | 0);
    case 'rri': return Instruction.createRegRegI32(code, register(0), register(1), Number(value(2)));
    case 'rrr': return Instruction.createRegRegReg(code, register(0), register(1), register(2));
    case 'rrm': return Instruction.createRegRegMem(code, register(0), register(1), memory(2));
    case 'rmi': return Instruction.createRegMemI32(code, register(0), memory(1), Number(value(2)));
    case 'mri': return Instruction.createMemRegI32(code, memory(0), register(1), Number(value(2)));
    default: throw new Error(`no instruction takes operands '${shape}'`);
  }
}

const constantOf = (operand: Immediate): number | bigint => (operand.target === undefined ? operand.value : 0);
