/**
 * Makes executables of treecode: each node becomes a host function of the activation. One
 * compiler per method or block body.
 */
import { isSmallInteger, type GuestObject, type Value } from '../../segments/image/values';
import { textOf } from '../../segments/image/virtual-image';
import { isCleanBlock, type Capture, type Tree } from '../treecode';
import * as control from './control-flow';
import { EVALUATOR_DIAGNOSTICS as E } from './diagnostics';
import type { Evaluator, Target } from './evaluator';
import type { Executable, Frame } from './frame';
import { graphFunction, type GraphFunction } from './graph-evaluation';
import type { OperandDescription } from './metamessages';
import { isRaw, type Datum } from './raw-values';
import { mayReturn, RETURNING, throwingReturn } from './returns';

type TreeOf<Op extends Tree['op']> = Extract<Tree, { op: Op }>;
/** Sends one message: with the activation, the receiver and the arguments' executables inside. */
type Message = (frame: Frame, receiver: Datum) => Datum;

/** What the nodes of one method have in common. */
export interface MethodContext {
  readonly evaluator: Evaluator;
  readonly literals: readonly Value[];
  /** Where `super` starts to look, as long as the class keeps its superclass; undefined in methods of a root class. */
  readonly superBehavior: () => GuestObject | undefined;
  /** In methods of the node classes underscore selectors are ordinary messages. */
  readonly hasMetamessages: boolean;
  /** Whether stores into instance variables may change what lookups find. */
  readonly isLookupClass: boolean;
  /** Makes the code of a block of the method known. */
  defineBlock(block: GuestObject, body: Tree): void;
}

export class TreeCompiler {
  readonly nil: GuestObject;
  readonly yes: GuestObject;
  readonly no: GuestObject;
  /** Whether `^` of some node is thrown, so that the activation must catch it. */
  throwsReturn = false;
  private readonly evaluator: Evaluator;

  constructor(private readonly context: MethodContext) {
    this.evaluator = context.evaluator;
    const { image } = this.evaluator.system;
    this.nil = image.nil;
    this.yes = image.boolean(true);
    this.no = image.boolean(false);
  }

  compile(tree: Tree): Executable {
    switch (tree.op) {
      case 'self':
        return (frame) => frame.receiver;
      case 'nil':
        return this.constant(this.nil);
      case 'true':
        return this.constant(this.yes);
      case 'false':
        return this.constant(this.no);
      case 'thisContext':
        return this.thisContext(tree);
      case 'smallInteger':
        return this.constant(tree.value);
      case 'literal':
        return this.constant(this.context.literals[tree.index]);
      case 'local': case 'storeLocal': case 'copied': case 'vectorLocal': case 'storeVectorLocal': case 'vectorCopied': case 'storeVectorCopied':
      case 'instanceVariable': case 'storeInstanceVariable': case 'global': case 'storeGlobal':
        return this.variable(tree);
      case 'send':
        return this.send(tree);
      case 'superSend':
        return this.superSend(tree);
      case 'cascade':
        return this.cascade(tree);
      case 'block':
        return this.block(tree);
      case 'sequence':
        return control.sequence(this, tree);
      case 'return':
        return this.return(tree);
      case 'nonLocalReturn':
        return this.nonLocalReturn(tree);
      case 'brace':
        return this.brace(tree);
      case 'newVector': {
        const { image } = this.evaluator.system;
        return () => image.array(new Array<Value>(tree.size).fill(this.nil));
      }
      case 'conditional':
        return control.conditional(this, tree);
      case 'and':
      case 'or':
        return control.junction(this, tree);
      case 'ifNil':
        return control.ifNil(this, tree);
      case 'ifNilIfNotNil':
        return control.ifNilIfNotNil(this, tree);
      case 'whileTrue':
      case 'whileFalse':
        return control.loop(this, tree);
      case 'repeat':
        return control.repeat(this, tree);
      case 'toByDo':
        return control.toByDo(this, tree);
      default:
        return tree satisfies never;
    }
  }

