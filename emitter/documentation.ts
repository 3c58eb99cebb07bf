/** `docs/abi.md`, written from the tables of abi.ts. A test checks that the file is this text. */
import {
  ALLOCATABLE, ALLOCATABLE_FLOATS, ARGUMENT_REGISTERS, ENTRY_ALIGNMENT, ENTRY_REMAINDER, FLOAT_SCRATCH, FrameOffset, LOADER_BLOCK,
  LOADER_BLOCK_VERSION, Register, SAFEPOINT_HEADER_SIZE, STUBS,
} from './abi';
import { registerName } from './encodings';
import { FIRST_SAVED_SLOT, HOME_SLOT, SAVED_REGISTERS } from './slots';

export function abiDocumentation(): string {
  return [INTRODUCTION, registers(), frame(), sends(), safepoints(), polls(), special(), stubs(), loaderBlock()].join('\n');
}

const names = (numbers: readonly number[]): string => numbers.map((each) => registerName(each)).join(' ');
const offset = (bytes: number): string => `[rbp${bytes < 0 ? '' : '+'}${bytes}]`;

const INTRODUCTION = `# The binary interface of native code

<!-- Written from emitter/abi.ts by abiDocumentation(); change it there. -->

How native code made by the emitter calls, is called, keeps its frame, and tells the collector
where its objects are. Code stands at odd addresses: an entry is a SmallInteger to the collector,
and can lie in a slot, in a register or on the stack like any object. Entries stand ${ENTRY_REMAINDER} byte behind a
multiple of ${ENTRY_ALIGNMENT}.

Try \`npx apiary disasm build/Kernel.seg 'Array>>at:'\`: it prints a method's code with symbols, source lines and stack maps.
`;

function registers(): string {
  return `## Registers

| register | role |
|---|---|
| ${registerName(Register.receiver)} | the receiver; in a block, the Closure |
| ${names(ARGUMENT_REGISTERS)} | the first ${ARGUMENT_REGISTERS.length} arguments; further ones on the stack, the lowest address first |
| ${registerName(Register.result)} | the result |
| ${registerName(Register.site)} | the SendSite, at a dispatch stub and in methods with the special convention |
| ${registerName(Register.scratch)}, xmm${FLOAT_SCRATCH} | scratch of the emitter: never hold a value between instructions |
| ${registerName(Register.frame)}, ${registerName(Register.stack)} | frame and stack |

Values are kept in ${names(ALLOCATABLE)} and xmm${ALLOCATABLE_FLOATS[0]} to xmm${ALLOCATABLE_FLOATS[ALLOCATABLE_FLOATS.length - 1]}. A call
loses all of them: there are no callee-saved registers but rbp and rsp. Raw floats and vectors are not passed.

Try \`npx apiary explain 'SmallInteger>>+' --stage code\`: the receiver is read from ${registerName(Register.receiver)}, the answer left in ${registerName(Register.result)}.
`;
}

function frame(): string {
  return `## Frame

| place | what is there |
|---|---|
| ${offset(FrameOffset.stackArguments)} … | arguments from the sixth on, upwards; the caller's safepoint lists them |
| ${offset(FrameOffset.returnAddress)} | return address |
| ${offset(FrameOffset.callerFrame)} | the caller's rbp; 0 in the first frame |
| ${offset(FrameOffset.owner)} | the CompiledMethod or CompiledBlock that runs: slot 1 |
| ${offset(FrameOffset.home)} | the HomeContext where the format says so: slot ${HOME_SLOT}; else the first of those below |
| below | in code that calls: the receiver, in a block the Closure; then the first ${ARGUMENT_REGISTERS.length} arguments, in order |
| below | spilled values: objects and raw values in slots of their own |
| [rsp] … | outgoing stack arguments, the sixth lowest |

Slot s is [rbp - 8 * s]. Receiver and arguments are there at every call, used behind it or not: [stack traces](stack-traces.md)
show them. Methods of the special convention have the slots told below instead. At calls rsp is a multiple of 16. A function that calls nothing and spills
nothing has no frame. Where only slow paths (cold blocks) call or spill, the frame is made on the way into them and
dropped on the way back, so a fast path costs no stack access at all. Such code ends in \`ud2; push owner\`, which nobody
executes: it tells a crash trace whose code it is.

Try \`npx apiary disasm build/Kernel.seg 'ProtoObject>>yourself'\`: two instructions, no frame.
`;
}

