/**
 * Tree → IR, for one method body or block body. This file dispatches over the operations of
 * treecode; sends, conditions, loops and allocations are in files of their own.
 *
 * A translated value has the type of what made it; flags are made booleans unless a condition
 * takes them. Raw values may be held by variables, and are refused where an object is needed.
 */
import { WORD_SIZE } from '../../segments/format/object-format';
import { isSmallInteger, type GuestObject, type Value } from '../../segments/image/values';
import { FunctionBuilder, Join } from '../ir/builder';
import type { Attributes, IRFunction, Instruction } from '../ir/ir';
import { isObject } from '../ir/types';
import type { Tree, TreeMessage } from '../treecode';
import { Allocator } from './allocation';
import { conditional } from './conditionals';
import { closure } from './closures';
import { NATIVIZATION_DIAGNOSTICS as N } from './diagnostics';
import { repeat, toByDo, whileLoop } from './loops';
import type { MethodUnit } from './method-unit';
import { originOf } from './probable-class';
import { messageValue, sendTree, superSendTree } from './sends';
import { markPointer } from './values';

/** Facts of the activation being translated. */
export interface Activation {
  readonly owner: GuestObject;
  readonly isBlock: boolean;
  readonly argumentCount: number;
  readonly needsHome: boolean;
  readonly specialABI: boolean;
  readonly body: Tree;
}

/** How a value is called where it is refused; found out then, where that takes time. */
type Description = string | (() => string);

export class FunctionTranslator {
  readonly builder: FunctionBuilder;
  readonly allocator: Allocator;
  /** The receiver; in a block that of its home method. */
  readonly self: Instruction;
  /** The running Closure, in a block. */
  readonly closure: Instruction | undefined;

  constructor(
    readonly unit: MethodUnit,
    readonly activation: Activation,
  ) {
    this.builder = new FunctionBuilder(() => this.nil());
    this.allocator = new Allocator(this);
    const first = activation.specialABI ? this.builder.emit('site', 'oop') : this.parameter(0);
    this.closure = activation.isBlock ? first : undefined;
    for (let at = 0; at < activation.argumentCount; at++) {
      this.builder.writeVariable(at, this.parameter(activation.specialABI ? at : at + 1));
    }
    this.self = activation.isBlock ? this.loadSlot(first, 'Closure', 'receiver') : first;
    if (activation.isBlock) markPointer(first);
    if (!unit.runsOnInstancesOf('SmallInteger')) markPointer(this.self);
    if (activation.needsHome) this.allocator.makeHome(activation.owner);
  }

  get image() {
    return this.unit.context.image;
  }

  get classes() {
    return this.unit.context.classes;
  }

  /** With the special ABI the site is self, and the first argument is the receiver of the message being dispatched. */
  private parameter(index: number): Instruction {
    return this.builder.emit('param', 'oop', [], { index });
  }

  translate(): IRFunction {
    const { owner, argumentCount, needsHome, specialABI, body, isBlock } = this.activation;
    const result = this.value(body);
    if (!this.builder.isDead) this.return(isBlock ? this.asObject(result, 'the value of the block', body.position) : this.self);
    return this.builder.finish({ name: this.unit.nameOf(owner), owner, file: this.unit.file, argumentCount, needsHome, specialABI });
  }

  return(value: Instruction): void {
    this.builder.terminate('return', [value]);
  }

  /** The value of a tree, an object or a raw value; of type `void` where there is none. */
  value(tree: Tree): Instruction {
    return this.at(tree, () => this.translateNode(tree));
  }

  /** Runs a step with the position of a tree, or of a message of a cascade. */
  private at<T>({ position }: Tree | TreeMessage, step: () => T): T {
    const outer = this.builder.position;
    if (position >= 0) this.builder.position = position;
    const result = step();
    this.builder.position = outer;
    return result;
  }

