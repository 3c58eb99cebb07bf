/** What a build leaves behind makes the next one fast, and changes nothing in what it writes. */
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packaged } from '../../cli/package-root';
import type { BuildRequest, Stage } from '../../cli/pipeline';
import { apiary, copyKernel } from '../built-kernel';

const { build } = apiary();
const folder = mkdtempSync(join(tmpdir(), 'apiary-incremental-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const kernel = join(folder, 'kernel');
const [greeter, program] = ['Greeter', 'Program'].map((each) => join(folder, each));
const first = join(folder, 'first');
const OUTPUTS = ['Greeter.map', 'Greeter.seg', 'Kernel.map', 'Kernel.seg', 'Program.map', 'Program.seg'];

function writeModule(path: string, name: string, methods: string): void {
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, `${name}Module.st`), `Class { #name : #${name}Module, #superclass : #Module, #category : #Test }\n\n${methods}\n`);
}

function writeGreeter(greeting: string): void {
  writeModule(greeter, 'Greeter', 'GreeterModule >> imports [ ^{} ]');
  writeFileSync(join(greeter, 'Greeter.st'), `Class { #name : #Greeter, #superclass : #Object, #category : #Test }\n\nGreeter >> greet: aString [\n\t| unused |\n\t^'${greeting}, ' , aString\n]\n`);
}

/** Builds, and answers the stages that ran. */
async function stagesOf(request: Partial<BuildRequest> & { readonly out: string }): Promise<string[]> {
  const stages: string[] = [];
  const stage: Stage = async (title, work) => {
    stages.push(title);
    return work();
  };
  await build({ modules: [program], kernel, stage, ...request });
  return stages;
}

function outputs(out: string): Map<string, Buffer> {
  return new Map(readdirSync(out).filter((each) => !each.startsWith('.')).sort().map((each) => [each, readFileSync(join(out, each))]));
}

function expectSame(one: string, other: string): void {
  const [left, right] = [outputs(one), outputs(other)];
  expect([...left.keys()]).toEqual([...right.keys()]);
  for (const [name, bytes] of left) expect({ name, same: bytes.equals(right.get(name)!) }).toEqual({ name, same: true });
}

function copied(name: string): string {
  const out = join(folder, name);
  cpSync(first, out, { recursive: true });
  return out;
}

const caches = (out: string) => readdirSync(join(out, '.cache')).map((each) => join(out, '.cache', each));

beforeAll(async () => {
  for (const each of ['Kernel', 'LMR', 'OS']) cpSync(packaged('kernel-src', each), join(kernel, each), { recursive: true });
  writeGreeter('Hello');
  writeModule(program, 'Program', `
ProgramModule >> imports [ ^{ #Greeter -> #(Greeter) } ]

ProgramModule >> main: arguments [ Transcript show: (Greeter new greet: 'you'); cr; show: #größe. ^0 ]`);
  copyKernel(first);
  await stagesOf({ out: first });
}, 300_000);

test('a module that is imported is found beside the one that imports it', () => {
  expect([...outputs(first).keys()]).toEqual(OUTPUTS);
});

test('with nothing changed, nothing is done but to see that', async () => {
  const before = OUTPUTS.map((each) => statSync(join(first, each)).mtimeMs);
  const told: string[] = [];
  const { segments } = await build({ modules: [program], kernel, out: first, report: (found) => told.push(...found.map(({ message }) => message)) });
  expect(await stagesOf({ out: first })).toEqual(['read sources', 'compare with the last build']);
  expect(OUTPUTS.map((each) => statSync(join(first, each)).mtimeMs)).toEqual(before);
  expect(segments).toEqual(['Kernel', 'Greeter', 'Program'].map((each) => `${first}/${each}.seg`));
  expect(told).toEqual([expect.stringContaining("'unused'")]);
});

