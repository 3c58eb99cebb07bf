/**
 * Builds one IR function: blocks, edges, instructions, and SSA form on the fly (Braun et al.,
 * "Simple and Efficient Construction of Static Single Assignment Form", 2013). Variables are
 * numbers. A block is sealed when all its predecessors are known.
 *
 * Code behind a terminator goes to a detached block with no edges, and so is dropped.
 */
import { BasicBlock, Instruction, NO_ATTRIBUTES, type Attributes, type IRFunction, type IRType, type Operation } from './ir';
import { joinTypes, loopType } from './types';
import { applyReplacements } from './rewrite';

/** With more variables than these, blocks are not told of all of them. */
const MAX_CARRIED = 100;

export class FunctionBuilder {
  readonly entry: BasicBlock;
  /** Source offset of what is being translated. */
  position = -1;
  /** Blocks made while this is set are cold. */
  coldRegion = false;
  private current: BasicBlock;
  private readonly blocks: BasicBlock[] = [];
  private readonly attached = new Set<BasicBlock>();
  private readonly sealed = new Set<BasicBlock>();
  private readonly definitions = new Map<BasicBlock, Map<number, Instruction>>();
  private readonly incomplete = new Map<BasicBlock, Map<number, Instruction>>();
  /** Of phis in blocks whose predecessors are not all known. */
  private readonly before = new Map<Instruction, Instruction>();
  private readonly replaced = new Map<Instruction, Instruction>();
  private nextInstruction = 0;
  private nextBlock = 0;

  /** `undefinedValue` emits the value of a variable that no path has written. */
  constructor(private readonly undefinedValue: (builder: FunctionBuilder) => Instruction) {
    this.entry = this.newBlock();
    this.attached.add(this.entry);
    this.blocks.push(this.entry);
    this.sealed.add(this.entry);
    this.current = this.entry;
  }

  /** Whether no path leads to where the next instruction would stand. */
  get isDead(): boolean {
    return !this.attached.has(this.current);
  }

  get currentBlock(): BasicBlock {
    return this.current;
  }

  newBlock(cold = this.coldRegion): BasicBlock {
    const block = new BasicBlock(this.nextBlock++);
    block.cold = cold;
    return block;
  }

  emit(op: Operation, type: IRType, inputs: readonly Instruction[] = [], attributes: Attributes = NO_ATTRIBUTES): Instruction {
    const instruction = new Instruction(this.nextInstruction++, op, type, [...inputs], attributes, this.position);
    this.current.instructions.push(instruction);
    return instruction;
  }

  /** Begins emitting into a block; one that nothing has jumped to is dead, unless it is still unsealed by a live jump. */
  start(block: BasicBlock): void {
    this.current = block;
    if (block.predecessors.length === 0) return;
    this.attached.add(block);
    this.blocks.push(block);
    this.carryVariables(block);
  }

  /**
   * Tells a block at once what all ways to it agree on, so that reading a variable far from its
   * definition need not go back over a long way; in a loop's header, what may yet change.
   */
  private carryVariables(block: BasicBlock): void {
    const [first, ...others] = block.predecessors.map((each) => this.definitionsIn(each));
    if (first.size > MAX_CARRIED) return;
    const own = this.definitionsIn(block);
    for (const [variable, value] of first) {
      if (own.has(variable)) continue;
      if (!this.sealed.has(block)) this.readIn(variable, block);
      else if (others.every((each) => this.isSame(each.get(variable), value))) own.set(variable, this.resolve(value));
    }
  }

  private isSame(one: Instruction | undefined, other: Instruction): boolean {
    return one !== undefined && this.resolve(one) === this.resolve(other);
  }

  /** Seals a block and begins emitting into it. */
  enter(block: BasicBlock): void {
    this.seal(block);
    this.start(block);
  }

  jump(target: BasicBlock): void {
    this.finishBlock('jump', [], [target]);
  }

  branch(flag: Instruction, whenSet: BasicBlock, otherwise: BasicBlock): void {
    this.finishBlock('branch', [flag], [whenSet, otherwise]);
  }

  /** Ends the block with a terminator that has no successors. */
  terminate(op: Operation, inputs: readonly Instruction[], attributes: Attributes = NO_ATTRIBUTES): void {
    this.finishBlock(op, inputs, [], attributes);
  }

  private finishBlock(op: Operation, inputs: readonly Instruction[], successors: readonly BasicBlock[], attributes: Attributes = NO_ATTRIBUTES): void {
    this.emit(op, 'void', inputs, attributes);
    if (!this.isDead) for (const each of successors) this.connect(this.current, each);
    this.current = this.newBlock();
  }

  private connect(from: BasicBlock, to: BasicBlock): void {
    if (this.sealed.has(to)) throw new Error(`block b${to.id} is sealed`);
    from.successors.push(to);
    to.predecessors.push(from);
  }

