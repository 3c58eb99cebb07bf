import { FunctionBuilder } from '../../../compiler/ir/builder';
import type { IRFunction, Instruction } from '../../../compiler/ir/ir';
import { printFunction } from '../../../compiler/ir/printer';
import { instructionsOf } from '../../../compiler/ir/rewrite';
import { verifyFunction, violationsOf } from '../../../compiler/ir/verifier';
import { foldChecks } from '../../../compiler/nativize/passes/fold-checks';
import { foldConstants } from '../../../compiler/nativize/passes/fold-constants';
import { inferSmallIntegers } from '../../../compiler/nativize/passes/infer-small-integers';
import { lowerElementCounts } from '../../../compiler/nativize/passes/lower-element-counts';
import { markPointers } from '../../../compiler/nativize/passes/mark-pointers';
import { mergeBlocks } from '../../../compiler/nativize/passes/merge-blocks';
import { orderBlocks } from '../../../compiler/nativize/passes/order-blocks';
import { removeDeadCode } from '../../../compiler/nativize/passes/remove-dead-code';
import { removeTrivialPhis } from '../../../compiler/nativize/passes/remove-trivial-phis';
import { renewAddresses } from '../../../compiler/nativize/passes/renew-addresses';
import { reuseLoads } from '../../../compiler/nativize/passes/reuse-loads';
import { shareConstants } from '../../../compiler/nativize/passes/share-constants';
import { splitCriticalEdges } from '../../../compiler/nativize/passes/split-critical-edges';
import { GuestObject } from '../../../segments/image/values';
import type { VirtualImage } from '../../../segments/image/virtual-image';

const OBJECT = new GuestObject(undefined as never, 0, [], undefined);
const IMAGE = { boolean: () => OBJECT } as unknown as VirtualImage;

function build(body: (b: FunctionBuilder, self: Instruction) => void): IRFunction {
  const builder = new FunctionBuilder((b) => b.emit('constObject', 'oop', [], { object: OBJECT }));
  body(builder, builder.emit('param', 'oop', [], { index: 0 }));
  const fn = builder.finish({ name: 'm', owner: OBJECT, file: '', argumentCount: 2, needsHome: false, specialABI: false });
  verifyFunction(fn);
  return fn;
}

const count = (fn: IRFunction, op: Instruction['op']) => [...instructionsOf(fn)].filter((each) => each.op === op).length;
const int = (b: FunctionBuilder, value: number) => b.emit('constInt', 'int', [], { value });
const smi = (b: FunctionBuilder, value: number) => b.emit('constSmi', 'smi', [], { value });
const slot = (b: FunctionBuilder, base: Instruction, offset: number) => b.emit('load', 'oop', [base], { memory: 'oop', offset });

/** Runs a pass; the function must be sound after it. */
function after(fn: IRFunction, ...passes: readonly ((fn: IRFunction) => void)[]): IRFunction {
  for (const pass of passes) pass(fn);
  expect(violationsOf(fn)).toEqual([]);
  return fn;
}

/** if (isSmi self) then left else right; both go on behind. */
function diamond(b: FunctionBuilder, self: Instruction, left: () => void, right: () => void): void {
  const [yes, no, end] = [b.newBlock(), b.newBlock(), b.newBlock()];
  b.branch(b.emit('isSmi', 'flag', [self]), yes, no);
  for (const [block, body] of [[yes, left], [no, right]] as const) {
    b.enter(block);
    body();
    b.jump(end);
  }
  b.enter(end);
}

test('addresses are computed again behind a call', () => {
  const builder = new FunctionBuilder(() => { throw new Error(); });
  const self = builder.emit('param', 'oop', [], { index: 0 });
  const address = builder.emit('asAddress', 'address', [self]);
  const near = builder.emit('add', 'int', [builder.emit('asInt', 'int', [address]), int(builder, 8)]);
  builder.emit('call', 'oop', [self], { target: OBJECT });
  builder.terminate('return', [builder.emit('asObject', 'oop', [near])]);
  const fn = builder.finish({ name: 'm', owner: OBJECT, file: '', argumentCount: 0, needsHome: false, specialABI: false });
  expect(violationsOf(fn)).toHaveLength(1);
  after(fn, renewAddresses, removeDeadCode);
  const ops = fn.entry.instructions.map(({ op }) => op);
  expect(ops.indexOf('asAddress')).toBeGreaterThan(ops.indexOf('call'));
});

