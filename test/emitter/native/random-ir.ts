/** Random IR functions: many variables, loops, branches, cold calls, everything a register allocator fears. */
import { FunctionBuilder } from '../../../compiler/ir/builder';
import { BasicBlock, type Condition, type Instruction, type IRFunction, type IRType, type Operation } from '../../../compiler/ir/ir';
import type { GuestObject } from '../../../segments/image/values';

/** A small generator of numbers from a seed (mulberry32). */
export class Random {
  constructor(private state: number) {}

  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)];
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  word(): bigint {
    const small = BigInt(this.below(2000) - 1000);
    if (this.chance(0.6)) return small;
    return BigInt.asIntN(64, (BigInt(this.below(2 ** 32)) << 32n) | BigInt(this.below(2 ** 32)));
  }
}

const CONDITIONS: readonly Condition[] = ['eq', 'ne', 'lt', 'le', 'gt', 'ge', 'ult', 'ule', 'ugt', 'uge'];
const BINARY: readonly Operation[] = ['add', 'sub', 'mul', 'and', 'or', 'xor', 'shl', 'shr', 'sar', 'umulh'];
const FLOAT_BINARY: readonly Operation[] = ['floatAdd', 'floatSub', 'floatMul', 'floatDiv'];
const SMI_BINARY: readonly Operation[] = ['smiAdd', 'smiSub', 'smiMul'];

export interface RandomObjects {
  readonly owner: GuestObject;
  readonly buffer: GuestObject;
  readonly callee: GuestObject;
  readonly hitSite: GuestObject;
  readonly missSite: GuestObject;
}

export class RandomFunction {
  private readonly builder: FunctionBuilder;
  private readonly types: IRType[] = [];
  private budget: number;

  constructor(private readonly random: Random, private readonly objects: RandomObjects, private readonly argumentCount: number, size: number) {
    this.budget = size;
    this.builder = new FunctionBuilder((builder) => builder.emit('constInt', 'int', [], { value: 0 }));
  }

  make(): IRFunction {
    this.makeVariables();
    this.statements(0);
    this.finish();
    const { owner } = this.objects;
    const fn = this.builder.finish({ name: 'random', owner, file: 'Random.st', argumentCount: this.argumentCount, needsHome: this.random.chance(0.2), specialABI: false });
    orderBlocks(fn);
    return fn;
  }

  private makeVariables(): void {
    const { random, builder } = this;
    for (let index = 0; index <= this.argumentCount; index++) this.define('oop', builder.emit('param', 'oop', [], { index }));
    for (let count = 2 + random.below(14); count > 0; count--) this.define('int', this.constInt());
    for (let count = 1 + random.below(4); count > 0; count--) this.define('smi', builder.emit('constSmi', 'smi', [], { value: BigInt.asIntN(62, random.word()) }));
    for (let count = random.below(4) * random.below(6); count > 0; count--) this.define('float', this.constFloat());
  }

  private define(type: IRType, value: Instruction): void {
    this.builder.writeVariable(this.types.length, value);
    this.types.push(type);
  }

  private constInt(value = this.random.word()): Instruction {
    return this.builder.emit('constInt', 'int', [], { value });
  }

  private constFloat(): Instruction {
    return this.builder.emit('constFloat', 'float', [], { value: this.random.pick([0, 1, -1.5, 3.25e10, 1e300, 0.1]) });
  }

  private variables(type: IRType): number[] {
    return this.types.flatMap((each, index) => (each === type ? [index] : []));
  }

  private read(type: IRType): Instruction {
    return this.builder.readVariable(this.random.pick(this.variables(type)));
  }

  private write(type: IRType, value: Instruction): void {
    this.builder.writeVariable(this.random.pick(this.variables(type)), value);
  }

  private int(): Instruction {
    return this.random.chance(0.2) ? this.constInt() : this.read('int');
  }

  private smi(): Instruction {
    return this.random.chance(0.2) ? this.builder.emit('constSmi', 'smi', [], { value: BigInt.asIntN(40, this.random.word()) }) : this.read('smi');
  }

  private float(): Instruction {
    return this.random.chance(0.2) ? this.constFloat() : this.read('float');
  }

  private statements(depth: number): void {
    for (let count = 2 + this.random.below(8); count > 0 && this.budget > 0; count--) this.statement(depth);
  }