  /** A phi of a sealed or unsealed block's own; values in the order of its predecessors. */
  phi(block: BasicBlock, type: IRType, values: readonly Instruction[]): Instruction {
    const phi = new Instruction(this.nextInstruction++, 'phi', type, [...values], NO_ATTRIBUTES, this.position);
    block.phis.push(phi);
    return phi;
  }

  writeVariable(variable: number, value: Instruction): void {
    this.definitionsIn(this.current).set(variable, value);
  }

  readVariable(variable: number): Instruction {
    return this.readIn(variable, this.current);
  }

  private definitionsIn(block: BasicBlock): Map<number, Instruction> {
    let definitions = this.definitions.get(block);
    if (definitions === undefined) this.definitions.set(block, (definitions = new Map()));
    return definitions;
  }

  private readIn(variable: number, block: BasicBlock): Instruction {
    const known = this.definitionsIn(block).get(variable);
    if (known !== undefined) return this.resolve(known);
    const value = this.readThrough(variable, block);
    this.definitionsIn(block).set(variable, value);
    return value;
  }

  private readThrough(variable: number, block: BasicBlock): Instruction {
    if (!this.sealed.has(block) && block.predecessors.length > 0) return this.incompletePhi(variable, block);
    if (block.predecessors.length === 0) return this.undefinedIn(block);
    if (block.predecessors.length === 1) return this.readIn(variable, block.predecessors[0]);
    const phi = this.phi(block, 'void', []);
    this.definitionsIn(block).set(variable, phi);
    return this.complete(variable, phi, block);
  }

  /** Nothing has written the variable: the entry (or dead code) begins with the value it has then. */
  private undefinedIn(block: BasicBlock): Instruction {
    const outer = this.current;
    this.current = block;
    const value = this.undefinedValue(this);
    block.instructions.splice(block.instructions.indexOf(value), 1);
    block.instructions.unshift(value);
    this.current = outer;
    return value;
  }

  private incompletePhi(variable: number, block: BasicBlock): Instruction {
    const phi = this.phi(block, 'void', []);
    this.definitionsIn(block).set(variable, phi);
    const before = this.readIn(variable, block.predecessors[0]);
    this.before.set(phi, before);
    phi.type = loopType(before.type);
    let waiting = this.incomplete.get(block);
    if (waiting === undefined) this.incomplete.set(block, (waiting = new Map()));
    waiting.set(variable, phi);
    return phi;
  }

  private complete(variable: number, phi: Instruction, block: BasicBlock): Instruction {
    for (const each of block.predecessors) phi.inputs.push(this.readIn(variable, each));
    for (const each of phi.inputs) phi.type = joinTypes(phi.type, each.type);
    const others = new Set(phi.inputs.map((each) => this.resolve(each)));
    others.delete(phi);
    if (others.size !== 1) return phi;
    const [only] = others;
    this.replaced.set(phi, only);
    block.phis.splice(block.phis.indexOf(phi), 1);
    return only;
  }

  seal(block: BasicBlock): void {
    if (this.sealed.has(block)) return;
    this.sealed.add(block);
    for (const [variable, phi] of this.incomplete.get(block) ?? []) {
      const value = this.complete(variable, phi, block);
      if (this.definitionsIn(block).get(variable) === phi) this.definitionsIn(block).set(variable, value);
    }
    this.incomplete.delete(block);
  }

  /** What the variable of a loop, of which not all is known yet, is before the loop. */
  valueBefore(phi: Instruction): Instruction | undefined {
    const before = this.before.get(phi);
    return before && this.resolve(before);
  }

  /** What stands for a value now that trivial phis are gone. */
  resolve(value: Instruction): Instruction {
    let result = value;
    for (let next = this.replaced.get(result); next !== undefined; next = this.replaced.get(result)) result = next;
    return result;
  }

  /** The function; every block must be sealed and terminated. */
  finish(facts: Omit<IRFunction, 'entry' | 'blocks'>): IRFunction {
    const fn: IRFunction = { ...facts, entry: this.entry, blocks: this.blocks };
    applyReplacements(fn, this.replaced);
    return fn;
  }
}

/** Where several paths meet with a value each. */
export class Join {
  readonly block: BasicBlock;
  private readonly values: Instruction[] = [];

  constructor(private readonly builder: FunctionBuilder) {
    this.block = builder.newBlock();
  }

  /** Jumps to the join with a value. */
  arrive(value: Instruction): void {
    if (!this.builder.isDead) this.values.push(value);
    this.builder.jump(this.block);
  }

  /** Whether raw values met values of other types. */
  get isMixed(): boolean {
    return this.values.some((each) => joinTypes(each.type, this.values[0].type) !== joinTypes(this.values[0].type, each.type));
  }

  get typeNames(): string {
    return [...new Set(this.values.map((each) => each.type))].join(' and ');
  }

  /** Goes on behind the join; answers the value, or undefined when no path leads here. */
  finish(): Instruction | undefined {
    this.builder.enter(this.block);
    if (this.values.length <= 1) return this.values[0];
    const type = this.values.map((each) => each.type).reduce(joinTypes);
    return this.builder.phi(this.block, type, this.values);
  }
}