  /** The value of a tree where an object is needed. */
  object(tree: Tree, what: Description): Instruction {
    return this.asObject(this.value(tree), what, tree.position);
  }

  /** Runs a tree whose value nobody takes. */
  effect(tree: Tree): void {
    switch (tree.op) {
      case 'sequence':
        return tree.statements.forEach((each) => this.effect(each));
      case 'conditional':
      case 'and':
      case 'or':
      case 'ifNil':
      case 'ifNilIfNotNil':
        return this.at(tree, () => void conditional(this, tree, 'effect'));
      default:
        this.value(tree);
    }
  }

  asObject(value: Instruction, what: Description, position: number): Instruction {
    if (isObject(value.type)) return value;
    if (this.builder.isDead) return this.nil();
    const name = typeof what === 'string' ? what : what();
    if (value.type === 'void') this.unit.report(N.noVoidValue, { what: name }, position);
    else this.unit.report(N.rawOperand, { what: name, type: value.type }, position);
    return this.nil();
  }

  private translateNode(tree: Tree): Instruction {
    switch (tree.op) {
      case 'self': return this.self;
      case 'nil': return this.nil();
      case 'true': return this.constant(this.image.boolean(true));
      case 'false': return this.constant(this.image.boolean(false));
      case 'thisContext': return this.thisContext();
      case 'smallInteger': return this.constant(tree.value);
      case 'literal': return this.constant(this.unit.literal(tree.index));
      case 'local': return this.builder.readVariable(tree.index);
      case 'storeLocal': return this.storeLocal(tree.index, this.value(tree.value), tree.position);
      case 'copied': return this.copiedValue(tree.index);
      case 'vectorLocal': return this.load(this.builder.readVariable(tree.index), tree.slot, 'element');
      case 'storeVectorLocal': return this.store(() => this.builder.readVariable(tree.index), tree.slot, 'element', tree.value);
      case 'vectorCopied': return this.load(this.copiedValue(tree.index), tree.slot, 'element');
      case 'storeVectorCopied': return this.store(() => this.copiedValue(tree.index), tree.slot, 'element', tree.value);
      case 'instanceVariable': return this.load(this.self, tree.index, 'variable');
      case 'storeInstanceVariable': return this.store(() => this.self, tree.index, 'variable', tree.value);
      case 'global': return this.global(this.unit.literal(tree.association) as GuestObject);
      case 'storeGlobal': return this.storeGlobal(tree.association, tree.value);
      case 'send': return sendTree(this, tree);
      case 'superSend': return superSendTree(this, tree);
      case 'cascade': return this.cascade(tree);
      case 'block': return closure(this, tree);
      case 'sequence': return this.sequence(tree.statements);
      case 'return': return this.returnTree(tree.value);
      case 'nonLocalReturn': return this.nonLocalReturn(tree.value);
      case 'brace': return this.brace(tree.elements);
      case 'newVector': return this.allocator.array(new Array<Instruction>(tree.size).fill(this.nil()));
      case 'conditional':
      case 'and':
      case 'or':
      case 'ifNil':
      case 'ifNilIfNotNil': return conditional(this, tree, 'value');
      case 'whileTrue': return whileLoop(this, tree, true);
      case 'whileFalse': return whileLoop(this, tree, false);
      case 'repeat': return repeat(this, tree);
      case 'toByDo': return toByDo(this, tree);
      default: return tree satisfies never;
    }
  }

  constant(value: Value): Instruction {
    if (isSmallInteger(value)) return this.builder.emit('constSmi', 'smi', [], { value });
    return this.builder.emit('constObject', 'oop', [], { object: value });
  }

  nil(): Instruction {
    return this.constant(this.image.nil);
  }

  integer(value: number | bigint): Instruction {
    return this.builder.emit('constInt', 'int', [], { value });
  }

  loadSlot(object: Instruction, className: string, variable: string): Instruction {
    return this.builder.emit('load', 'oop', [object], { memory: 'oop', offset: this.classes.offset(className, variable), slot: 'variable' });
  }