  /** A node whose value is that of the activation: `^` there is no more than its value. */
  compileTail(tree: Tree): Executable {
    switch (tree.op) {
      case 'return':
        return this.operand(tree.value);
      case 'sequence':
        return control.sequence(this, tree, (last) => this.compileTail(last));
      case 'conditional':
        return control.conditional(this, tree, (branch) => this.compileTail(branch));
      default:
        return this.compile(tree);
    }
  }

  /** A node whose value is used at once: a `^` in it is thrown. */
  operand(tree: Tree): Executable {
    const run = this.compile(tree);
    if (!mayReturn(tree)) return run;
    this.throwsReturn = true;
    return throwingReturn(run);
  }

  /** A node that decides; what is no Boolean is sent `mustBeBoolean`. */
  condition(tree: Tree): (frame: Frame) => boolean {
    const run = this.operand(tree);
    const { yes, no, position } = { yes: this.yes, no: this.no, position: tree.position };
    return (frame) => {
      const value = run(frame);
      return value === yes || (value !== no && this.mustBeBoolean(value, frame, position));
    };
  }

  isTrue(value: Datum, frame: Frame): boolean {
    return value === this.yes || (value !== this.no && this.mustBeBoolean(value, frame, -1));
  }

  /** The answer of `mustBeBoolean` decides, when it has one. */
  private mustBeBoolean(value: Datum, frame: Frame, position: number): boolean {
    if (position >= 0) frame.position = position;
    const answer = this.evaluator.send(this.evaluator.object(value, 'a condition'), 'mustBeBoolean', []);
    return this.isTrue(answer, frame);
  }

  private constant(value: Value): Executable {
    return () => value;
  }

  private thisContext({ position }: TreeOf<'thisContext'>): Executable {
    const contextClass = this.evaluator.system.kernelClass('Context');
    return (frame) => {
      frame.position = position;
      return contextClass === undefined ? this.evaluator.fail(E.noContext, {}) : this.evaluator.send(contextClass.classObject, 'current', []);
    };
  }

  private variable(
    tree: TreeOf<'local' | 'storeLocal' | 'copied' | 'vectorLocal' | 'storeVectorLocal' | 'vectorCopied' | 'storeVectorCopied' | 'instanceVariable' | 'storeInstanceVariable' | 'global' | 'storeGlobal'>,
  ): Executable {
    switch (tree.op) {
      case 'local': {
        const { index } = tree;
        return (frame) => frame.locals[index];
      }
      case 'storeLocal': {
        const { index } = tree;
        const value = this.operand(tree.value);
        return (frame) => (frame.locals[index] = value(frame));
      }
      case 'copied': {
        const index = this.firstCopied + tree.index;
        return (frame) => frame.closure!.slots[index];
      }
      case 'vectorLocal':
        return ({ locals }) => (locals[tree.index] as GuestObject).slots[tree.slot];
      case 'storeVectorLocal':
        return this.store(tree, (frame) => frame.locals[tree.index] as GuestObject, tree.slot);
      case 'vectorCopied': {
        const index = this.firstCopied + tree.index;
        return (frame) => (frame.closure!.slots[index] as GuestObject).slots[tree.slot];
      }
      case 'storeVectorCopied': {
        const index = this.firstCopied + tree.index;
        return this.store(tree, (frame) => frame.closure!.slots[index] as GuestObject, tree.slot);
      }
      case 'instanceVariable': {
        const { index } = tree;
        return (frame) => (frame.receiver as GuestObject).slots[index];
      }
      case 'storeInstanceVariable':
        return this.storeInstanceVariable(tree);
      case 'global': {
        const [association, slot] = this.association(tree.association);
        return () => association.slots[slot];
      }
      case 'storeGlobal': {
        const [association, slot] = this.association(tree.association);
        return this.store(tree, () => association, slot);
      }
      default:
        return tree satisfies never;
    }
  }

  private get firstCopied(): number {
    return this.evaluator.closureSize;
  }

  private association(literal: number): [GuestObject, number] {
    return [this.context.literals[literal] as GuestObject, this.evaluator.system.slots.Association.value];
  }