describe('arithmetic', () => {
  const half = (b: FunctionBuilder, self: Instruction) => b.emit('sar', 'int', [b.emit('asInt', 'int', [self]), b.emit('constInt', 'int', [], { value: 1 })]);
  const twice = (between: (b: FunctionBuilder, self: Instruction) => void) => after(build((b, self) => {
    const first = half(b, self);
    between(b, self);
    b.terminate('return', [b.emit('tag', 'smi', [b.emit('add', 'int', [first, half(b, self)])])]);
  }), shareConstants, reuseLoads, removeDeadCode);

  test('on the same operands is done once, whatever is stored', () => {
    expect(count(twice(() => {}), 'sar')).toBe(1);
    expect(count(twice((b, self) => void b.emit('store', 'void', [self, self], { memory: 'oop', offset: 8 })), 'sar')).toBe(1);
  });

  test('behind a call is done again', () => {
    expect(count(twice((b, self) => void b.emit('call', 'oop', [self], { target: OBJECT })), 'sar')).toBe(2);
  });

  test('that only one way has done is done again', () => {
    expect(count(twice((b, self) => diamond(b, self, () => void half(b, self), () => {})), 'sar')).toBe(1);
    const fn = after(build((b, self) => {
      diamond(b, self, () => void b.emit('store', 'void', [self, half(b, self)], { memory: 'int64', offset: 8 }), () => {});
      b.terminate('return', [b.emit('tag', 'smi', [half(b, self)])]);
    }), shareConstants, reuseLoads, removeDeadCode);
    expect(count(fn, 'sar')).toBe(2);
  });
});

