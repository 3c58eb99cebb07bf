/** Modules outside the kernel: the image loads their segments, in Smalltalk, and runs the last. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bootCommand } from '../../cli/loader';
import { packaged } from '../../cli/package-root';
import { headerOffset } from '../../segments/format/header';
import { digestOf, unhex } from '../../segments/format/digest';
import { SEGMENT_DIGEST_OFFSET } from '../../segments/format/segment-format';
import { readSegment } from '../../segments/reader';
import { apiary, copyKernel } from '../built-kernel';

const folder = mkdtempSync(join(tmpdir(), 'apiary-modules-'));
const out = join(folder, 'out');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A module of methods on existing classes and of its own module class, written as `Class >> method [ … ]`. */
function writeModule(name: string, methods: string, extensions: Readonly<Record<string, string>> = {}, classVariables = ''): string {
  const path = join(folder, name);
  mkdirSync(path);
  writeFileSync(join(path, `${name}Module.st`), `Class { #name : #${name}Module, #superclass : #Module, #classVars : [${classVariables}], #category : #Test }\n\n${methods}\n`);
  for (const [className, text] of Object.entries(extensions))
    writeFileSync(join(path, `${className}.extension.st`), `Extension { #name : #${className} }\n\n${text}\n`);
  return path;
}

const overriding = writeModule('Overriding', `
OverridingModule >> main: arguments [
	| collection |
	collection := OrderedCollection new.
	Transcript show: collection printString; cr; show: 3 shout; cr.
	Transcript print: (Module subclasses includes: OverridingModule); cr.
	^collection size
]`, {
  OrderedCollection: `OrderedCollection >> printString [ ^'overridden ' , super printString ]`,
  Object: `Object >> shout [ ^self printString , '!' ]`,
});

const failing = writeModule('Failing', `
FailingModule >> main: arguments [ ^self perform: arguments first asSymbol ]

FailingModule >> status [ ^17 ]

FailingModule >> unhandled [ ^#(1 2) collect: [:each | each / 0] ]

FailingModule >> exhaust [
	| all |
	all := OrderedCollection new.
	[all add: (Array new: 1000)] repeat
]

FailingModule >> cascade [
	OrderedCollection new
		add: 1;
		yourself;
		removeFirst: 5;
		yourself
]`);

const inspecting = writeModule('Inspecting', `
InspectingModule >> main: arguments [
	| site |
	Transcript print: ((ForeignLibrary program functionNamed: 'strlen') callWith: 'four' asPathBytes); cr.
	Transcript print: (ForeignLibrary program functionNamed: 'getpid') call = Linux processId; cr.
	Transcript print: ([ForeignLibrary named: 'no.so'] on: Error do: [:error | error messageText]); cr.
	{ 1. 'two'. 3.0. $4. nil. #six. 7 / 1. 8 -> 9 } do: [:each |
		each printString.
		site := self printStringSite.
		Transcript nextPutAll: (site isMonomorphic ifTrue: ['1'] ifFalse: [site isPolymorphic ifTrue: ['n'] ifFalse: ['*']])].
	Transcript cr; print: site; cr
]

InspectingModule >> printStringSite [
	^((self class >> #main:) detect: [:each | each class == CompiledBlock and: [each nativeCode sendSites anySatisfy: [:any | any selector == #printString]]])
		nativeCode sendSites detect: [:any | any selector == #printString]
]`);

/** Its objects refer to one of the kernel's that has no name but that of the class variable it is the value of. */
const keeping = writeModule('Keeping', `
KeepingModule class >> initialize [
	Colors := Dictionary new.
	Colors at: 'sky' put: #blue.
	Seen := Set with: 3 with: nil
]

KeepingModule >> main: arguments [
	Colors at: 'grass' put: #green.
	Seen add: 3.
	Transcript print: (Colors at: 'sky'); print: (Colors at: 'grass'); print: Seen size; cr
]`, {}, "'Colors', 'Seen'");

const segment = (name: string) => join(out, `${name}.seg`);

interface Ending {
  readonly status: number | null;
  readonly output: string;
  readonly errors: string;
}

