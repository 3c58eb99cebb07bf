/** Calls and their safepoints. A send compares the receiver's behavior inline; what to do when it differs stands at the end of the code. */
import { Register, STUBS, type StubName } from './abi';
import { Label } from './assembler';
import { ConditionCode } from './forms';
import { immediate, memory, objectImmediate, register, type CallFacts, type MachineInstruction } from './machine';
import { HeaderOffset, WORD_SIZE } from '../segments/format/object-format';
import { CALL_TARGET } from './select-calls';
import type { GuestObject } from '../segments/image/values';
import type { Writer } from './write';

const RECEIVER = register(Register.receiver);
/** Free at a send: no argument travels in it. */
const BEHAVIOR = register(Register.result);
const SITE = register(Register.site);
const DISPATCH_STUBS = 5;

export function writeCall(writer: Writer, instruction: MachineInstruction): void {
  const { assembler, context } = writer;
  const facts = instruction.call!;
  switch (facts.kind) {
    case 'send': return writeSend(writer, facts, oopSlots(writer, instruction));
    case 'super':
      assembler.emit('mov32', SITE, objectImmediate(facts.site!));
      assembler.emit('callIndirect', memory(undefined, context.sendSiteSlots.code * WORD_SIZE, facts.site));
      break;
    case 'bound':
      assembler.callRelative(facts.target!);
      break;
    case 'foreign':
      // A C function with variable arguments wants the number of vector registers in al.
      assembler.emit('mov32', register(Register.result), immediate(0));
      assembler.emit('callIndirect', register(CALL_TARGET));
      break;
    case 'code':
      assembler.emit('callIndirect', register(CALL_TARGET));
      break;
    default: facts.kind satisfies never;
  }
  assembler.safepoint(facts.position, oopSlots(writer, instruction));
}

function oopSlots({ frame }: Writer, { oopSlots: live, call }: MachineInstruction): readonly number[] {
  const outgoing = call!.oopArguments.map((index) => frame.outgoingSlot(index));
  return [...frame.alwaysOops, ...live, ...outgoing].sort((a, b) => a - b);
}

function writeSend(writer: Writer, facts: CallFacts, slots: readonly number[]): void {
  const { assembler, context } = writer;
  const site = facts.site!;
  const differs = new Label();
  const back = new Label();
  compareBehavior(writer, facts, site);
  assembler.branch(ConditionCode.ne, differs);
  assembler.emit('callIndirect', memory(undefined, context.sendSiteSlots.code * WORD_SIZE, site));
  assembler.safepoint(facts.position, slots);
  assembler.bind(back);
  writer.later(() => {
    assembler.bind(differs);
    assembler.emit('mov32', SITE, objectImmediate(site));
    assembler.callRelative(dispatchStub('dispatch', facts.argumentCount));
    assembler.safepoint(facts.position, slots);
    assembler.jump(back);
  });
}

/** Compares the receiver's behavior with the site's. */
function compareBehavior({ assembler, context }: Writer, { receiver }: CallFacts, site: GuestObject): void {
  const cached = memory(undefined, context.sendSiteSlots.behavior * WORD_SIZE, site);
  const smallInteger = objectImmediate(context.image.get('behavior:SmallInteger'));
  if (receiver === 'smi') return assembler.emit('cmp32', cached, smallInteger);
  const loadBehavior = () => assembler.emit('mov32', BEHAVIOR, memory(RECEIVER, HeaderOffset.behavior));
  if (receiver === 'pointer') loadBehavior();
  else {
    const isSmallInteger = new Label();
    assembler.emit('mov32', BEHAVIOR, smallInteger);
    assembler.emit('test8', RECEIVER, immediate(1));
    assembler.branch(ConditionCode.ne, isSmallInteger);
    loadBehavior();
    assembler.bind(isSmallInteger);
  }
  assembler.emit('cmp32', BEHAVIOR, cached);
}

/** The stub for a number of arguments; the last serves all further numbers. */
export function dispatchStub(family: 'dispatch' | 'superDispatch', argumentCount: number): StubName {
  const name = `${family}${Math.min(argumentCount, DISPATCH_STUBS)}`;
  return STUBS.find((each) => each === name)!;
}