  /** Pointer comparison with a known object. */
  isIdentical(value: Instruction, object: GuestObject): Instruction {
    return this.builder.emit('compare', 'flag', [value, this.constant(object)], { condition: 'eq' });
  }

  copiedValue(index: number): Instruction {
    const offset = (this.classes.namedSize('Closure') + index) * WORD_SIZE;
    return this.builder.emit('load', 'oop', [this.closure!], { memory: 'oop', offset, slot: 'variable' });
  }

  /** The constants of the pool are constants to metamessages, here as on the evaluator. */
  private global(association: GuestObject): Instruction {
    if (this.classes.poolConstants.has(association)) return this.constant(this.classes.read(association, 'Association', 'value'));
    return this.loadSlot(this.constant(association), 'Association', 'value');
  }

  /** What a value began as, if that can be told. */
  originOf(value: Instruction): Instruction | undefined {
    return originOf(value, (phi) => this.builder.valueBefore(phi));
  }

  /** A variable of an object, or one of a vector, which is an Array. */
  private load(object: Instruction, index: number, slot: Attributes['slot']): Instruction {
    return this.builder.emit('load', 'oop', [object], { memory: 'oop', offset: index * WORD_SIZE, slot });
  }

  private store(object: () => Instruction, index: number, slot: Attributes['slot'], tree: Tree): Instruction {
    const value = this.object(tree, 'the value stored');
    this.builder.emit('store', 'void', [object(), value], { memory: 'oop', offset: index * WORD_SIZE, slot });
    return value;
  }

  private storeGlobal(association: number, tree: Tree): Instruction {
    const value = this.object(tree, 'the value stored');
    const target = this.constant(this.unit.literal(association));
    this.builder.emit('store', 'void', [target, value], { memory: 'oop', offset: this.classes.offset('Association', 'value'), slot: 'variable' });
    return value;
  }

  storeLocal(index: number, value: Instruction, position: number): Instruction {
    const stored = value.type === 'void' ? this.asObject(value, 'the value stored', position) : value;
    this.builder.writeVariable(index, stored);
    return stored;
  }

  private sequence(statements: readonly Tree[]): Instruction {
    if (statements.length === 0) return this.nil();
    statements.slice(0, -1).forEach((each) => this.effect(each));
    return this.value(statements[statements.length - 1]);
  }

  private returnTree(tree: Tree): Instruction {
    this.return(this.object(tree, 'the value returned'));
    return this.nil();
  }

  /** Should `cannotReturn:` be resumed, the block answers its value. */
  private nonLocalReturn(tree: Tree): Instruction {
    const value = this.object(tree, 'the value returned');
    const home = this.loadSlot(this.closure!, 'Closure', 'home');
    this.return(this.callMethod(this.classes.methodNamed('HomeContext', 'return:'), home, [value]));
    return this.nil();
  }

  private thisContext(): Instruction {
    return this.callMethod(this.classes.methodNamed('Context', 'current', true), this.constant(this.classes.classNamed('Context')), []);
  }

  callMethod(method: GuestObject, receiver: Instruction, args: readonly Instruction[]): Instruction {
    return this.builder.emit('call', 'oop', [receiver, ...args], { target: method });
  }

  private brace(elements: readonly Tree[]): Instruction {
    return this.allocator.array(elements.map((each) => this.object(each, 'an element')));
  }

  private cascade(tree: Tree & { op: 'cascade' }): Instruction {
    const receiver = this.value(tree.receiver);
    let result = receiver;
    for (const each of tree.messages) {
      result = this.at(each, () => messageValue(this, this.unit.literal(each.selector) as GuestObject, receiver, each.args.map((arg) => this.value(arg))));
    }
    return result;
  }

  newJoin(): Join {
    return new Join(this.builder);
  }
}
