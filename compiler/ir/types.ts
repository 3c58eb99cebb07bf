/** The small lattice of IR types: `smi` is an `oop`; the raw types are apart; `void` is "not known yet" here. */
import type { IRType, MemoryType } from './ir';

/** Whether a value is an encoded object reference. */
export function isObject(type: IRType): boolean {
  return type === 'oop' || type === 'smi';
}

/** Type of a phi over two; `void` gives way to anything. Types that do not go together answer the first, and the verifier objects. */
export function joinTypes(left: IRType, right: IRType): IRType {
  if (left === right || right === 'void') return left;
  if (left === 'void') return right;
  return isObject(left) && isObject(right) ? 'oop' : left;
}

/** Type that a loop variable gets before the loop's body is known: a SmallInteger may become another object. */
export function loopType(type: IRType): IRType {
  return type === 'smi' ? 'oop' : type;
}

/** Whether a value of one type may stand where another is asked for. */
export function conforms(actual: IRType, wanted: IRType): boolean {
  return actual === wanted || (wanted === 'oop' && actual === 'smi');
}

const MEMORY_RESULTS: Readonly<Record<MemoryType, IRType>> = {
  oop: 'oop', int8: 'int', uint8: 'int', uint16: 'int', int32: 'int', uint32: 'int', int64: 'int',
  float64: 'float', float32: 'float', behavior: 'oop', simd128: 'simd',
};

/** Type of the value that a memory access moves. */
export function memoryResult(memory: MemoryType): IRType {
  return MEMORY_RESULTS[memory];
}
