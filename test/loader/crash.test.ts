/** Stack traces of native code that faults, on frames made by hand. */
import { LOADER_BLOCK, TRAILER_OPCODES } from '../../emitter/abi';
import { Flag } from '../../segments/format/object-format';
import { layoutSegment } from '../../segments/layout';
import { writeSegment } from '../../segments/writer';
import { code, LittleImage, newSlotsObject, root, stub } from '../segments/little-image';
import { exitOf, LoaderRuns } from './fixture';

const runs = new LoaderRuns();

/** push rbp ; mov rbp, rsp ; push OWNER ; sub rsp, 8 — then the body, then leave ; ret. */
const PROLOGUE = [0x55, 0x48, 0x89, 0xe5, 0x68, 0, 0, 0, 0, 0x48, 0x83, 0xec, 0x08];
const EPILOGUE = [0xc9, 0xc3];
const OWNER_PLACE = 5;
/** mov rsp, [rdi + stackHigh] ; xor ebp, ebp */
const TO_STACK = [0x48, 0x8b, 0x67, 8 * LOADER_BLOCK.indexOf('stackHigh'), 0x31, 0xed];
const CALL = [0xe8, 0, 0, 0, 0];

/** Safepoints as the emitter writes them: pairs of return offset and line, without slots. */
function safepoints(...points: readonly (readonly [offset: number, line: number])[]): Uint8Array {
  const words = points.flatMap(([offset, line]) => [offset, line, 5]);
  return new Uint8Array(Uint32Array.from(words).buffer);
}

/**
 * `Foo class>>main`, called by the boot stub, calls a block in `Foo>>bar:` whose code is the
 * prologue and these bytes. A `call` at the end of them calls the block itself.
 */
function kernel(body: readonly number[], { recursive = false, className = 'Foo', source = 'Kernel/Foo.st' } = {}): Uint8Array {
  const little = new LittleImage();
  const Foo = little.class(className);
  const main = little.method(little.metaclass(Foo), 'main', source, safepoints([PROLOGUE.length + CALL.length, 12]), 20);
  const bytes = [...PROLOGUE, ...body, ...EPILOGUE];
  const map = safepoints([PROLOGUE.length, 31], [PROLOGUE.length + body.length, 32]);
  const bar = little.method(Foo, 'bar:', source, map, bytes.length);
  const block = newSlotsObject(little.image.get('behavior:CompiledBlock'), [0, bar.method, bar.native, 0], Flag.named);
  const owner = (target: typeof block) => ({ offset: OWNER_PLACE, kind: 'abs32', target, addend: 0 }) as const;
  const call = (offset: number, target: typeof block) => ({ offset, kind: 'rel32', target, addend: 0 }) as const;
  const selfCall = recursive ? [call(PROLOGUE.length + body.length - 4, block)] : [];
  return writeSegment(layoutSegment(little.input({
    roots: [root('main', main.method), root('block', block)],
    stubs: [stub('boot', [...TO_STACK, ...CALL], [call(TO_STACK.length + 1, main.method)])],
    codes: [
      code('main', main.method, [...PROLOGUE, ...CALL, ...EPILOGUE], [owner(main.method), call(PROLOGUE.length + 1, block)]),
      code('block', block, bytes, [owner(block), ...selfCall]),
    ],
    codeSlots: [{ object: main.native, slot: 0, target: main.method }, { object: bar.native, slot: 0, target: block }],
  })));
}

function crash(body: readonly number[], environment = {}) {
  return runs.run([runs.write('crash.seg', kernel(body))], environment);
}

const TRACE = ['  [] in Foo>>bar: (Kernel/Foo.st:31)', '  Foo class>>main (Kernel/Foo.st:12)', ''];
const status = exitOf('crash');

describe.each([
  ['a load from nowhere', [0x48, 0x8b, 0x04, 0x25, 0x18, 0, 0, 0], /SIGSEGV .* at address 0x18,/],
  ['an illegal instruction', [0x0f, 0x0b], /SIGILL .* at address 0x1000/],
  ['a division by zero', [0x31, 0xc0, 0x99, 0xf7, 0xf0], /SIGFPE .* at address 0x1000/],
  ['a non-canonical address', [0x48, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0x80, 0x48, 0x8b, 0], /SIGSEGV/],
  // kill(getpid(), SIGSEGV)
  ['a signal that a process sends', [0xb8, 0x27, 0, 0, 0, 0x0f, 0x05, 0x89, 0xc7, 0xbe, 0x0b, 0, 0, 0, 0xb8, 0x3e, 0, 0, 0, 0x0f, 0x05, 0xeb, 0xfe], /SIGSEGV \(memory fault\) sent by process \d+$/],
  // mov byte [rip], 0
  ['a store into code', [0xc6, 0x05, 0, 0, 0, 0, 0], /SIGSEGV .* at address 0x1000/],
])('%s', (_, body, message) => {
  test('is reported with its Smalltalk stack', () => {
    const outcome = crash(body);
    const [first, ...trace] = outcome.error.split('\n');
    expect(first).toMatch(message);
    expect({ status: outcome.status, trace }).toEqual({ status, trace: TRACE });
  });
});

