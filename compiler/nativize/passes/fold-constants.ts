/**
 * Computes what is constant, and undoes conversions there and back.
 * Before: SSA form. After: the same; values that lost their use are left for `removeDeadCode`.
 */
import { reversePostorder } from '../../ir/dominance';
import type { IRFunction, Instruction } from '../../ir/ir';
import { applyReplacements } from '../../ir/rewrite';
import { fitsSmallInteger } from '../../../segments/image/values';
import { integerConstant } from '../values';

export function foldConstants(fn: IRFunction): void {
  const replacements = new Map<Instruction, Instruction>();
  for (const block of reversePostorder(fn.entry)) {
    for (const each of block.instructions) {
      if (replacements.size > 0) each.inputs = each.inputs.map((input) => replacements.get(input) ?? input);
      const equal = undone(each);
      if (equal !== undefined) replacements.set(each, equal);
      else compute(each);
    }
  }
  applyReplacements(fn, replacements);
}

/** The value that a conversion started from when it turns another one back. */
function undone({ op, inputs: [input], type }: Instruction): Instruction | undefined {
  const inner = input?.inputs[0];
  if (inner === undefined) return undefined;
  if ((op === 'untag' && input.op === 'tag') || (op === 'tag' && input.op === 'untag')) return inner;
  if (op === 'asInt' && (input.op === 'asObject' || input.op === 'asAddress') && inner.type === 'int') return inner;
  return op === 'asObject' && input.op === 'asInt' && inner.type === type ? inner : undefined;
}

type Binary = (left: bigint, right: bigint) => bigint;

const BINARIES: Readonly<Partial<Record<Instruction['op'], Binary>>> = {
  add: (a, b) => a + b, sub: (a, b) => a - b, mul: (a, b) => a * b,
  and: (a, b) => a & b, or: (a, b) => a | b, xor: (a, b) => a ^ b,
  shl: (a, b) => a << (b & 63n), sar: (a, b) => a >> (b & 63n), shr: (a, b) => BigInt.asUintN(64, a) >> (b & 63n),
};

function compute(instruction: Instruction): void {
  const [first, second] = instruction.inputs;
  const left = first && integerConstant(first);
  if (left === undefined) return;
  const right = second && integerConstant(second);
  const binary = BINARIES[instruction.op];
  if (binary !== undefined && right !== undefined && instruction.type === 'int') return become(instruction, 'constInt', binary(left, right));
  if (binary !== undefined && right !== undefined && instruction.type === 'smi') return become(instruction, 'constSmi', binary(left, right));
  switch (instruction.op) {
    case 'untag':
      return become(instruction, 'constInt', left);
    case 'tag':
      return fitsSmallInteger(left) ? become(instruction, 'constSmi', left) : undefined;
    case 'asInt':
      return become(instruction, 'constInt', instruction.inputs[0].type === 'smi' ? left * 2n + 1n : left);
    case 'neg':
      return become(instruction, 'constInt', -left);
    case 'not':
      return become(instruction, 'constInt', ~left);
    default:
      return undefined;
  }
}

function become(instruction: Instruction, op: 'constInt' | 'constSmi', value: bigint): void {
  instruction.op = op;
  instruction.inputs = [];
  instruction.attributes = { value: canonical(BigInt.asIntN(64, value)) };
}

function canonical(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