  private statement(depth: number): void {
    this.budget--;
    const choice = this.random.below(100);
    if (choice < 40) this.arithmetic();
    else if (choice < 48) this.memory();
    else if (choice < 56) this.smiArithmetic();
    else if (choice < 64) this.floats();
    else if (choice < 70) this.flags();
    else if (choice < 76) this.call();
    else if (choice < 78) this.systemCall();
    else if (choice < 83) this.copy();
    else if (depth < 4 && choice < 92) this.conditional(depth);
    else if (depth < 3) this.loop(depth);
    else this.arithmetic();
  }

  private arithmetic(): void {
    const { builder, random } = this;
    const choice = random.below(14);
    if (choice === 0) return this.write('int', builder.emit(random.pick(['neg', 'not']), 'int', [this.int()]));
    if (choice === 1) {
      const divisor = builder.emit('or', 'int', [builder.emit('and', 'int', [this.int(), this.constInt(0xffn)]), this.constInt(1n)]);
      return this.write('int', builder.emit(random.pick(['div', 'rem']), 'int', [this.int(), divisor]));
    }
    this.write('int', builder.emit(random.pick(BINARY), 'int', [this.int(), this.int()]));
  }

  private memory(): void {
    const { builder, random } = this;
    const index = builder.emit('and', 'int', [this.int(), this.constInt(31n)]);
    const base = builder.emit('constObject', 'oop', [], { object: this.objects.buffer });
    const shift = builder.emit('add', 'int', [index, this.constInt(BigInt(random.below(8)))]);
    const attributes = { memory: 'int64', scale: 8, offset: 8 * random.below(4) } as const;
    if (random.chance(0.5)) builder.emit('store', 'void', [base, shift, this.int()], attributes);
    else this.write('int', builder.emit('load', 'int', [base, shift], attributes));
  }

  private smiArithmetic(): void {
    const { builder, random } = this;
    if (random.chance(0.2)) return this.write('int', builder.emit('untag', 'int', [this.smi()]));
    if (random.chance(0.15)) return this.write('smi', builder.emit('tag', 'smi', [builder.emit('sar', 'int', [this.int(), this.constInt(2n)])]));
    const result = builder.emit(random.pick(SMI_BINARY), 'smi', [this.smi(), this.smi()]);
    const target = random.pick(this.variables('smi'));
    const flag = builder.emit('overflow', 'flag', [result]);
    if (random.chance(0.2)) this.write('int', builder.emit('asInt', 'int', [flag]));
    const [fine, failed, join] = [builder.newBlock(), builder.newBlock(true), builder.newBlock()];
    if (random.chance(0.3)) builder.branch(builder.emit('flagNot', 'flag', [flag]), fine, failed);
    else builder.branch(flag, failed, fine);
    builder.enter(failed);
    if (random.chance(0.7)) this.call();
    builder.jump(join);
    builder.enter(fine);
    builder.writeVariable(target, result);
    builder.jump(join);
    builder.enter(join);
  }

  private floats(): void {
    const { builder, random } = this;
    if (this.variables('float').length === 0) return;
    const choice = random.below(8);
    if (choice === 0) this.write('float', builder.emit('intToFloat', 'float', [this.int()]));
    else if (choice === 1) this.write('int', builder.emit('floatToInt', 'int', [this.float()]));
    else if (choice === 2) this.write('float', builder.emit('floatSqrt', 'float', [this.float()]));
    else if (choice === 3) this.write('int', builder.emit('asInt', 'int', [this.floatFlag()]));
    else this.write('float', builder.emit(random.pick(FLOAT_BINARY), 'float', [this.float(), this.float()]));
  }

  private floatFlag(): Instruction {
    const condition = this.random.pick(['eq', 'ne', 'lt', 'le', 'gt', 'ge'] as const);
    return this.builder.emit('compareFloat', 'flag', [this.float(), this.float()], { condition });
  }

  private flag(): Instruction {
    const { builder, random } = this;
    if (random.chance(0.15)) return builder.emit('flagNot', 'flag', [this.flag()]);
    if (random.chance(0.15)) return builder.emit('isSmi', 'flag', [this.read('oop')]);
    if (random.chance(0.15) && this.variables('float').length > 0) return this.floatFlag();
    if (random.chance(0.2)) return builder.emit('compare', 'flag', [this.read('oop'), this.read('oop')], { condition: random.pick(['eq', 'ne']) });
    return builder.emit('compare', 'flag', [this.int(), this.int()], { condition: random.pick(CONDITIONS) });
  }

  private flags(): void {
    const flag = this.flag();
    if (this.random.chance(0.3)) this.call();
    this.write('int', this.builder.emit('asInt', 'int', [flag]));
  }

