import { FunctionBuilder } from '../../../compiler/ir/builder';
import { BasicBlock, Instruction, type IRFunction } from '../../../compiler/ir/ir';
import { IRError, verifyFunction, violationsOf } from '../../../compiler/ir/verifier';
import { GuestObject } from '../../../segments/image/values';

const OBJECT = new GuestObject(undefined as never, 0, [], undefined);

function build(body: (b: FunctionBuilder) => void, traits: Partial<Pick<IRFunction, 'argumentCount' | 'needsHome' | 'specialABI'>> = {}): IRFunction {
  const builder = new FunctionBuilder((b) => b.emit('constObject', 'oop', [], { object: OBJECT }));
  body(builder);
  return builder.finish({ name: 'Case>>m', owner: OBJECT, file: '', argumentCount: 1, needsHome: false, specialABI: false, ...traits });
}

const self = (b: FunctionBuilder) => b.emit('param', 'oop', [], { index: 0 });
const smi = (b: FunctionBuilder, value: number) => b.emit('constSmi', 'smi', [], { value });
const int = (b: FunctionBuilder, value: number) => b.emit('constInt', 'int', [], { value });

/** A diamond: an empty branch on whether the receiver is a SmallInteger, and a block behind. */
function diamond(b: FunctionBuilder): { left: BasicBlock; right: BasicBlock; after: BasicBlock } {
  const [left, right, after] = [b.newBlock(), b.newBlock(), b.newBlock()];
  b.branch(b.emit('isSmi', 'flag', [self(b)]), left, right);
  b.enter(left);
  b.jump(after);
  b.enter(right);
  b.jump(after);
  b.enter(after);
  return { left, right, after };
}

test('a sound function passes', () => {
  const fn = build((b) => {
    const { after } = diamond(b);
    b.terminate('return', [b.phi(after, 'oop', [])]);
  });
  fn.blocks[3].phis[0].inputs.push(fn.blocks[0].instructions[0], fn.blocks[0].instructions[0]);
  expect(violationsOf(fn)).toEqual([]);
});

test('the error shows the function', () => {
  const fn = build((b) => b.terminate('return', [int(b, 1)]));
  expect(() => verifyFunction(fn)).toThrow(IRError);
  expect(() => verifyFunction(fn)).toThrow(/return v0/);
});

interface Bad {
  readonly rule: string;
  readonly fn: () => IRFunction;
  readonly says: RegExp;
}