  private storeInstanceVariable(tree: TreeOf<'storeInstanceVariable'>): Executable {
    const store = this.store(tree, (frame) => frame.receiver as GuestObject, tree.index);
    if (!this.context.isLookupClass) return store;
    const { lookup } = this.evaluator;
    return (frame) => {
      const value = store(frame);
      lookup.noteStore(frame.receiver as GuestObject);
      return value;
    };
  }

  /** Stores an object; raw values are refused. */
  private store(tree: { readonly value: Tree; readonly position: number }, target: (frame: Frame) => GuestObject, slot: number): Executable {
    const value = this.operand(tree.value);
    const { evaluator } = this;
    return (frame) => {
      const datum = value(frame);
      if (isRaw(datum)) return evaluator.refuseRaw(datum, 'a variable that outlives the activation');
      return (target(frame).slots[slot] = datum as Value);
    };
  }

  private return(tree: TreeOf<'return'>): Executable {
    const value = this.operand(tree.value);
    return (frame) => {
      frame.result = value(frame);
      return RETURNING;
    };
  }

  /** Sends `return:` to the home; should that answer, its answer is the block's. */
  private nonLocalReturn(tree: TreeOf<'nonLocalReturn'>): Executable {
    const value = this.operand(tree.value);
    const selector = this.evaluator.system.image.symbol('return:');
    return (frame) => {
      const result = value(frame);
      frame.position = tree.position;
      frame.result = this.evaluator.sendSymbol(frame.home, selector, [result]);
      return RETURNING;
    };
  }

  private brace({ elements }: TreeOf<'brace'>): Executable {
    const runs = elements.map((each) => this.operand(each));
    const { evaluator } = this;
    const { image } = evaluator.system;
    return (frame) => image.array(runs.map((each) => evaluator.object(each(frame), 'an Array')));
  }

  private block(tree: TreeOf<'block'>): Executable {
    const block = this.context.literals[tree.block] as GuestObject;
    this.context.defineBlock(block, tree.body);
    // Not one for ever, as in native code: the objects of several segments may come to refer to it, and it has no name.
    if (isCleanBlock(tree)) return () => this.evaluator.newClosure(block, this.nil, this.nil, []);
    const needsHome = this.evaluator.needsHome(block);
    const captures = tree.captures.map((each) => this.capture(each));
    const { evaluator, nil } = this;
    return (frame) => evaluator.newClosure(block, frame.receiver, needsHome ? frame.home : nil, captures.map((each) => evaluator.object(each(frame), 'a closure')));
  }

  private capture({ from, index }: Capture): Executable {
    if (from === 'local') return (frame) => frame.locals[index];
    const slot = this.firstCopied + index;
    return (frame) => frame.closure!.slots[slot];
  }

  // Messages.

  private send(tree: TreeOf<'send'>): Executable {
    const selector = this.context.literals[tree.selector] as GuestObject;
    const receiver = this.operand(tree.receiver);
    if (this.isMetamessage(selector)) {
      const message = this.metamessage(selector, tree.receiver, tree.args, tree.position);
      return (frame) => message(frame, receiver(frame));
    }
    return this.ordinarySend(selector, receiver, tree.args.map((each) => this.operand(each)), tree.position);
  }

  private isMetamessage(selector: GuestObject): boolean {
    return this.context.hasMetamessages && this.evaluator.metamessages.isMetamessage(textOf(selector));
  }

  /** The arguments are evaluated after the receiver, then the method is looked up. */
  private ordinarySend(selector: GuestObject, receiver: Executable, args: readonly Executable[], position: number): Executable {
    const { evaluator } = this;
    const site = evaluator.newSite(selector);
    const [first, second] = args;
    switch (args.length) {
      case 0:
        return (frame) => {
          const value = receiver(frame);
          frame.position = position;
          return evaluator.invoke(site.target(value), value as Value, []);
        };
      case 1:
        return (frame) => {
          const value = receiver(frame);
          const argument = first(frame);
          frame.position = position;
          return evaluator.invoke(site.target(value), value as Value, [argument]);
        };
      case 2:
        return (frame) => {
          const value = receiver(frame);
          const values = [first(frame), second(frame)];
          frame.position = position;
          return evaluator.invoke(site.target(value), value as Value, values);
        };
      default:
        return (frame) => {
          const value = receiver(frame);
          const values = args.map((each) => each(frame));
          frame.position = position;
          return evaluator.invoke(site.target(value), value as Value, values);
        };
    }
  }

