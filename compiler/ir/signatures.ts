/** What types the inputs of each operation have; read by the verifier and where metamessages are expanded. */
import type { Instruction, IRType, MemoryType, Operation } from './ir';
import { memoryResult } from './types';

/**
 * Wanted type of an input. `word`: anything in a general register (oop, smi, int, address);
 * `base`: what memory is accessed through (oop, address, int); `raw`: an int or address;
 * `same`: that of the instruction itself; `any`: any value.
 */
export type Wanted = IRType | 'word' | 'base' | 'raw' | 'same' | 'any';

const ints = (count: number): Wanted[] => new Array<Wanted>(count).fill('int');
const BINARY_INT = ints(2);
const BINARY_SMI: Wanted[] = ['smi', 'smi'];
const BINARY_FLOAT: Wanted[] = ['float', 'float'];

/** Inputs of fixed number, and `rest` for those beyond. */
interface Signature {
  readonly inputs: readonly Wanted[];
  readonly rest?: Wanted;
}

const SIGNATURES: Readonly<Record<Exclude<Operation, 'load' | 'store'>, Signature>> = {
  constInt: { inputs: [] }, constSmi: { inputs: [] }, constFloat: { inputs: [] }, constObject: { inputs: [] },
  param: { inputs: [] }, site: { inputs: [] }, savedArgument: { inputs: ['int'] }, phi: { inputs: [], rest: 'same' },
  add: { inputs: BINARY_INT }, sub: { inputs: BINARY_INT }, mul: { inputs: BINARY_INT },
  and: { inputs: ['same', 'same'] }, or: { inputs: ['same', 'same'] }, xor: { inputs: BINARY_INT },
  shl: { inputs: BINARY_INT }, shr: { inputs: BINARY_INT }, sar: { inputs: BINARY_INT },
  neg: { inputs: ['int'] }, not: { inputs: ['int'] }, div: { inputs: BINARY_INT }, rem: { inputs: BINARY_INT }, umulh: { inputs: BINARY_INT },
  smiAdd: { inputs: BINARY_SMI }, smiSub: { inputs: BINARY_SMI }, smiMul: { inputs: BINARY_SMI }, overflow: { inputs: ['smi'] },
  tag: { inputs: ['int'] }, untag: { inputs: ['smi'] }, asInt: { inputs: ['any'] }, asAddress: { inputs: ['word'] },
  asObject: { inputs: ['raw'] }, asSmi: { inputs: ['oop'] },
  floatAdd: { inputs: BINARY_FLOAT }, floatSub: { inputs: BINARY_FLOAT }, floatMul: { inputs: BINARY_FLOAT }, floatDiv: { inputs: BINARY_FLOAT },
  floatSqrt: { inputs: ['float'] }, intToFloat: { inputs: ['int'] }, floatToInt: { inputs: ['float'] }, floatBits: { inputs: ['float'] }, bitsFloat: { inputs: ['int'] },
  isFloat: { inputs: ['oop'] }, floatValue: { inputs: ['oop'] }, boxFloat: { inputs: ['float'] }, elementCount: { inputs: ['oop'] },
  compare: { inputs: ['word', 'word'] }, compareFloat: { inputs: BINARY_FLOAT }, isSmi: { inputs: ['oop'] }, flagNot: { inputs: ['flag'] }, boolean: { inputs: ['flag'] },
  moveBytes: { inputs: ['raw', 'raw', 'int'] }, prefetch: { inputs: ['raw'] },
  send: { inputs: ['oop'], rest: 'oop' }, superSend: { inputs: ['oop'], rest: 'oop' }, call: { inputs: ['oop'], rest: 'oop' },
  callCode: { inputs: ['oop', 'oop'], rest: 'oop' }, callForeign: { inputs: ['raw'], rest: 'raw' }, callForeignFloat: { inputs: ['raw'], rest: 'float' },
  systemCall: { inputs: ['int'], rest: 'raw' },
  framePointer: { inputs: [] }, entryPoll: { inputs: [] }, pollDue: { inputs: [] }, home: { inputs: [] }, setHome: { inputs: ['oop'] }, custom: { inputs: [], rest: 'any' },
  jump: { inputs: [] }, branch: { inputs: ['flag'] }, return: { inputs: ['oop'] }, transferControl: { inputs: ['oop'], rest: 'oop' },
  returnToFrame: { inputs: ['int', 'oop'] }, unreachable: { inputs: [] },
};

/** The wanted type of every input of an operation with so many. */
export function wantedTypes(op: Operation, count: number, memory: MemoryType | undefined): readonly Wanted[] {
  if (op === 'load') return count === 2 ? ['base', 'int'] : ['base'];
  if (op === 'store') return [...(count === 3 ? ['base', 'int'] as const : ['base'] as const), memoryResult(memory!)];
  const { inputs, rest } = SIGNATURES[op];
  return rest === undefined ? inputs : [...inputs, ...new Array<Wanted>(Math.max(0, count - inputs.length)).fill(rest)];
}

/** Whether a value of a type may be an input that wants another. */
export function accepts(wanted: Wanted, actual: IRType, own: IRType): boolean {
  switch (wanted) {
    case 'any':
      return actual !== 'void';
    case 'word':
    case 'base':
      return actual === 'oop' || actual === 'smi' || actual === 'int' || actual === 'address';
    case 'raw':
      return actual === 'int' || actual === 'address';
    case 'same':
      return accepts(own, actual, own);
    case 'oop':
      return actual === 'oop' || actual === 'smi';
    default:
      return actual === wanted;
  }
}

/** The wanted types of an instruction's inputs. */
export function wantedInputs(instruction: Instruction): readonly Wanted[] {
  return wantedTypes(instruction.op, instruction.inputs.length, instruction.attributes.memory);
}
