/** Address modes: base, index, scale and displacement of a load or store, with what can be folded into them. */
import type { Instruction } from '../compiler/ir/ir';
import { fitsInt32 } from './encodings';
import { indexed, type Memory } from './machine';
import type { Selector } from './select';

type Scale = Memory['scale'];

interface Address {
  base: Instruction | undefined;
  index: Instruction | undefined;
  scale: Scale;
  displacement: number;
}

/** The memory operand of a load or store; `index` is undefined where it has none. */
export function addressOf(selector: Selector, base: Instruction, index: Instruction | undefined, offset: number, scale: Scale): Memory {
  const address: Address = { base, index, scale, displacement: offset };
  foldIndex(selector, address);
  foldBase(selector, address);
  const constant = address.base && selector.constant(address.base);
  const target = constant?.target;
  const registerOf = (each: Instruction | undefined) => each && selector.register(each);
  const own = target === undefined ? registerOf(address.base) : undefined;
  return indexed(own, registerOf(address.index), address.scale, address.displacement, target);
}

/** The memory operand of a load. */
export function loadAddress(selector: Selector, { inputs, attributes }: Instruction): Memory {
  return addressOf(selector, inputs[0], inputs[1], attributes.offset ?? 0, attributes.scale ?? 1);
}

function constantInt(selector: Selector, instruction: Instruction): number | undefined {
  const constant = selector.constant(instruction);
  return constant !== undefined && constant.target === undefined && fitsInt32(constant.value) ? Number(constant.value) : undefined;
}

/** Adds to the displacement when it stays within reach. */
function displace(address: Address, bytes: number): boolean {
  const displacement = address.displacement + bytes;
  if (!fitsInt32(displacement)) return false;
  address.displacement = displacement;
  return true;
}

/** `[x + c, i]` is `[x, i] + c`; `[x + y]` is `[x, y * 1]`; a changed type is no change. */
function foldBase(selector: Selector, address: Address): void {
  for (let base = address.base; base !== undefined; base = address.base) {
    if (base.op === 'asAddress') address.base = base.inputs[0];
    else if (base.op === 'add' && foldSum(selector, address, base, 1, (rest) => (address.base = rest))) continue;
    else if (base.op === 'sub' && foldDifference(selector, address, base, 1, (rest) => (address.base = rest))) continue;
    else if (base.op === 'add' && address.index === undefined && selector.constant(base.inputs[1]) === undefined) {
      address.index = base.inputs[1];
      address.scale = 1;
      address.base = base.inputs[0];
      foldIndex(selector, address);
    } else return;
  }
}

function foldSum(selector: Selector, address: Address, { inputs }: Instruction, scale: number, rest: (value: Instruction) => void): boolean {
  const [left, right] = inputs;
  const constant = constantInt(selector, right) ?? constantInt(selector, left);
  if (constant === undefined || !displace(address, constant * scale)) return false;
  rest(constantInt(selector, right) === undefined ? right : left);
  return true;
}

function foldDifference(selector: Selector, address: Address, { inputs }: Instruction, scale: number, rest: (value: Instruction) => void): boolean {
  const constant = constantInt(selector, inputs[1]);
  if (constant === undefined || !displace(address, -constant * scale)) return false;
  rest(inputs[0]);
  return true;
}

/** Constants go to the displacement; a tagged SmallInteger is twice its value plus one, so it indexes with half the scale. */
function foldIndex(selector: Selector, address: Address): void {
  for (let index = address.index; index !== undefined; index = address.index) {
    const constant = constantInt(selector, index);
    if (constant !== undefined && displace(address, constant * address.scale)) address.index = undefined;
    else if (index.op === 'add' && foldSum(selector, address, index, address.scale, (rest) => (address.index = rest))) continue;
    else if (index.op === 'sub' && foldDifference(selector, address, index, address.scale, (rest) => (address.index = rest))) continue;
    else if (index.op === 'untag' && address.scale > 1 && displace(address, -address.scale / 2)) {
      address.index = index.inputs[0];
      address.scale = (address.scale / 2) as Scale;
      return foldTaggedConstant(selector, address);
    } else return;
  }
}

/** Of a tagged index; what is added to a SmallInteger counts twice in its tagged form. */
function foldTaggedConstant(selector: Selector, address: Address): void {
  for (let index = address.index!; index.op === 'smiAdd' || index.op === 'smiSub'; index = address.index!) {
    const [value, difference] = index.inputs;
    const constant = constantInt(selector, difference);
    const sign = index.op === 'smiAdd' ? 1 : -1;
    if (constant === undefined || !displace(address, sign * (constant - 1) * address.scale)) break;
    address.index = value;
  }
  const constant = constantInt(selector, address.index!);
  if (constant !== undefined && displace(address, constant * address.scale)) address.index = undefined;
}