describe('loads', () => {
  test('of the same slot are one', () => {
    const fn = after(build((b, self) => b.terminate('return', [b.emit('send', 'oop', [slot(b, self, 8), slot(b, self, 8)], { selector: new GuestObject(undefined as never, 0, [], new Uint8Array()) })])), reuseLoads, removeDeadCode);
    expect(count(fn, 'load')).toBe(1);
  });

  test('behind a call are done again', () => {
    const fn = after(build((b, self) => {
      const first = slot(b, self, 8);
      b.emit('call', 'oop', [first], { target: OBJECT });
      b.terminate('return', [slot(b, self, 8)]);
    }), reuseLoads, removeDeadCode);
    expect(count(fn, 'load')).toBe(2);
  });

  test('take what was stored', () => {
    const fn = after(build((b, self) => {
      b.emit('store', 'void', [self, self], { memory: 'oop', offset: 8 });
      b.terminate('return', [slot(b, self, 8)]);
    }), reuseLoads, removeDeadCode);
    expect(count(fn, 'load')).toBe(0);
  });

  test('of a slot that another object may have got a new value in are done again', () => {
    const fn = after(build((b, self) => {
      const [other, first] = [b.emit('param', 'oop', [], { index: 1 }), slot(b, self, 8)];
      b.emit('store', 'void', [other, first], { memory: 'oop', offset: 8 });
      b.terminate('return', [slot(b, self, 8)]);
    }), reuseLoads, removeDeadCode);
    expect(count(fn, 'load')).toBe(2);
  });

  test('of other slots stay known', () => {
    const fn = after(build((b, self) => {
      const [other, first] = [b.emit('param', 'oop', [], { index: 1 }), slot(b, self, 8)];
      b.emit('store', 'void', [other, first], { memory: 'oop', offset: 16 });
      b.terminate('return', [slot(b, self, 8)]);
    }), reuseLoads, removeDeadCode);
    expect(count(fn, 'load')).toBe(1);
  });

  test.each([
    ['a variable is no element of an Array', 'variable', 'element', 1],
    ['variables are such of any object', 'variable', 'variable', 2],
    ['elements are such of any Array', 'element', 'element', 2],
    ['what may be both is', 'variable', undefined, 2],
  ] as const)('%s', (_, loaded, stored, loads) => {
    const fn = after(build((b, self) => {
      const [other, load] = [b.emit('param', 'oop', [], { index: 1 }), () => b.emit('load', 'oop', [self], { memory: 'oop', offset: 8, slot: loaded })];
      const first = load();
      b.emit('store', 'void', [other, int(b, 1), first], { memory: 'oop', offset: 0, scale: 8, slot: stored });
      b.terminate('return', [load()]);
    }), reuseLoads, removeDeadCode);
    expect(count(fn, 'load')).toBe(loads);
  });

  test('are known where ways meet, if all know the same', () => {
    const fn = after(build((b, self) => {
      const first = slot(b, self, 8);
      diamond(b, first, () => {}, () => b.emit('store', 'void', [self, first], { memory: 'oop', offset: 16 }));
      b.terminate('return', [slot(b, self, 8)]);
    }), reuseLoads, removeDeadCode);
    expect(count(fn, 'load')).toBe(1);
  });

  test('are done again where one of the ways has called', () => {
    const fn = after(build((b, self) => {
      const first = slot(b, self, 8);
      diamond(b, first, () => {}, () => b.emit('call', 'oop', [first], { target: OBJECT }));
      b.terminate('return', [slot(b, self, 8)]);
    }), reuseLoads, removeDeadCode);
    expect(count(fn, 'load')).toBe(2);
  });

  test('are done again where the ways know different values', () => {
    const fn = after(build((b, self) => {
      const other = b.emit('param', 'oop', [], { index: 1 });
      const store = (value: Instruction) => () => void b.emit('store', 'void', [self, value], { memory: 'oop', offset: 8 });
      diamond(b, other, store(self), store(other));
      b.terminate('return', [slot(b, self, 8)]);
    }), reuseLoads, removeDeadCode);
    expect(count(fn, 'load')).toBe(1);
  });

  /** A loop around a load of what was loaded before it. */
  const loopOver = (body: (b: FunctionBuilder, self: Instruction) => void) => after(build((b, self) => {
    const [header, exit] = [b.newBlock(), b.newBlock()];
    slot(b, self, 8);
    b.jump(header);
    b.start(header);
    const again = slot(b, self, 8);
    body(b, self);
    b.branch(b.emit('isSmi', 'flag', [again]), header, exit);
    b.seal(header);
    b.enter(exit);
    b.terminate('return', [self]);
  }), reuseLoads, removeDeadCode).blocks[1].instructions.filter(({ op }) => op === 'load').length;

  test.each([
    ['that leaves memory as it is', 0, () => {}],
    ['that stores elsewhere', 0, (b: FunctionBuilder, self: Instruction) => b.emit('store', 'void', [self, self], { memory: 'oop', offset: 16 })],
    ['that stores there', 1, (b: FunctionBuilder, self: Instruction) => b.emit('store', 'void', [self, self], { memory: 'oop', offset: 8 })],
    ['that calls', 1, (b: FunctionBuilder, self: Instruction) => b.emit('call', 'oop', [self], { target: OBJECT })],
  ] as const)('in a loop %s', (_, loads, body) => {
    expect(loopOver(body)).toBe(loads);
  });

  test('of element counts survive what is stored into slots', () => {
    const fn = after(build((b, self) => {
      const size = () => b.emit('elementCount', 'int', [self]);
      const first = size();
      b.emit('store', 'void', [self, int(b, 0), self], { memory: 'oop', offset: 0, scale: 8 });
      b.terminate('return', [b.emit('tag', 'smi', [b.emit('add', 'int', [first, size()])])]);
    }), reuseLoads, removeDeadCode);
    expect(count(fn, 'elementCount')).toBe(1);
  });

  test('behind an indexed store are done again', () => {
    const fn = after(build((b, self) => {
      const first = slot(b, self, 8);
      b.emit('store', 'void', [self, int(b, 0), first], { memory: 'oop', offset: 0, scale: 8 });
      b.terminate('return', [slot(b, self, 8)]);
    }), reuseLoads, removeDeadCode);
    expect(count(fn, 'load')).toBe(2);
  });
});