// The frame is the caller's, and the return address tells how far it got.
describe.each([
  ['nothing', [0x31, 0xc0, 0xff, 0xd0], /SIGSEGV .* at address 0x0, code at 0x0/],
  // mov eax, [rbp - 8] ; call rax
  ['data', [0x8b, 0x45, 0xf8, 0xff, 0xd0], /SIGSEGV .* at address 0x1000/],
])('a call of %s', (_, body, message) => {
  test('is reported at the call', () => {
    const [first, ...trace] = crash(body).error.split('\n');
    expect(first).toMatch(message);
    expect(trace).toEqual(['  [] in Foo>>bar: (Kernel/Foo.st:32)', ...TRACE.slice(1)]);
  });
});

test('a moved kernel is reported alike', () => {
  const { error } = crash([0x0f, 0x0b], { APIARY_BASE: '0x30000000' });
  expect(error.split('\n').slice(1)).toEqual(TRACE);
});

test('a broken frame chain ends the trace', () => {
  // mov qword [rbp], -8 ; ud2
  const { error, status: found } = crash([0x48, 0xc7, 0x45, 0, 0xf8, 0xff, 0xff, 0xff, 0x0f, 0x0b]);
  expect([found, error.split('\n').slice(1)]).toEqual([status, [TRACE[0], '']]);
});

test('a frame without a method is told as such', () => {
  // mov qword [rbp - 8], 1 ; ud2
  const { error } = crash([0x48, 0xc7, 0x45, 0xf8, 1, 0, 0, 0, 0x0f, 0x0b]);
  expect(error.split('\n').slice(1)).toEqual([expect.stringMatching(/^ {2}frame at 0x[0-9a-f]+ of no method$/), TRACE[1], '']);
});

test('an owner that points outside of memory is survived', () => {
  // mov qword [rbp - 8], 0x40000000 ; ud2
  const { error } = crash([0x48, 0xc7, 0x45, 0xf8, 0, 0, 0, 0x40, 0x0f, 0x0b]);
  expect(error.split('\n').slice(1)).toEqual([expect.stringContaining('of no method'), TRACE[1], '']);
});

test('a frame pointer that points nowhere is survived', () => {
  // xor ebp, ebp ; ud2
  const { error, status: found } = crash([0x31, 0xed, 0x0f, 0x0b]);
  expect([found, error.split('\n').slice(1)]).toEqual([status, ['  no Smalltalk frame', '']]);
});

test('stack overflow is told apart, with both ends of the stack', () => {
  const path = runs.write('overflow.seg', kernel(CALL, { recursive: true }));
  const { status: found, error } = runs.run(['--stack=256K', path]);
  const lines = error.trimEnd().split('\n');
  expect(found).toBe(exitOf('stackOverflow'));
  expect(lines[0]).toMatch(/stack overflow: the Smalltalk stack of 256 KiB is used up/);
  expect(lines[1]).toMatch(/\[\] in Foo>>bar: \(Kernel\/Foo.st:3[12]\)/);
  expect(lines[41]).toMatch(/^ {2}\.\.\. \d+ frames \.\.\.$/);
  expect(lines).toHaveLength(1 + 40 + 1 + 10);
  expect(lines[50]).toBe('  [] in Foo>>bar: (Kernel/Foo.st:32)');
  expect(lines[51]).toBe(TRACE[1]);
});

test('names are told in UTF-8, without control characters', () => {
  const path = runs.write('names.seg', kernel([0x0f, 0x0b], { className: 'Größe\x07\x9b', source: 'Kernel/日本𝒜ñ.st' }));
  const { error } = runs.run([path]);
  expect(Buffer.from(error, 'latin1').toString('utf8').split('\n').slice(1)).toEqual([
    '  [] in Größe??>>bar: (Kernel/日本𝒜ñ.st:31)', '  Größe?? class>>main (Kernel/日本𝒜ñ.st:12)', '',
  ]);
});

test('a method that runs without a frame is told before its caller', () => {
  const little = new LittleImage();
  const Foo = little.class('Foo');
  const main = little.method(Foo, 'main', 'Kernel/Foo.st', safepoints([PROLOGUE.length + CALL.length, 12]), 20);
  // mov eax, [0x18] ; ret ; the trailer
  const bytes = [0x8b, 0x04, 0x25, 0x18, 0, 0, 0, 0xc3, ...TRAILER_OPCODES, 0, 0, 0, 0];
  const leaf = little.method(Foo, 'leaf', 'Kernel/Leaf.st', safepoints(), bytes.length);
  const abs = (offset: number, target: typeof leaf.method) => ({ offset, kind: 'abs32', target, addend: 0 }) as const;
  const rel = (offset: number, target: typeof leaf.method) => ({ offset, kind: 'rel32', target, addend: 0 }) as const;
  const path = runs.write('leaf.seg', writeSegment(layoutSegment(little.input({
    roots: [root('main', main.method), root('leaf', leaf.method)],
    stubs: [stub('boot', [...TO_STACK, ...CALL], [rel(TO_STACK.length + 1, main.method)])],
    codes: [
      code('main', main.method, [...PROLOGUE, ...CALL, ...EPILOGUE], [abs(OWNER_PLACE, main.method), rel(PROLOGUE.length + 1, leaf.method)]),
      code('leaf', leaf.method, bytes, [abs(bytes.length - 4, leaf.method)]),
    ],
    codeSlots: [{ object: main.native, slot: 0, target: main.method }, { object: leaf.native, slot: 0, target: leaf.method }],
  }))));
  expect(runs.run([path]).error.split('\n').slice(1)).toEqual(['  Foo>>leaf (Kernel/Leaf.st:7)', '  Foo>>main (Kernel/Foo.st:12)', '']);
});