function sends(): string {
  return `## Sends

    mov   eax, SmallInteger's behavior       only where the receiver may be one
    test  dil, 1
    jne   1f
    mov   eax, [rdi-4]                       the receiver's behavior
 1: cmp   eax, [site.behavior]
    jne   2f
    call  [site.code]                        a safepoint
 3: …
 2: mov   r10d, site                         at the end of the function
    call  dispatchN                          a safepoint with the same map
    jmp   3b

A super send is \`mov r10d, site; call [site.code]\`; a bound send is \`call rel32\`. Caches are slots of the
SendSite: no code is ever written to change one.

Try \`npx apiary explain 'Object>>printString' --stage code\`: each send has this shape.
`;
}

function safepoints(): string {
  return `## Safepoints

Every call is a safepoint; its entry of \`NativeCode >> safepoints\` (a ByteArray, little-endian, sorted by offset) has
${SAFEPOINT_HEADER_SIZE} bytes and the slots:

| bytes | meaning |
|---|---|
| 4 | offset of the return address from the entry |
| 4 | source line |
| 2 | source column |
| 2 | number of slots |
| 2 each | frame slots that hold live objects |

Line and column count from 1; both are 0 where the source is unknown. Slot 1 is always an object and not listed; slot ${HOME_SLOT} is
listed when it is the home. Outgoing stack arguments are listed as the slots they lie in. A raw value never lies in a listed slot.

Try \`npx apiary disasm build/Kernel.seg 'SequenceableCollection>>do:'\`: the slots stand behind each call.
`;
}

function polls(): string {
  return `## Polls

    cmp   rsp, [Processor.stackLimit]        on entry; the limit is disguised
    jb    1f
    …
 1: mov   r10d, owner                        at the end of the function
    jmp   pollN

One comparison finds both the end of the stack and somebody who wants a moment: a timer sets all bits of the limit. It is made on
entry by functions that make a frame on a way that is not a slow one, and in every loop. On entry the function has not begun when it
hands over: the stub's method is entered in its place, as a dispatch is, and enters the function again when it is done. In a loop the
poll is a call of \`Processor _poll\` on a slow path, with a safepoint like any other. Methods whose selector begins with an
underscore have no polls, nor have their blocks, nor has what is statically bound: they run undivided.

Try \`npx apiary explain 'Collection>>isEmpty' --stage code\`: the comparison comes first.
`;
}

function special(): string {
  const saved = SAVED_REGISTERS.map((each, index) => `| ${FIRST_SAVED_SLOT + index} | ${registerName(each)} |`).join('\n');
  return `## The special convention

Methods with \`<specialABI: … -> regR>\` and \`<specialABI: self -> regA>\` are entered in place of the method that a send
is for: the receiver of that message in ${registerName(Register.receiver)}, the SendSite in ${registerName(Register.site)}, all arguments where they belong. Their prologue
saves the argument registers in frame slots, which every safepoint of the method lists:

| slot | register |
|---|---|
${saved}

\`_transferControlTo:\` restores the registers, drops the frame and jumps to an entry. In ordinary methods it does
the same with the receiver and arguments as they came.

Try \`npx apiary disasm build/Kernel.seg 'SendSite>>_dispatchOn:'\`: the pushes at the start, the loads before the jump at the end.
`;
}

function stubs(): string {
  const rows = STUBS.map((each) => `| ${each} | ${stubMeaning(each)} |`).join('\n');
  return `## Stubs

Code that no method owns. N is the number of arguments; the last serves all larger numbers.

| stub | what it does |
|---|---|
${rows}

Try \`npx apiary explain 'SendSite>>_dispatchOn:'\`: the method that they enter.
`;
}

function stubMeaning(name: (typeof STUBS)[number]): string {
  if (name === 'boot') return 'called by C with the loader block: saves the C registers, goes over to the Smalltalk stack, leaves room for its record, calls `SmalltalkSystem >> bootWith:` with the block\'s address + 1, answers the SmallInteger it returns';
  if (name.startsWith('poll')) return 'the same, goes to `Object >> _pollBeforeRunningOn:`';
  const method = name.startsWith('super') ? 'SuperSendSite' : 'SendSite';
  return `puts SmallInteger 0 into unused argument registers, goes to \`${method} >> _dispatchOn:\``;
}

function loaderBlock(): string {
  const rows = LOADER_BLOCK.map((each, index) => `| ${8 * index} | ${each} |`).join('\n');
  return `## Loader block

Version ${LOADER_BLOCK_VERSION}. 64-bit words:

| offset | word |
|---|---|
${rows}

Try \`npx apiary explain 'SmalltalkSystem>>bootWith:'\`: the method that reads it.
`;
}
