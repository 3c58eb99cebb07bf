/**
 * IR functions as numbers and texts: equal for functions that differ only in which guest objects
 * they refer to and in where their source stands, so that it can be a key, and shared between
 * threads. The tables below name every field; one that is added to the IR must be added here.
 */
import type { GuestObject } from '../../segments/image/values';
import { BasicBlock, Instruction, NO_ATTRIBUTES, OPERATION_NAMES, type Attributes, type IRFunction, type IRType } from './ir';

/** A function without its objects: these are told by number, the known ones by negative ones. */
export interface EncodedFunction {
  readonly words: Int32Array;
  readonly texts: readonly string[];
  /** The objects it refers to besides the known ones, in the order of their first mention. */
  readonly objects: readonly GuestObject[];
}

type AttributeKind = 'number' | 'integer' | 'object' | 'text' | 'flag';

const ATTRIBUTES = {
  value: 'number', index: 'integer', object: 'object', condition: 'text', memory: 'text', offset: 'integer', scale: 'integer', slot: 'text',
  selector: 'object', site: 'object', target: 'object', knownPointer: 'flag', nodeClass: 'object', reason: 'text',
} as const satisfies Record<keyof Attributes, AttributeKind>;
const ATTRIBUTE_NAMES = Object.keys(ATTRIBUTES) as (keyof Attributes)[];
const ATTRIBUTE_KINDS: readonly AttributeKind[] = Object.values(ATTRIBUTES);
const ATTRIBUTE_BITS: ReadonlyMap<string, number> = new Map(ATTRIBUTE_NAMES.map((name, index) => [name, 1 << index]));

type BlockField = 'id' | 'cold' | 'general' | 'loopDepth' | 'phis' | 'instructions' | 'predecessors' | 'successors' | 'terminator';
type FunctionField = 'name' | 'owner' | 'file' | 'argumentCount' | 'needsHome' | 'specialABI' | 'entry' | 'blocks';
type InstructionField = 'id' | 'op' | 'type' | 'inputs' | 'attributes' | 'position';
/** Refuses to compile when a field is forgotten. */
type Complete<All, Told extends All> = [Exclude<All, Told>] extends [never] ? true : never;
export const everyFieldIsTold: [Complete<keyof BasicBlock, BlockField>, Complete<keyof IRFunction, FunctionField>, Complete<keyof Instruction, InstructionField>] = [true, true, true];

const OPERATION_NUMBERS = new Map(OPERATION_NAMES.map((name, index) => [name, index]));
const TYPES: readonly IRType[] = ['oop', 'smi', 'int', 'address', 'float', 'simd', 'flag', 'void'];
const TYPE_NUMBERS = new Map(TYPES.map((name, index) => [name, index]));
const NO_POSITION = -0x8000_0000;

/** Encodes functions, one after the other. */
export class FunctionEncoder {
  /** Of the function that is being encoded. */
  private words = new Int32Array(4096);
  private size = 0;
  private base = 0;
  private texts = new Map<string, number>();
  private objects = new Map<GuestObject, number>();

  /** `known`: objects with fixed numbers from 0. */
  constructor(private readonly known: ReadonlyMap<GuestObject, number>) {}

  /** `base`: the source offset that positions are told from. */
  encode(fn: IRFunction, base: number): EncodedFunction {
    this.size = 0;
    this.base = base;
    this.texts = new Map();
    this.objects = new Map();
    this.function(fn);
    return { words: this.words.slice(0, this.size), texts: [...this.texts.keys()], objects: [...this.objects.keys()] };
  }

  private add(word: number): void {
    if (this.size === this.words.length) {
      const { words } = this;
      this.words = new Int32Array(2 * words.length);
      this.words.set(words);
    }
    this.words[this.size++] = word;
  }

  private function(fn: IRFunction): void {
    this.text(fn.name);
    this.text(fn.file);
    this.object(fn.owner);
    this.add(fn.argumentCount);
    this.add(Number(fn.needsHome));
    this.add(Number(fn.specialABI));
    this.add(fn.entry.id);
    this.add(fn.blocks.length);
    for (const block of fn.blocks) this.block(block);
  }

  private block(block: BasicBlock): void {
    this.add(block.id);
    this.add(Number(block.cold));
    this.add(Number(block.general));
    this.add(block.loopDepth);
    this.ids(block.predecessors);
    this.ids(block.successors);
    this.instructions(block.phis);
    this.instructions(block.instructions);
  }

  private ids(all: readonly { readonly id: number }[]): void {
    this.add(all.length);
    for (const { id } of all) this.add(id);
  }

  private instructions(all: readonly Instruction[]): void {
    this.add(all.length);
    for (const { id, op, type, inputs, attributes, position } of all) {
      this.add(id);
      this.add(OPERATION_NUMBERS.get(op)!);
      this.add(TYPE_NUMBERS.get(type)!);
      this.add(position < 0 ? NO_POSITION : position - this.base);
      this.ids(inputs);
      this.attributes(attributes);
    }
  }

  private attributes(attributes: Attributes): void {
    if (attributes === NO_ATTRIBUTES) return void this.add(0);
    let present = 0;
    for (const name in attributes) if (attributes[name as keyof Attributes] !== undefined) present |= ATTRIBUTE_BITS.get(name)!;
    this.add(present);
    for (let rest = present; rest !== 0; rest &= rest - 1) {
      const index = lowestBit(rest);
      this.attribute(ATTRIBUTE_KINDS[index], attributes[ATTRIBUTE_NAMES[index]]);
    }
  }

