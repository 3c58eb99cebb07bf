/**
 * Keeps Floats as raw doubles: variables that hold Floats on every path become variables of
 * doubles, and what is boxed only to be unboxed again is not boxed.
 *
 * A Float may so be made more than once, where it is needed as an object: which object a result of
 * arithmetic is, is not told.
 * Before: SSA form. After: the same; phis of `float`; boxes that lost their use are left for `removeDeadCode`.
 */
import type { VirtualImage } from '../../../segments/image/virtual-image';
import { Additions } from '../../ir/additions';
import { NO_ATTRIBUTES, type Attributes, type BasicBlock, type IRFunction, type Instruction, type Operation } from '../../ir/ir';
import { applyReplacements, instructionsOf } from '../../ir/rewrite';
import { isKnownFloat } from '../number-kinds';

export function unboxFloats(fn: IRFunction, image: VirtualImage): void {
  if (!fn.blocks.some(({ instructions }) => instructions.some(({ op }) => op === 'boxFloat'))) return;
  const phis = phisToUnbox(fn, image);
  if (phis.size > 0) new Unboxing(fn, phis).run();
  foldBoxes(fn, image);
}

/** Phis that are Floats whichever way is taken, and of which something takes the double. */
function phisToUnbox(fn: IRFunction, image: VirtualImage): Map<Instruction, BasicBlock> {
  const floats = new Map<Instruction, BasicBlock>();
  for (const block of fn.blocks) for (const phi of block.phis) if (phi.type === 'oop') floats.set(phi, block);
  shrink(floats, (phi) => phi.inputs.every((each) => floats.has(each) || isKnownFloat(each, image)));
  const wanted = new Set<Instruction>();
  for (const { op, inputs } of instructionsOf(fn)) if (TAKING_DOUBLES.has(op) && floats.has(inputs[0])) wanted.add(inputs[0]);
  for (const phi of wanted) for (const each of phi.inputs) if (floats.has(each)) wanted.add(each);
  return new Map([...floats].filter(([phi]) => wanted.has(phi)));
}

const TAKING_DOUBLES: ReadonlySet<Operation> = new Set(['floatValue', 'isFloat']);

/** Takes out what does not belong, until all that is left does. */
function shrink(candidates: Map<Instruction, BasicBlock>, belongs: (phi: Instruction) => boolean): void {
  let changed = true;
  while (changed) {
    changed = false;
    for (const phi of candidates.keys()) if (!belongs(phi)) changed = candidates.delete(phi);
  }
}

class Unboxing {
  private readonly additions: Additions;
  private readonly doubles = new Map<Instruction, Instruction>();

  constructor(
    private readonly fn: IRFunction,
    private readonly phis: ReadonlyMap<Instruction, BasicBlock>,
  ) {
    this.additions = new Additions(fn);
  }

  run(): void {
    const boxes = new Map<Instruction, Instruction>();
    for (const phi of this.phis.keys()) this.doubles.set(phi, this.newDouble('phi', phi));
    for (const [phi, block] of this.phis) {
      const double = this.doubles.get(phi)!;
      double.inputs = phi.inputs.map((each) => this.doubleOf(each));
      block.phis[block.phis.indexOf(phi)] = double;
      const box = this.additions.instruction('boxFloat', 'oop', [double], NO_ATTRIBUTES, phi.position);
      block.instructions.unshift(box);
      boxes.set(phi, box);
    }
    applyReplacements(this.fn, boxes);
  }

  private doubleOf(value: Instruction): Instruction {
    const known = this.doubles.get(value) ?? (value.op === 'boxFloat' ? value.inputs[0] : undefined);
    if (known !== undefined) return known;
    const double = this.newDouble('constFloat', value, { value: doubleIn(value) });
    this.fn.entry.instructions.unshift(double);
    return double;
  }

  private newDouble(op: Operation, { position }: Instruction, attributes: Attributes = NO_ATTRIBUTES): Instruction {
    return this.additions.instruction(op, 'float', [], attributes, position);
  }
}

/** The double of a literal Float. */
function doubleIn({ attributes: { object } }: Instruction): number {
  const { buffer, byteOffset } = object!.bytes!;
  return new DataView(buffer, byteOffset).getFloat64(0, true);
}

/** Takes the double for what a box of it holds, and the Float for a new box of what it holds. */
function foldBoxes(fn: IRFunction, image: VirtualImage): void {
  const replacements = new Map<Instruction, Instruction>();
  for (const each of instructionsOf(fn)) {
    const [input] = each.inputs;
    if (each.op === 'floatValue' && input.op === 'boxFloat') replacements.set(each, input.inputs[0]);
    else if (each.op === 'boxFloat' && input.op === 'floatValue') replacements.set(each, input.inputs[0]);
    else if (each.op === 'floatValue' && isKnownFloat(input, image)) {
      each.op = 'constFloat';
      each.attributes = { value: doubleIn(input) };
      each.inputs = [];
    }
  }
  applyReplacements(fn, replacements);
}
