/** Shared code that no method owns: see STUBS in abi.ts. */
import type { StubCode } from '../segments/format/code';
import type { GuestObject } from '../segments/image/values';
import { ARGUMENT_REGISTERS, LOADER_BLOCK, STACK_RECORD_SIZE, type StubName } from './abi';
import { Assembler } from './assembler';
import type { EmitterContext } from './context';
import { immediate, memory, objectImmediate, register } from './machine';

export type EmittedStub = StubCode<StubName>;

/** SmallInteger 0: what an unused argument register holds, so that saving it as an object is right. */
const NO_ARGUMENT = immediate(1);
const WORD = 8;
/** Added to a raw address, makes it a SmallInteger to the collector. */
const DISGUISE = 1;
const [RAX, RCX, RBX, RSP, RBP, RSI, RDI] = [0, 1, 3, 4, 5, 6, 7].map(register);
/** rbp and rbx and r12 to r15: what a C function must leave as it was. */
const CALLEE_SAVED = [5, 3, 12, 13, 14, 15].map(register);

/** All stubs, in the order of STUBS. */
export function emitStubs(context: EmitterContext): EmittedStub[] {
  const { stubTargets } = context;
  if (stubTargets === undefined) throw new Error('stubs need the methods they enter');
  const counts = [0, 1, 2, 3, 4, 5] as const;
  return [
    ...counts.map((count) => dispatch(context, `dispatch${count}`, count, stubTargets.dispatch)),
    ...counts.map((count) => dispatch(context, `superDispatch${count}`, count, stubTargets.superDispatch)),
    ...counts.map((count) => dispatch(context, `poll${count}`, count, stubTargets.poll)),
    boot(context, stubTargets.boot),
  ];
}

function dispatch({ encodings }: EmitterContext, name: StubName, argumentCount: number, target: GuestObject): EmittedStub {
  const assembler = new Assembler(encodings);
  for (const each of ARGUMENT_REGISTERS.slice(argumentCount)) assembler.emit('mov32', register(each), NO_ARGUMENT);
  assembler.jumpRelative(target);
  return finish(name, assembler);
}

/** Called by C with the address of the loader block; answers the exit status. */
function boot({ encodings, image }: EmitterContext, target: GuestObject): EmittedStub {
  const assembler = new Assembler(encodings);
  for (const each of CALLEE_SAVED) assembler.emit('push', each);
  assembler.emit('mov', RBX, RSP);
  assembler.emit('mov', RSP, memory(RDI, WORD * LOADER_BLOCK.indexOf('stackHigh')));
  assembler.emit('and', RSP, immediate(-16));
  assembler.emit('sub', RSP, immediate(STACK_RECORD_SIZE));
  assembler.emit('push', RBX);
  assembler.emit('push', RBX);
  assembler.emit('lea', RSI, memory(RDI, DISGUISE));
  assembler.emit('mov32', RBP, immediate(0));
  assembler.emit('mov32', RDI, objectImmediate(image.get('global:Smalltalk')));
  assembler.callRelative(target);
  assembler.emit('pop', RCX);
  assembler.emit('mov', RSP, RCX);
  assembler.emit('sar', RAX, immediate(1));
  for (const each of [...CALLEE_SAVED].reverse()) assembler.emit('pop', each);
  assembler.emit('ret');
  return finish('boot', assembler);
}

function finish(name: StubName, assembler: Assembler): EmittedStub {
  const bytes = assembler.finish();
  return { name, bytes, relocations: assembler.relocations };
}
