/** Messages: metamessages first, then those expanded inline, then sends through a SendSite. */
import type { GuestObject } from '../../segments/image/values';
import { textOf } from '../../segments/image/virtual-image';
import type { Instruction } from '../ir/ir';
import type { Tree } from '../treecode';
import { condition, testBoolean, type Targets } from './conditions';
import { expansionsOf, SlowPath, type Expansion } from './expansions';
import { metamessage } from './metamessages';
import type { FunctionTranslator } from './translator';
import { smiStatus } from './values';

type SendTree = Tree & { op: 'send' };

export function sendTree(t: FunctionTranslator, tree: SendTree): Instruction {
  const selector = t.unit.literal(tree.selector) as GuestObject;
  if (textOf(selector) === 'not' && tree.args.length === 0) return booleanValue(t, tree);
  const receiver = t.value(tree.receiver);
  return messageValue(t, selector, receiver, tree.args.map((each) => t.value(each)));
}

/** A send as a condition. */
export function sendCondition(t: FunctionTranslator, tree: SendTree, targets: Targets): void {
  const selector = t.unit.literal(tree.selector) as GuestObject;
  if (textOf(selector) === 'not' && tree.args.length === 0) return negation(t, tree, targets);
  const receiver = t.value(tree.receiver);
  messageCondition(t, selector, receiver, tree.args.map((each) => t.value(each)), targets);
}

/** `not` turns the condition around; what is no Boolean is sent the message. */
function negation(t: FunctionTranslator, tree: SendTree, { whenTrue, whenFalse, otherwise }: Targets): void {
  const { position } = t.builder;
  const turned = (value: Instruction) => {
    t.builder.position = position;
    testBoolean(t, plainSend(t, t.image.symbol('not'), value, []), { whenTrue, whenFalse, otherwise });
  };
  condition(t, tree.receiver, { whenTrue: whenFalse, whenFalse: whenTrue, otherwise: turned });
}

/** The value of a `not`, by way of the condition. */
function booleanValue(t: FunctionTranslator, tree: SendTree): Instruction {
  const [whenTrue, whenFalse, join] = [t.builder.newBlock(), t.builder.newBlock(), t.newJoin()];
  const { position } = t.builder;
  const otherwise = (value: Instruction) => {
    t.builder.position = position;
    join.arrive(plainSend(t, t.image.symbol('not'), value, []));
  };
  condition(t, tree.receiver, { whenTrue: whenFalse, whenFalse: whenTrue, otherwise });
  for (const [block, boolean] of [[whenTrue, true], [whenFalse, false]] as const) {
    t.builder.enter(block);
    join.arrive(t.constant(t.image.boolean(boolean)));
  }
  return join.finish() ?? t.nil();
}

/** The value of a message; of type `void` where a metamessage has none. */
export function messageValue(t: FunctionTranslator, selector: GuestObject, receiver: Instruction, args: readonly Instruction[]): Instruction {
  const meta = metamessage(t, selector, [receiver, ...args]);
  if (meta !== undefined) return asValue(t, meta);
  const [self, ...others] = objects(t, selector, receiver, args);
  const expansions = expansionsOf(t, textOf(selector), self, others);
  return expansions.length === 0 ? plainSend(t, selector, self, others) : expandedValue(t, expansions, selector, self, others);
}

export function messageCondition(t: FunctionTranslator, selector: GuestObject, receiver: Instruction, args: readonly Instruction[], targets: Targets): void {
  const meta = metamessage(t, selector, [receiver, ...args]);
  if (meta !== undefined) return branchOn(t, meta, targets);
  const [self, ...others] = objects(t, selector, receiver, args);
  const expansions = expansionsOf(t, textOf(selector), self, others);
  tryInTurn(t, expansions, (value) => branchOn(t, value, targets));
  if (!t.builder.isDead) testBoolean(t, plainSend(t, selector, self, others), targets);
}

function expandedValue(t: FunctionTranslator, expansions: readonly Expansion[], selector: GuestObject, self: Instruction, others: readonly Instruction[]): Instruction {
  const join = t.newJoin();
  tryInTurn(t, expansions, (value) => join.arrive(asValue(t, value)));
  if (!t.builder.isDead) join.arrive(plainSend(t, selector, self, others));
  return join.finish() ?? t.nil();
}

/** Ends where none of the expansions applies; all but the first are cold. */
function tryInTurn(t: FunctionTranslator, expansions: readonly Expansion[], done: (value: Instruction) => void): void {
  const { builder } = t;
  const outer = builder.coldRegion;
  for (const each of expansions) {
    const slow = new SlowPath(t);
    done(each(slow));
    slow.enter();
    if (builder.isDead) break;
    builder.coldRegion = true;
  }
  builder.coldRegion = outer;
}

function objects(t: FunctionTranslator, selector: GuestObject, receiver: Instruction, args: readonly Instruction[]): Instruction[] {
  const { position } = t.builder;
  return [
    t.asObject(receiver, () => `the receiver of ${textOf(selector)}`, position),
    ...args.map((each) => t.asObject(each, () => `an argument of ${textOf(selector)}`, position)),
  ];
}

/** A flag becomes true or false. */
function asValue(t: FunctionTranslator, value: Instruction): Instruction {
  return value.type === 'flag' ? t.builder.emit('boolean', 'oop', [value]) : value;
}

function branchOn(t: FunctionTranslator, value: Instruction, targets: Targets): void {
  if (value.type === 'flag') t.builder.branch(value, targets.whenTrue, targets.whenFalse);
  else testBoolean(t, t.asObject(value, 'the condition', t.builder.position), targets);
}

/** A send through a site of its own. */
export function plainSend(t: FunctionTranslator, selector: GuestObject, receiver: Instruction, args: readonly Instruction[]): Instruction {
  if (t.builder.isDead) return t.nil();
  const site = t.unit.sites.newSite(selector, args.length);
  const knownPointer = smiStatus(receiver) === 'pointer' ? true : undefined;
  return t.builder.emit('send', 'oop', [receiver, ...args], { selector, site, knownPointer });
}

export function superSendTree(t: FunctionTranslator, tree: Tree & { op: 'superSend' }): Instruction {
  const selector = t.unit.literal(tree.selector) as GuestObject;
  const args = tree.args.map((each) => t.object(each, () => `an argument of ${textOf(selector)}`));
  if (t.builder.isDead) return t.nil();
  const site = t.unit.sites.newSuperSite(selector, args.length, t.unit.superStart);
  return t.builder.emit('superSend', 'oop', [t.self, ...args], { selector, site });
}