test('an output that is not as it was written is made again, and no other', async () => {
  const out = copied('altered');
  writeFileSync(join(out, 'Greeter.map'), 'something else');
  expect(await stagesOf({ out })).not.toContain('link Kernel');
  expectSame(out, first);
});

/** A bit is another one; the end is missing; another version of the tool has written it, in a form of its own. */
const DAMAGES: readonly ((bytes: Buffer) => Buffer)[] = [
  (bytes) => Buffer.concat([bytes.subarray(0, bytes.length >> 1), Buffer.of(bytes[bytes.length >> 1] ^ 1), bytes.subarray((bytes.length >> 1) + 1)]),
  (bytes) => bytes.subarray(0, bytes.length - 7),
  () => {
    const content = Buffer.from('another tool\nanother form');
    return Buffer.concat([createHash('sha256').update(content).digest(), content]);
  },
];

test('damaged files of the cache are as good as none', async () => {
  const out = copied('damaged');
  // All but the kernel's code, which is read as the modules' is, and takes long to make again.
  const damaged = caches(out).filter((path) => !path.endsWith('Kernel.code'));
  damaged.sort().forEach((path, index) => writeFileSync(path, DAMAGES[index % DAMAGES.length](readFileSync(path))));
  expect(await stagesOf({ out })).toContain('link Kernel');
  expectSame(out, first);
}, 120_000);

test('builds at the same time do not disturb one another', async () => {
  const out = copied('twice');
  for (const each of ['Greeter', 'Program']) rmSync(join(out, '.cache', `${each}.unit`));
  await Promise.all([stagesOf({ out }), stagesOf({ out })]);
  expectSame(out, first);
  expect(readdirSync(out).filter((each) => each.endsWith('.tmp'))).toEqual([]);
}, 120_000);

test('what is left of a process that was killed while it wrote is removed', async () => {
  const out = copied('killed');
  writeFileSync(join(out, '.Kernel.seg.999999999-0.tmp'), 'half');
  rmSync(join(out, 'Program.seg'));
  await stagesOf({ out });
  expect(existsSync(join(out, '.Kernel.seg.999999999-0.tmp'))).toBe(false);
});

test('the cache forgets units whose segments are gone', async () => {
  const out = copied('forgetting');
  const other = join(folder, 'Other');
  writeModule(other, 'Other', 'OtherModule >> main: arguments [ ^0 ]');
  await stagesOf({ out, modules: [other] });
  expect(existsSync(join(out, '.cache', 'Other.front'))).toBe(true);
  for (const each of ['Other.seg', 'Program.seg']) rmSync(join(out, each));
  await stagesOf({ out });
  expect(existsSync(join(out, '.cache', 'Other.front'))).toBe(false);
});

test('a module that nobody finds is told with its place', async () => {
  const lost = join(folder, 'Lost');
  writeModule(lost, 'Lost', 'LostModule >> imports [ ^{ #Grocer -> #(Bread) } ]');
  await expect(stagesOf({ out: copied('lost'), modules: [lost] })).rejects.toMatchObject({ diagnostics: [{ code: 'G009', place: { file: 'Lost/LostModule.st' } }] });
});

test('a changed method of the kernel and of a module give what a build from nothing gives', async () => {
  const out = copied('changed');
  const path = join(kernel, 'Kernel', 'Interval.st');
  const text = readFileSync(path, 'utf8');
  writeFileSync(path, `${text}\n{ #category : #testing }\nInterval >> isOfTheTest [\n\t^self size = 42 and: [self printString isEmpty]\n]\n`);
  writeGreeter('Good morning');
  const stages = await stagesOf({ out });
  expect(stages).toContain('link Kernel');
  const cold = join(folder, 'cold');
  await stagesOf({ out: cold, cache: false });
  expect(existsSync(join(cold, '.cache'))).toBe(false);
  expectSame(out, cold);
  expect(outputs(out).get('Greeter.seg')!.equals(outputs(first).get('Greeter.seg')!)).toBe(false);
}, 120_000);