const BAD: readonly Bad[] = [
  {
    rule: 'a block ends in a terminator',
    fn: () => build((b) => void self(b)),
    says: /b0 does not end in a terminator/,
  },
  {
    rule: 'a terminator is the last',
    fn: () => {
      const fn = build((b) => b.terminate('return', [self(b)]));
      fn.entry.instructions.push(fn.entry.instructions[1]);
      return fn;
    },
    says: /is not the last of b0/,
  },
  {
    rule: 'a branch has two successors',
    fn: () => {
      const fn = build((b) => void diamond(b));
      fn.blocks[3].instructions.push(new Instruction(90, 'unreachable', 'void', [], { reason: 'test' }, -1));
      fn.entry.terminator.op = 'jump';
      return fn;
    },
    says: /b0 ends in jump and has 2 successors/,
  },
  {
    rule: 'both ends know an edge',
    fn: () => {
      const fn = build((b) => {
        diamond(b);
        b.terminate('return', [self(b)]);
      });
      fn.blocks[3].predecessors.pop();
      return fn;
    },
    says: /the edge from b\d to b\d is not known to both/,
  },
  {
    rule: 'every block can be reached',
    fn: () => {
      const fn = build((b) => b.terminate('return', [self(b)]));
      const lost = new BasicBlock(7);
      lost.instructions.push(new Instruction(90, 'unreachable', 'void', [], { reason: 'test' }, -1));
      fn.blocks.push(lost);
      return fn;
    },
    says: /nothing leads to b7/,
  },
  {
    rule: 'an instruction stands once',
    fn: () => {
      const fn = build((b) => b.terminate('return', [self(b)]));
      fn.entry.instructions.unshift(fn.entry.instructions[0]);
      return fn;
    },
    says: /is there twice/,
  },
  {
    rule: 'inputs are as many as the operation takes',
    fn: () => build((b) => b.terminate('return', [b.emit('smiAdd', 'smi', [smi(b, 1)])])),
    says: /has 1 inputs, not 2/,
  },
  {
    rule: 'a phi has an input per predecessor',
    fn: () =>
      build((b) => {
        const { after } = diamond(b);
        b.terminate('return', [b.phi(after, 'oop', [])]);
      }),
    says: /has 0 inputs, b3 2 predecessors/,
  },
  {
    rule: 'a phi takes values of its type',
    fn: () => {
      const fn = build((b) => {
        const raw = int(b, 1);
        const { after } = diamond(b);
        b.terminate('return', [b.phi(after, 'oop', [raw, raw])]);
      });
      return fn;
    },
    says: /takes .* of type int/,
  },
  {
    rule: 'inputs have the types that the operation wants',
    fn: () => build((b) => b.terminate('return', [b.emit('tag', 'smi', [self(b)])])),
    says: /input 0 of .* is of type oop, not int/,
  },
  {
    rule: 'raw values are not returned',
    fn: () => build((b) => b.terminate('return', [int(b, 5)])),
    says: /input 0 of 'return v0' is of type int, not oop/,
  },
  {
    rule: 'raw values are not sent',
    fn: () => build((b) => b.terminate('return', [b.emit('send', 'oop', [self(b), int(b, 5)], { selector: new GuestObject(undefined as never, 0, [], new Uint8Array()) })])),
    says: /input 1 of .* is of type int, not oop/,
  },
  {
    rule: 'raw values are not stored as objects',
    fn: () =>
      build((b) => {
        b.emit('store', 'void', [self(b), int(b, 5)], { memory: 'oop', offset: 0 });
        b.terminate('return', [self(b)]);
      }),
    says: /input 1 of .* is of type int, not oop/,
  },
  {
    rule: 'a load has the type of what memory holds',
    fn: () => build((b) => b.terminate('return', [b.emit('load', 'oop', [self(b)], { memory: 'int64', offset: 0 })])),
    says: /of int64 is of type oop/,
  },
  {
    rule: 'a value is defined before its use',
    fn: () => {
      const fn = build((b) => b.terminate('return', [b.emit('asSmi', 'smi', [self(b)])]));
      const [first, second, last] = fn.entry.instructions;
      fn.entry.instructions.splice(0, 3, second, first, last);
      return fn;
    },
    says: /uses .* which is not defined before/,
  },
  {
    rule: 'a definition dominates its uses',
    fn: () => {
      const fn = build((b) => {
        diamond(b);
        b.terminate('return', [self(b)]);
      });
      const late = new Instruction(90, 'constSmi', 'smi', [], { value: 1 }, -1);
      fn.blocks[1].instructions.unshift(late);
      fn.blocks[3].terminator.inputs[0] = late;
      return fn;
    },
    says: /uses 'v90: smi = constSmi 1', which is not defined before/,
  },
  {
    rule: 'overflow stands right behind its operation',
    fn: () =>
      build((b) => {
        const [left, right] = [b.newBlock(), b.newBlock()];
        const sum = b.emit('smiAdd', 'smi', [smi(b, 1), smi(b, 2)]);
        self(b);
        b.branch(b.emit('overflow', 'flag', [sum]), left, right);
        for (const each of [left, right]) {
          b.enter(each);
          b.terminate('return', [sum]);
        }
      }),
    says: /does not stand right behind its operation/,
  },
  {
    rule: 'flags are used in their block',
    fn: () => {
      const fn = build((b) => {
        diamond(b);
        b.terminate('return', [b.emit('boolean', 'oop', [b.emit('isSmi', 'flag', [self(b)])])]);
      });
      const boolean = fn.blocks[3].instructions.find(({ op }) => op === 'boolean')!;
      boolean.inputs[0] = fn.entry.terminator.inputs[0];
      return fn;
    },
    says: /uses the flag .* of another block/,
  },
  {
    rule: 'addresses do not live across calls',
    fn: () =>
      build((b) => {
        const receiver = self(b);
        const address = b.emit('asAddress', 'address', [receiver]);
        b.emit('call', 'oop', [receiver], { target: OBJECT });
        b.terminate('return', [b.emit('asObject', 'oop', [address])]);
      }),
    says: /the address .* lives across/,
  },
  {
    rule: 'addresses do not live across calls in other blocks',
    fn: () => {
      const fn = build((b) => {
        b.emit('asAddress', 'address', [self(b)]);
        const { left } = diamond(b);
        left.instructions.unshift(new Instruction(90, 'call', 'oop', [left.predecessors[0].instructions[0]], { target: OBJECT }, -1));
        b.terminate('return', [b.emit('asObject', 'oop', [int(b, 1)])]);
      });
      fn.blocks[3].instructions.find(({ op }) => op === 'asObject')!.inputs[0] = fn.entry.instructions[1];
      return fn;
    },
    says: /the address .* lives across 'v90/,
  },
  {
    rule: 'the send site is known to special methods only',
    fn: () => build((b) => b.terminate('return', [b.emit('site', 'oop')])),
    says: /without the special ABI/,
  },
  {
    rule: 'a home is set where the method needs one',
    fn: () =>
      build((b) => {
        b.emit('setHome', 'void', [self(b)]);
        b.terminate('return', [self(b)]);
      }),
    says: /in a method that needs no home/,
  },
  {
    rule: 'parameters are those there are',
    fn: () => build((b) => b.terminate('return', [b.emit('param', 'oop', [], { index: 2 })])),
    says: /is beyond the 1 arguments/,
  },
];

test.each(BAD)('$rule', ({ fn, says }) => {
  expect(violationsOf(fn()).join('\n')).toMatch(says);
});