describe('element counts', () => {
  test('that an index is compared with are asked for in steps', () => {
    const fn = after(build((b, self) => {
      const [inside, outside] = [b.newBlock(), b.newBlock(true)];
      b.branch(b.emit('compare', 'flag', [int(b, 3), b.emit('elementCount', 'int', [self])], { condition: 'ult' }), inside, outside);
      b.enter(inside);
      b.terminate('return', [self]);
      b.enter(outside);
      b.terminate('unreachable', [], { reason: 'test' });
    }), lowerElementCounts);
    expect(count(fn, 'phi')).toBe(0);
    expect(fn.entry.instructions.map(({ op, attributes }) => attributes.memory ?? op)).toEqual(['param', 'constInt', 'uint8', 'compare', 'branch']);
    expect(fn.blocks.map(({ cold }) => cold)).toEqual([false, false, true, false, false]);
  });

  test('that meet other values where the comparison leads tell of all ways', () => {
    const fn = after(build((b, self) => {
      const [first, end, other] = [b.newBlock(), b.newBlock(), smi(b, 1)];
      b.branch(b.emit('isSmi', 'flag', [self]), end, first);
      b.enter(first);
      const raw = int(b, 3);
      const inside = b.newBlock();
      b.branch(b.emit('compare', 'flag', [raw, b.emit('elementCount', 'int', [self])], { condition: 'ult' }), inside, end);
      b.enter(inside);
      b.terminate('return', [self]);
      b.enter(end);
      b.terminate('return', [b.phi(end, 'oop', [other, self])]);
    }), lowerElementCounts);
    const [phi] = fn.blocks.flatMap(({ phis }) => phis);
    expect(phi.inputs.map(({ op }) => op)).toEqual(['constSmi', 'param', 'param']);
  });

  test('used otherwise are a value of two ways', () => {
    const fn = after(build((b, self) => {
      const size = b.emit('elementCount', 'int', [self]);
      b.terminate('return', [b.emit('tag', 'smi', [b.emit('add', 'int', [size, b.emit('elementCount', 'int', [slot(b, self, 0)])])])]);
    }), lowerElementCounts);
    expect(count(fn, 'elementCount')).toBe(0);
    expect(count(fn, 'phi')).toBe(2);
  });
});

describe('checks', () => {
  test('asked above are not asked again', () => {
    const fn = after(build((b, self) => {
      diamond(b, self, () => diamond(b, self, () => {}, () => b.emit('call', 'oop', [self], { target: OBJECT })), () => {});
      b.terminate('return', [self]);
    }), (f) => foldChecks(f, IMAGE), removeDeadCode);
    expect(count(fn, 'isSmi')).toBe(1);
    expect(count(fn, 'call')).toBe(0);
  });

  test('behind a join are asked again', () => {
    const fn = after(build((b, self) => {
      diamond(b, self, () => {}, () => {});
      diamond(b, self, () => {}, () => {});
      b.terminate('return', [self]);
    }), (f) => foldChecks(f, IMAGE));
    expect(count(fn, 'isSmi')).toBe(2);
  });

  test('of constants are decided', () => {
    const fn = after(build((b, self) => {
      const [yes, no] = [b.newBlock(), b.newBlock()];
      b.branch(b.emit('compare', 'flag', [smi(b, 3), smi(b, 4)], { condition: 'lt' }), yes, no);
      b.enter(yes);
      b.terminate('return', [self]);
      b.enter(no);
      b.terminate('unreachable', [], { reason: 'test' });
    }), (f) => foldChecks(f, IMAGE), mergeBlocks);
    expect(fn.blocks).toHaveLength(1);
    expect(count(fn, 'return')).toBe(1);
  });
});