  private copy(): void {
    const { builder, random } = this;
    const type = random.pick(['int', 'oop', 'smi'] as const);
    if (random.chance(0.3)) return this.write('int', builder.emit('asInt', 'int', [this.read('oop')]));
    if (random.chance(0.1)) return this.write('oop', this.read('smi'));
    this.write(type, this.read(type));
  }

  private argument(): Instruction {
    return this.read(this.random.pick(['oop', 'oop', 'smi', 'int'] as const));
  }

  private call(): void {
    const { builder, random, objects } = this;
    const values = Array.from({ length: random.below(9) }, () => this.argument());
    if (random.chance(0.3)) {
      const site = random.pick([objects.hitSite, objects.missSite]);
      const oops = values.filter(({ type }) => type !== 'int');
      return this.write('oop', builder.emit('send', 'oop', [this.smi(), ...oops], { site }));
    }
    const result = builder.emit('call', 'oop', [this.read('oop'), ...values], { target: objects.callee });
    if (random.chance(0.8)) this.write('oop', result);
  }

  private systemCall(): void {
    const values = Array.from({ length: this.random.below(7) }, () => this.int());
    const number = this.constInt(100000n);
    this.write('int', this.builder.emit('systemCall', 'int', [number, ...values]));
  }

  private conditional(depth: number): void {
    const { builder, random } = this;
    const [then, otherwise, join] = [builder.newBlock(), builder.newBlock(random.chance(0.4)), builder.newBlock()];
    builder.branch(this.flag(), then, otherwise);
    builder.enter(then);
    this.statements(depth + 1);
    builder.jump(join);
    builder.enter(otherwise);
    if (otherwise.cold) this.cold(() => (random.chance(0.8) ? this.call() : this.statements(depth + 1)));
    else if (random.chance(0.6)) this.statements(depth + 1);
    builder.jump(join);
    builder.enter(join);
  }

  private cold(body: () => void): void {
    this.builder.coldRegion = true;
    body();
    this.builder.coldRegion = false;
  }

  private loop(depth: number): void {
    const { builder, random } = this;
    const counter = this.types.length;
    this.define('int', this.constInt(BigInt(random.below(6))));
    this.types[counter] = 'address';
    const [head, body, exit] = [builder.newBlock(), builder.newBlock(), builder.newBlock()];
    builder.jump(head);
    builder.start(head);
    const flag = builder.emit('compare', 'flag', [builder.readVariable(counter), this.constInt(0n)], { condition: 'gt' });
    builder.branch(flag, body, exit);
    builder.enter(body);
    this.statements(depth + 1);
    builder.writeVariable(counter, builder.emit('sub', 'int', [builder.readVariable(counter), this.constInt(1n)]));
    builder.jump(head);
    builder.seal(head);
    builder.enter(exit);
  }

  /** Mixes all variables into the result. */
  private finish(): void {
    const { builder } = this;
    let sum = this.constInt(0n);
    this.types.forEach((type, variable) => {
      if (type === 'address') return;
      let value = builder.readVariable(variable);
      if (type === 'float') value = builder.emit('floatToInt', 'int', [value]);
      else if (type !== 'int') value = builder.emit('asInt', 'int', [value]);
      const turned = builder.emit('mul', 'int', [sum, this.constInt(31n)]);
      sum = builder.emit('xor', 'int', [turned, value]);
    });
    builder.terminate('return', [builder.emit('asObject', 'oop', [sum])]);
  }
}

/** Reverse postorder, cold blocks last; loop depths by back edges. */
function orderBlocks(fn: IRFunction): void {
  const order: BasicBlock[] = [];
  const seen = new Set<BasicBlock>();
  const visit = (block: BasicBlock) => {
    seen.add(block);
    for (const each of block.successors) if (!seen.has(each)) visit(each);
    order.unshift(block);
  };
  visit(fn.entry);
  for (const block of order)
    for (const each of block.predecessors) if (order.indexOf(each) >= order.indexOf(block)) deepen(block, each);
  fn.blocks = [...order.filter((each) => !each.cold), ...order.filter((each) => each.cold)];
}

function deepen(head: BasicBlock, last: BasicBlock): void {
  const loop = new Set([head]);
  const work = [last];
  for (let block = work.pop(); block !== undefined; block = work.pop()) {
    if (loop.has(block)) continue;
    loop.add(block);
    work.push(...block.predecessors);
  }
  for (const each of loop) each.loopDepth++;
}