  private attribute(kind: AttributeKind, value: unknown): void {
    switch (kind) {
      case 'number': return this.number(value as number | bigint);
      case 'integer':
      case 'flag': return void this.add(Number(value));
      case 'object': return this.object(value as GuestObject);
      case 'text': return this.text(value as string);
      default: return kind satisfies never;
    }
  }

  /** As text where 32 bits do not hold it: a bigint with an `n` behind it. */
  private number(value: number | bigint): void {
    const isWord = typeof value === 'number' && Object.is(value | 0, value);
    this.add(isWord ? 0 : 1);
    if (isWord) this.add(value);
    else this.text(typeof value === 'bigint' ? `${value}n` : Object.is(value, -0) ? '-0' : String(value));
  }

  private text(text: string): void {
    this.add(numberOf(this.texts, text));
  }

  private object(object: GuestObject): void {
    const number = this.known.get(object);
    this.add(number === undefined ? numberOf(this.objects, object) : -1 - number);
  }
}

function lowestBit(bits: number): number {
  return 31 - Math.clz32(bits & -bits);
}

function numberOf<T>(numbers: Map<T, number>, key: T): number {
  const number = numbers.get(key);
  if (number !== undefined) return number;
  numbers.set(key, numbers.size);
  return numbers.size - 1;
}

/** The function again; `objectOf` answers the objects by their numbers. */
export function decodeFunction(words: ArrayLike<number>, texts: readonly string[], objectOf: (number: number) => GuestObject, base: number): IRFunction {
  return new Decoder(words, texts, objectOf, base).function();
}

/** A function of its own that is the same. */
export function copyFunction(fn: IRFunction): IRFunction {
  const { words, texts, objects } = new FunctionEncoder(new Map()).encode(fn, 0);
  return decodeFunction(words, texts, (number) => objects[number], 0);
}

class Decoder {
  private at = 0;
  /** Blocks and instructions by their ids; they are linked when all are there. */
  private readonly blocks: BasicBlock[] = [];
  private readonly values: Instruction[] = [];
  /** What is to be linked, and where its links are told. */
  private readonly unlinked: { readonly block: BasicBlock; readonly at: number }[] = [];
  private readonly withoutInputs: Instruction[] = [];
  private readonly inputsAt: number[] = [];

  constructor(
    private readonly words: ArrayLike<number>,
    private readonly texts: readonly string[],
    private readonly objectOf: (number: number) => GuestObject,
    private readonly base: number,
  ) {}

  function(): IRFunction {
    const [name, file, owner] = [this.text(), this.text(), this.objectOf(this.word())];
    const [argumentCount, needsHome, specialABI, entry] = [this.word(), this.word() === 1, this.word() === 1, this.word()];
    const blocks: BasicBlock[] = [];
    for (let left = this.word(); left > 0; left--) blocks.push(this.block());
    this.link();
    return { name, owner, file, argumentCount, needsHome, specialABI, entry: this.blocks[entry], blocks };
  }

  private block(): BasicBlock {
    const block = new BasicBlock(this.word());
    block.cold = this.word() === 1;
    block.general = this.word() === 1;
    block.loopDepth = this.word();
    this.blocks[block.id] = block;
    this.unlinked.push({ block, at: this.at });
    this.skipIds();
    this.skipIds();
    this.instructions(block.phis);
    this.instructions(block.instructions);
    return block;
  }

  private instructions(list: Instruction[]): void {
    for (let left = this.word(); left > 0; left--) list.push(this.instruction());
  }

  private instruction(): Instruction {
    const id = this.word();
    const op = OPERATION_NAMES[this.word()];
    const type = TYPES[this.word()];
    const position = this.word();
    this.inputsAt.push(this.at);
    this.skipIds();
    const instruction = new Instruction(id, op, type, [], this.attributes(), position === NO_POSITION ? -1 : position + this.base);
    this.values[id] = instruction;
    this.withoutInputs.push(instruction);
    return instruction;
  }

  private link(): void {
    for (const { block, at } of this.unlinked) {
      this.at = at;
      this.linked(this.blocks, block.predecessors);
      this.linked(this.blocks, block.successors);
    }
    this.withoutInputs.forEach(({ inputs }, index) => {
      this.at = this.inputsAt[index];
      this.linked(this.values, inputs);
    });
  }

  private linked<T>(all: readonly T[], links: T[]): void {
    for (let left = this.word(); left > 0; left--) links.push(all[this.word()]);
  }

  private skipIds(): void {
    this.at += 1 + this.words[this.at];
  }

  private attributes(): Attributes {
    if (this.words[this.at] === 0) return (this.at++, NO_ATTRIBUTES);
    const attributes: Partial<Record<keyof Attributes, unknown>> = {};
    for (let rest = this.word(); rest !== 0; rest &= rest - 1) {
      const index = lowestBit(rest);
      attributes[ATTRIBUTE_NAMES[index]] = this.attribute(ATTRIBUTE_KINDS[index]);
    }
    return attributes as Attributes;
  }

  private attribute(kind: AttributeKind): unknown {
    switch (kind) {
      case 'number': return this.number();
      case 'integer': return this.word();
      case 'flag': return this.word() === 1;
      case 'object': return this.objectOf(this.word());
      case 'text': return this.text();
      default: return kind satisfies never;
    }
  }

  private number(): number | bigint {
    if (this.word() === 0) return this.word();
    const text = this.text();
    return text.endsWith('n') ? BigInt(text.slice(0, -1)) : Number(text);
  }

  private text(): string {
    return this.texts[this.word()];
  }

  private word(): number {
    return this.words[this.at++];
  }
}