function bootWith(environment: Readonly<Record<string, string>>, segments: readonly string[], ...args: string[]): Ending {
  const [loader, ...words] = bootCommand([segment('Kernel'), ...segments], args);
  const { status, stdout, stderr } = spawnSync(loader, words, { encoding: 'utf8', timeout: 60_000, env: { ...process.env, ...environment } });
  return { status, output: stdout, errors: stderr };
}

const run = (name: string, ...args: string[]) => bootWith({}, [segment(name)], ...args);

beforeAll(async () => {
  const examples = ['Hello', 'WordCount', 'Simd'].map((each) => packaged('kernel-src', 'Examples', each));
  copyKernel(out);
  await apiary().build({ modules: [...examples, overriding, failing, inspecting, keeping], out });
});

describe('modules run', () => {
  test('the last module gets the arguments, and its answer is the exit status', () => {
    expect(run('Hello')).toEqual({ status: 0, output: 'Hello, world!\n', errors: '' });
    expect(run('Hello', 'Ada', 'Grace')).toEqual({ status: 0, output: 'Hello, Ada!\nHello, Grace!\n', errors: '' });
    expect(run('Failing', 'status').status).toBe(17);
  });

  test('without a module, a line tells how to start', () => {
    expect(bootWith({}, [])).toEqual({ status: 2, output: '', errors: expect.stringMatching(/^usage: /) });
  });

  test.each(['--frob', '--heap-limit=12X', '--heap-limit', '--gc-stress=often', '--verify-heap=1', '--gc-log='])('the option %s is not understood', (option) => {
    expect(bootWith({}, [option, segment('Hello')])).toEqual({ status: 2, output: '', errors: expect.stringMatching(new RegExp(`^not understood: ${option}\nusage: `)) });
  });

  test('a size may have a unit', () => {
    expect(bootWith({}, ['--heap-limit=128M', segment('Hello')]).status).toBe(0);
    expect(bootWith({}, ['--heap-limit=2M', segment('Hello')])).toMatchObject({ status: 2, output: '', errors: expect.stringMatching(/^--heap-limit: the heap cannot have 2097152 bytes: from \d+ to \d+ are possible\n$/) });
  });

  test('WordCount counts the words of a file', () => {
    const file = join(folder, 'rose.txt');
    writeFileSync(file, 'A rose is a rose, is a ROSE.\nThorn!\n');
    expect(run('WordCount', file)).toEqual({ status: 0, output: '      3 a\n      3 rose\n      2 is\n      1 thorn\n', errors: '' });
  });

  test('WordCount says what is wrong with a file', () => {
    expect(run('WordCount', join(folder, 'none')).errors).toContain('none: no such file or directory');
    expect(run('WordCount', join(folder, 'none')).status).toBe(1);
    expect(run('WordCount').status).toBe(2);
  });

  test('a module adds an instruction', () => {
    expect(run('Simd')).toEqual({ status: 0, output: 'Scalar and packed sums agree\n', errors: '' });
  });

  test('extensions are installed, over inherited methods too', () => {
    expect(run('Overriding')).toEqual({ status: 0, output: 'overridden an OrderedCollection()\n3!\ntrue\n', errors: '' });
  });

  test('collections that were made when the module was built grow', () => {
    expect(run('Keeping')).toEqual({ status: 0, output: '#blue#green2\n', errors: '' });
  });

  test('several segments are loaded, the last is run', () => {
    expect(bootWith({}, [segment('Overriding'), segment('Hello')]).output).toBe('Hello, world!\n');
  });

  test('send sites are objects, C functions can be called', () => {
    const { status, output, errors } = run('Inspecting');
    expect({ status, output: output.split('\n'), errors }).toEqual({
      status: 0, errors: '',
      output: ['4', 'true', "'Cannot open the library no.so'", expect.stringMatching(/^1n+\*+$/), 'a SendSite of #printString', ''],
    });
  });

  test('an unhandled error shows the stack, and the status is 1', () => {
    const { status, errors } = run('Failing', 'unhandled');
    expect(status).toBe(1);
    expect(errors).toMatch(/^ZeroDivide: 1 was divided by zero\n/);
    expect(errors).toContain('FailingModule>>unhandled (Failing/FailingModule.st:8)');
  });

  test('the stack tells the line of the message in a cascade that failed', () => {
    expect(run('Failing', 'cascade').errors).toContain('FailingModule>>cascade (Failing/FailingModule.st:20)');
  });

  test('a heap that is used up is an exception', () => {
    const { status, errors } = bootWith({ APIARY_HEAP: '32M' }, [segment('Failing')], 'exhaust');
    expect({ status, errors }).toEqual({ status: 1, errors: expect.stringMatching(/^OutOfMemory: there is no room.*\n(.*\n)*.*FailingModule>>exhaust/) });
  });
});

