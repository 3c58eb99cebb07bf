/** Questions that were asked before: of booleans that methods answered which were put in the place of calls. */
import { FunctionBuilder } from '../../../compiler/ir/builder';
import type { BasicBlock, Instruction, IRFunction } from '../../../compiler/ir/ir';
import { printFunction } from '../../../compiler/ir/printer';
import { violationsOf } from '../../../compiler/ir/verifier';
import { foldChecks } from '../../../compiler/nativize/passes/fold-checks';
import { mergeBlocks } from '../../../compiler/nativize/passes/merge-blocks';
import { removeDeadCode } from '../../../compiler/nativize/passes/remove-dead-code';
import { removeTrivialPhis } from '../../../compiler/nativize/passes/remove-trivial-phis';
import { threadJumps } from '../../../compiler/nativize/passes/thread-jumps';
import { GuestObject } from '../../../segments/image/values';
import type { VirtualImage } from '../../../segments/image/virtual-image';

const object = () => new GuestObject(undefined as never, 0, [], undefined);
const [NIL, TRUE, FALSE] = [object(), object(), object()];
const IMAGE = { boolean: (value: boolean) => (value ? TRUE : FALSE) } as unknown as VirtualImage;

/** Two arguments and the constants true, false, 1 and 2, which stand in the entry as passes leave them. */
class Method {
  readonly builder = new FunctionBuilder((b) => b.emit('constObject', 'oop', [], { object: NIL }));
  readonly first = this.builder.emit('param', 'oop', [], { index: 0 });
  readonly second = this.builder.emit('param', 'oop', [], { index: 1 });
  readonly yes = this.builder.emit('constObject', 'oop', [], { object: TRUE });
  readonly no = this.builder.emit('constObject', 'oop', [], { object: FALSE });
  readonly one = this.builder.emit('constSmi', 'smi', [], { value: 1 });
  readonly two = this.builder.emit('constSmi', 'smi', [], { value: 2 });

  compare(left: Instruction, right: Instruction): Instruction {
    return this.builder.emit('compare', 'flag', [left, right], { condition: 'eq' });
  }

  /** What two ways from here bring along to the block where they meet, which is the current one afterwards. */
  either(left: () => Instruction, right: () => Instruction): Instruction {
    const { builder } = this;
    const [a, b, end] = [builder.newBlock(), builder.newBlock(), builder.newBlock()];
    builder.branch(builder.emit('isSmi', 'flag', [this.first]), a, b);
    const values = ([[a, left], [b, right]] as const).map(([block, value]) => {
      builder.enter(block);
      const result = value();
      builder.jump(end);
      return result;
    });
    builder.enter(end);
    return builder.phi(end, 'oop', values);
  }

  /** Answers 1 when a value is a certain boolean, else 2, or what is given instead. */
  answer(value: Instruction, wanted = this.yes, other = this.two): void {
    const [same, different] = [this.builder.newBlock(), this.builder.newBlock()];
    this.builder.branch(this.compare(value, wanted), same, different);
    this.end(same, this.one);
    this.end(different, other);
  }

  private end(block: BasicBlock, result: Instruction): void {
    this.builder.enter(block);
    this.builder.terminate('return', [result]);
  }

  finish(): IRFunction {
    return this.builder.finish({ name: 'm', owner: NIL, file: '', argumentCount: 2, needsHome: false, specialABI: false });
  }
}

function simplified(build: (method: Method) => void): string {
  const method = new Method();
  build(method);
  const fn = method.finish();
  expect(violationsOf(fn)).toEqual([]);
  for (const pass of [threadJumps, foldChecks]) pass(fn, IMAGE);
  for (const pass of [removeTrivialPhis, mergeBlocks, removeDeadCode]) pass(fn);
  expect(violationsOf(fn)).toEqual([]);
  return printFunction(fn);
}

/** The lines that tell where it goes on, and by which flags. */
const ways = (text: string) => text.split('\n').map((line) => line.trim()).filter((line) => /^branch|^return|: flag = |phi/.test(line));

test('a constant answer is not asked for again', () => {
  const text = simplified((m) => m.answer(m.either(() => m.yes, () => m.no)));
  expect(ways(text)).toEqual([expect.stringMatching(/v\d+: flag = isSmi v0/), expect.stringMatching(/^branch/), 'return v4', 'return v5']);
});

test('where it is made of a flag, the flag is asked', () => {
  const text = simplified((m) => m.answer(m.either(() => m.no, () => m.builder.emit('boolean', 'oop', [m.compare(m.second, m.one)]))));
  expect(ways(text)).toEqual([
    expect.stringMatching(/v\d+: flag = isSmi v0/), expect.stringMatching(/^branch/),
    expect.stringMatching(/v\d+: flag = compare eq, v1, v4/), expect.stringMatching(/^branch/), 'return v4', 'return v5',
  ]);
});

test('whether it is false is the opposite', () => {
  const text = simplified((m) => m.answer(m.builder.emit('boolean', 'oop', [m.compare(m.first, m.second)]), m.no));
  const [, target] = /branch v\d+ → (b\d+), b\d+/.exec(text)!;
  expect(ways(text)[0]).toMatch(/compare eq, v0, v1/);
  expect(text).toMatch(new RegExp(`${target}: from b0\n  return v5\n`));
});

test('an answer that somebody else needs is kept', () => {
  const text = simplified((m) => {
    const answer = m.either(() => m.yes, () => m.no);
    m.answer(answer, m.yes, answer);
  });
  expect(ways(text).filter((line) => line.startsWith('branch'))).toHaveLength(2);
});

test('what is no boolean is asked', () => {
  const text = simplified((m) => m.answer(m.either(() => m.yes, () => m.second)));
  expect(ways(text)).toEqual([
    expect.stringMatching(/v\d+: flag = isSmi v0/), expect.stringMatching(/^branch/),
    expect.stringMatching(/v\d+: flag = compare eq, v1, v2/), expect.stringMatching(/^branch/), 'return v4', 'return v5',
  ]);
});