  private message(selector: GuestObject, receiver: Tree, argTrees: readonly Tree[], position: number): Message {
    if (this.isMetamessage(selector)) return this.metamessage(selector, receiver, argTrees, position);
    const { evaluator } = this;
    const site = evaluator.newSite(selector);
    const args = argTrees.map((each) => this.operand(each));
    return (frame, value) => {
      const values = args.map((each) => each(frame));
      frame.position = position;
      return evaluator.invoke(site.target(value), value as Value, values);
    };
  }

  /** A message with one argument whose operands are values already. */
  binaryMessage(selector: string, position: number): (frame: Frame, receiver: Datum, argument: Datum) => Datum {
    const { evaluator } = this;
    const site = evaluator.newSite(evaluator.system.image.symbol(selector));
    return (frame, receiver, argument) => {
      frame.position = position;
      return evaluator.invoke(site.target(receiver), receiver as Value, [argument]);
    };
  }

  private superSend(tree: TreeOf<'superSend'>): Executable {
    const { evaluator } = this;
    const { superBehavior } = this.context;
    const selector = this.context.literals[tree.selector] as GuestObject;
    const args = tree.args.map((each) => this.operand(each));
    let target: Target | undefined;
    let epoch = -1;
    return (frame) => {
      const values = args.map((each) => each(frame));
      frame.position = tree.position;
      if (target === undefined || epoch !== evaluator.lookup.epoch) {
        target = evaluator.targetFrom(superBehavior(), selector);
        epoch = evaluator.lookup.epoch;
      }
      return evaluator.invoke(target, frame.receiver, values);
    };
  }

  private cascade(tree: TreeOf<'cascade'>): Executable {
    const receiver = this.operand(tree.receiver);
    const messages = tree.messages.map((each) => this.message(this.context.literals[each.selector] as GuestObject, tree.receiver, each.args, each.position));
    return (frame) => {
      const value = receiver(frame);
      let result: Datum = value;
      for (const each of messages) result = each(frame, value);
      return result;
    };
  }

  // Metamessages.

  /** Expanded when first run: the kernel may not be whole before. */
  private metamessage(selector: GuestObject, receiver: Tree, argTrees: readonly Tree[], position: number): Message {
    const { evaluator } = this;
    const args = argTrees.map((each) => this.operand(each));
    let run: GraphFunction | undefined;
    return (frame, value) => {
      const operands = [value];
      for (const each of args) operands.push(each(frame));
      frame.position = position;
      run ??= this.expand(textOf(selector), [receiver, ...argTrees].map((each) => this.describe(each)));
      return evaluator.guarded(run, operands, frame);
    };
  }

  private expand(selector: string, operands: readonly OperandDescription[]): GraphFunction {
    const expansion = this.evaluator.metamessages.expand(selector, operands);
    if (expansion.kind === 'graph') return graphFunction(this.evaluator, expansion.graph);
    const reason = expansion.kind === 'failed' ? expansion.reason : 'is implemented by no node class';
    return this.evaluator.fail(E.metamessage, { selector, reason });
  }

  /** What is known of an operand from the text: literals and pool constants. */
  private describe(tree: Tree): OperandDescription {
    const constant = this.constantOf(tree);
    if (constant === undefined) return { type: 'oop' };
    return { type: isSmallInteger(constant) ? 'smi' : 'oop', constant };
  }

  private constantOf(tree: Tree): Value | undefined {
    switch (tree.op) {
      case 'smallInteger':
        return tree.value;
      case 'literal':
        return this.context.literals[tree.index];
      case 'nil':
        return this.nil;
      case 'true':
        return this.yes;
      case 'false':
        return this.no;
      case 'global': {
        const [association, slot] = this.association(tree.association);
        return this.evaluator.isPoolConstant(association) ? association.slots[slot] : undefined;
      }
      default:
        return undefined;
    }
  }
}