describe('places that are taken', () => {
  const base = (name: string) => readSegment(readFileSync(segment(name)), name).header.base;

  test.each(['Hello', 'Simd', 'Overriding'])('%s is linked to a kernel that is elsewhere', (name) => {
    expect(bootWith({ APIARY_BASE: '0x30000000' }, [segment(name)])).toEqual(run(name));
  });

  test.each(['Hello', 'Simd', 'Overriding'])('%s is relocated', (name) => {
    expect(bootWith({ APIARY_BASE: `${base(name)}` }, [segment(name)])).toEqual(run(name));
  });
});

describe('segments that are refused', () => {
  const altered = (alter: (bytes: Buffer) => Buffer | void): string => {
    const bytes = readFileSync(segment('Hello'));
    const path = join(folder, 'altered.seg');
    writeFileSync(path, alter(bytes) ?? bytes);
    return path;
  };
  const sealed = (bytes: Buffer) => {
    bytes.set(unhex(digestOf(bytes.subarray(0, SEGMENT_DIGEST_OFFSET))), SEGMENT_DIGEST_OFFSET);
  };

  test.each<[string, () => string, string]>([
    ['a missing file', () => join(folder, 'none.seg'), 'no such file or directory'],
    ['a text', () => altered(() => Buffer.alloc(8192, 'text ')), 'does not begin like a segment'],
    ['a file of a few bytes', () => altered((bytes) => bytes.subarray(0, 100)), 'shorter than a header'],
    ['a truncated file', () => altered((bytes) => bytes.subarray(0, bytes.length - 4096)), 'bytes, expected'],
    ['another version', () => altered((bytes) => void bytes.writeUInt32LE(99, headerOffset('version'))), 'version 99, expected version'],
    ['another architecture', () => altered((bytes) => void bytes.writeUInt32LE(183, headerOffset('architecture'))), 'architecture 183'],
    ['an altered header', () => altered((bytes) => void bytes.writeUInt32LE(4096, headerOffset('base'))), 'damaged header'],
    ['altered relocations', () => altered((bytes) => void (bytes[bytes.readUInt32LE(headerOffset('relocationsOffset')) + 1] ^= 1)), 'damaged relocations'],
    ['altered data', () => altered((bytes) => void (bytes[bytes.readUInt32LE(headerOffset('dataOffset')) + 8] ^= 1)), 'damaged data'],
    ['altered code', () => altered((bytes) => void (bytes[bytes.readUInt32LE(headerOffset('codeOffset')) + 8] ^= 1)), 'damaged code'],
    ['a table out of bounds', () => altered((bytes) => { bytes.writeUInt32LE(1 << 30, headerOffset('importsCount')); sealed(bytes); }), 'a table outside of its part'],
    ['a part out of its place', () => altered((bytes) => { bytes.writeUInt32LE(1 << 30, headerOffset('codeOffset')); sealed(bytes); }), 'a part out of its place'],
    ['a base out of reach', () => altered((bytes) => { bytes.writeUInt32LE(0x7fff_f000, headerOffset('base')); sealed(bytes); }), 'a base without room above it'],
    ['a kernel', () => segment('Kernel'), 'expected the segment of a module'],
  ])('%s', (_, path, message) => {
    const { status, output, errors } = bootWith({}, [path()]);
    expect({ status, output, errors }).toEqual({ status: 1, output: '', errors: expect.stringContaining(message) });
    expect(errors).toContain('.seg');
  });
});