test('a loop variable that only counts is a SmallInteger', () => {
  const fn = build((b) => {
    const header = b.newBlock();
    const start = smi(b, 1);
    b.jump(header);
    b.start(header);
    const phi = b.phi(header, 'oop', [start]);
    const next = b.emit('smiAdd', 'smi', [start, start]);
    phi.inputs.push(next);
    const exit = b.newBlock();
    b.branch(b.emit('isSmi', 'flag', [phi]), header, exit);
    b.seal(header);
    b.enter(exit);
    b.terminate('return', [phi]);
  });
  after(fn, inferSmallIntegers);
  expect(fn.blocks[1].phis[0].type).toBe('smi');
});

test('phis of one value go, chains of them too', () => {
  const fn = build((b, self) => {
    const [yes, no, end] = [b.newBlock(), b.newBlock(), b.newBlock()];
    b.branch(b.emit('isSmi', 'flag', [self]), yes, no);
    b.enter(yes);
    b.jump(end);
    b.enter(no);
    b.jump(end);
    b.enter(end);
    const phi = b.phi(end, 'oop', [self, self]);
    const last = b.newBlock();
    b.jump(last);
    b.enter(last);
    b.terminate('return', [b.phi(last, 'oop', [phi])]);
  });
  after(fn, removeTrivialPhis);
  expect(count(fn, 'phi')).toBe(0);
  expect(printFunction(fn)).toContain('return v0');
});

test('constants are computed and conversions undone', () => {
  const fn = after(build((b) => {
    const raw = b.emit('untag', 'int', [smi(b, 20)]);
    const sum = b.emit('add', 'int', [raw, b.emit('shl', 'int', [int(b, 1), int(b, 2)])]);
    b.terminate('return', [b.emit('tag', 'smi', [sum])]);
  }), foldConstants, removeDeadCode);
  expect(fn.entry.instructions.map(({ op, attributes }) => [op, attributes.value])).toEqual([['constSmi', 24], ['return', undefined]]);
});

test('equal constants are one', () => {
  const fn = after(build((b, self) => b.terminate('return', [b.emit('send', 'oop', [self, smi(b, 1), smi(b, 1)], { selector: new GuestObject(undefined as never, 0, [], new Uint8Array()) })])), shareConstants);
  expect(count(fn, 'constSmi')).toBe(1);
});

test('critical edges to phis are split', () => {
  const fn = build((b, self) => {
    const [no, end] = [b.newBlock(), b.newBlock()];
    b.branch(b.emit('isSmi', 'flag', [self]), end, no);
    b.enter(no);
    const other = slot(b, self, 0);
    b.jump(end);
    b.enter(end);
    b.terminate('return', [b.phi(end, 'oop', [self, other])]);
  });
  expect(fn.blocks).toHaveLength(3);
  expect(after(fn, splitCriticalEdges, orderBlocks).blocks).toHaveLength(4);
});

test('blocks are in order, cold ones last, loops counted', () => {
  const fn = build((b, self) => {
    const [cold, header, exit] = [b.newBlock(true), b.newBlock(), b.newBlock()];
    b.branch(b.emit('isSmi', 'flag', [self]), cold, header);
    b.enter(cold);
    b.terminate('unreachable', [], { reason: 'test' });
    b.start(header);
    b.branch(b.emit('isSmi', 'flag', [self]), header, exit);
    b.seal(header);
    b.enter(exit);
    b.terminate('return', [self]);
  });
  after(fn, orderBlocks);
  expect(fn.blocks.map(({ id, cold, loopDepth }) => [id, cold, loopDepth])).toEqual([[0, false, 0], [2, false, 1], [3, false, 0], [1, true, 0]]);
});

test('receivers that are no SmallIntegers are known', () => {
  const selector = new GuestObject(undefined as never, 0, [], new Uint8Array());
  const fn = build((b, self) => {
    diamond(b, self, () => b.emit('send', 'oop', [self], { selector }), () => b.emit('send', 'oop', [self], { selector }));
    b.terminate('return', [self]);
  });
  after(fn, markPointers);
  expect([...instructionsOf(fn)].filter(({ op }) => op === 'send').map(({ attributes }) => attributes.knownPointer)).toEqual([undefined, true]);
});
