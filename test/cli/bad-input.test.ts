/**
 * Sources and files that are no good: each is told with a code, its place and what to do, the exit
 * status is 1, and nothing half-written is left behind.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { readSegment } from '../../segments/reader';
import { exitOf } from '../loader/fixture';
import { classText, moduleText, Workplace, type Outcome } from './command';
import { copyCache, MAIN } from '../built-kernel';

const workplace = new Workplace();
for (const each of ['out', 'interrupted']) copyCache(workplace.path(each));
afterAll(() => workplace.remove());

const importing = (name: string, imports: string) => moduleText(name, { imports: `^{ ${imports} }` });

/** Builds folders of the workplace into `out`, which is told apart from what was there before. */
function build(...folders: readonly string[]): Outcome {
  return workplace.run(['build', ...folders, '-o', 'out']);
}

/** Errors as they begin, `file:line:column: error CODE`; the stages before them are left out. */
function errorsOf({ status, error }: Outcome): { status: number | null; errors: string[] } {
  expect(error).not.toMatch(/^ +at .*\.[jt]s:\d+/m);
  return { status, errors: error.split('\n').flatMap((line) => /^(\S+: )?error \w+/.exec(line)?.[0] ?? []) };
}

function leftBehind(folder = 'out'): string[] {
  return existsSync(workplace.path(folder)) ? readdirSync(workplace.path(folder)).filter((name) => /\.(seg|map|tmp)$/.test(name)) : [];
}

describe('sources that are refused', () => {
  test.each<[string, Record<string, string | Uint8Array>, readonly string[], readonly string[]]>([
    ['a folder that is missing', {}, ['nowhere'], ['error C001']],
    ['a folder without a name', {}, [''], ['error C001']],
    ['a file instead of a folder', { 'plain.st': '' }, ['plain.st'], ['error C002']],
    ['a folder without sources', { 'Empty/readme.txt': '' }, ['Empty'], ['error C004']],
    ['two modules of one name', { 'one/Twice/TwiceModule.st': moduleText('Twice', {}), 'two/Twice/TwiceModule.st': moduleText('Twice', {}) }, ['one/Twice', 'two/Twice'], ['error C007']],
    ['a file that is no text', { 'Binary/BinaryModule.st': Uint8Array.of(0x80, 0xff, 0x00) }, ['Binary'], ['Binary/BinaryModule.st:1:1: error C006']],
    ['a file that is no Tonel', { 'Plain/PlainModule.st': 'just words\n' }, ['Plain'], ['Plain/PlainModule.st:1:1: error P060']],
    ['errors in several files, all at once', {
      'Many/ManyModule.st': moduleText('Many', { one: '^3 +', two: '^4', three: '^#(1 2' }),
      'Many/Other.st': `${classText('Other', 'Object')}\nOther >> four [\n\t^undeclared\n]\n\nOther >> five [\n\t^'open\n]\n`,
    }, ['Many'], [
      'Many/ManyModule.st:10:1: error P001', 'Many/ManyModule.st:19:4: error P004',
      'Many/Other.st:8:3: error S001', 'Many/Other.st:12:3: error P002',
    ]],
    ['errors in several modules, all at once', {
      'One/OneModule.st': moduleText('One', { one: '^undeclared' }), 'Other/OtherModule.st': moduleText('Other', { 'two: arg': 'arg := 3' }),
      'Third/ThirdModule.st': importing('Third', '#One -> #()') + '\nThirdModule >> three [\n\t^3 +\n]\n',
    }, ['One', 'Other', 'Third'], ['One/OneModule.st:9:3: error S001', 'Other/OtherModule.st:9:2: error S003', 'Third/ThirdModule.st:14:1: error P001']],
    ['a method that is no good beside a file that is none', {
      'Half/HalfModule.st': moduleText('Half', { one: '^3 +' }), 'Half/Open.st': 'Class {\n\t#name : #Open\n', 'Half/Words.st': 'words',
    }, ['Half'], ['Half/HalfModule.st:10:1: error P001', 'Half/Open.st:1:7: error P004', 'Half/Words.st:1:1: error P060']],
    ['a method too large for its format', {
      'Large/LargeModule.st': moduleText('Large', { deep: `^${'1 + '.repeat(2000)}1`, wide: `^[:${Array.from({ length: 300 }, (_, index) => `a${index}`).join(' :')} | a0]` }),
    }, ['Large'], ['Large/LargeModule.st:8:16: error S009', 'Large/LargeModule.st:13:16: error S008']],
    ['methods that nest too deeply to be read', {
      'Deep/DeepModule.st': moduleText('Deep', { one: `^${'('.repeat(9000)}1${')'.repeat(9000)}`, two: `^${'['.repeat(9000)}1${']'.repeat(9000)}`, three: `^${'#('.repeat(9000)}1${')'.repeat(9000)}` }),
    }, ['Deep'], ['Deep/DeepModule.st:9:102: error P010', 'Deep/DeepModule.st:14:102: error P010', 'Deep/DeepModule.st:19:202: error P010']],
    ['imports from a module that there is not', { 'Lost/LostModule.st': importing('Lost', '#Nowhere -> #(Thing)') }, ['Lost'], ['Lost/LostModule.st:9:5: error G009']],
    ['imports of a name that there is not', {
      'Giver/GiverModule.st': moduleText('Giver', {}), 'Taker/TakerModule.st': importing('Taker', '#Giver -> #(Thing)'),
    }, ['Giver', 'Taker'], ['Taker/TakerModule.st:9:5: error G010']],
    ['imports in a circle', {
      'Ring/RingModule.st': importing('Ring', '#Rang -> #()'), 'Rang/RangModule.st': importing('Rang', '#Rung -> #()'), 'Rung/RungModule.st': importing('Rung', '#Ring -> #()'),
    }, ['Ring', 'Rang', 'Rung'], ['Ring/RingModule.st:9:5: error G011']],
    ['imports that are no literal', { 'Clever/CleverModule.st': moduleText('Clever', { imports: '^Array new' }) }, ['Clever'], ['Clever/CleverModule.st:8:17: error G012']],
    ['a class that the kernel has', { 'Redo/RedoModule.st': moduleText('Redo', {}), 'Redo/Array.st': classText('Array', 'Object') }, ['Redo'], ['Redo/Array.st:2:10: error G001']],
    ['a class defined twice', {
      'Double/DoubleModule.st': moduleText('Double', {}), 'Double/One.st': classText('Same', 'Object'), 'Double/Two.st': classText('Same', 'Object'),
    }, ['Double'], ['Double/Two.st:2:10: error G001']],
    ['an unknown superclass', { 'Orphan/OrphanModule.st': moduleText('Orphan', {}), 'Orphan/Child.st': classText('Child', 'Objekt') }, ['Orphan'], ['Orphan/Child.st:2:10: error G003']],
    ['classes that inherit from each other', {
      'Loop/LoopModule.st': moduleText('Loop', {}), 'Loop/A.st': classText('A', 'B'), 'Loop/B.st': classText('B', 'C'), 'Loop/C.st': classText('C', 'A'),
    }, ['Loop'], ['Loop/A.st:2:10: error G004']],
    ['methods of an unknown class', { 'Stray/StrayModule.st': moduleText('Stray', {}), 'Stray/Nobody.extension.st': 'Nobody >> foo [\n\t^1\n]\n' }, ['Stray'], ['Stray/Nobody.extension.st:1:11: error G005']],
    ['a message that nobody understands', { 'Typo/TypoModule.st': moduleText('Typo', { main: '^self prinString' }) }, ['Typo'], ['Typo/TypoModule.st:9:8: error G015']],
    ['methods that are hidden by metamessages', {
      'Hidden/HiddenModule.st': moduleText('Hidden', { _smallSize: '^3', _own: '^4' }), 'Hidden/Node.extension.st': 'Node >> _clock [\n\t^self\n]\n',
    }, ['Hidden'], ['Hidden/HiddenModule.st:8:17: error G025', expect.stringMatching(/^LMR\/MemoryMeter\.st:\d+:\d+: error G025$/)]],
    ['a method that is to run in collections, outside of the kernel', { 'Tidy/TidyModule.st': moduleText('Tidy', { one: '<collecting>\n\t^1' }) }, ['Tidy'], ['Tidy/TidyModule.st:8:15: error B012']],
    ['an initializer that ends the process', { 'Quit/QuitModule.st': moduleText('Quit', { initialize: 'Smalltalk exit: 3' }) }, ['Quit'], ['Quit/QuitModule.st:9:12: error E012']],
    ['an initializer that fails', { 'Sad/SadModule.st': moduleText('Sad', { initialize: '^self halve: nil', 'halve: anObject': '^anObject / 2' }) }, ['Sad'], ['Sad/SadModule.st:14:12: error E001']],
  ])('%s', (_, files, folders, errors) => {
    if (Object.keys(files).length > 0) workplace.write(files);
    const outcome = build(...folders);
    expect(errorsOf(outcome)).toEqual({ status: 1, errors });
    expect(outcome.error).toMatch(/\d errors?(, \d warnings?)?\n$/);
    // Nothing is made of anything before all sources are known to be good.
    expect(outcome.error).not.toContain('nativize');
    expect(leftBehind()).toEqual([]);
  });
});

describe('instructions of a module that are refused', () => {
  const bits = (name: string, metamessage: string, mnemonic = 'popcnt', type = '#int') => ({
    [`${name}/${name}Module.st`]: moduleText(name, { main: '^3 _popCount' }),
    [`${name}/BitCountNode.st`]: `${classText('BitCountNode', 'CustomNode')}\nBitCountNode >> resultType [\n\t^${type}\n]\n`,
    [`${name}/Node.extension.st`]: `Node >> _popCount [\n\t^${metamessage}\n]\n`,
    [`${name}/X64CodeEmitter.extension.st`]: `X64CodeEmitter >> assembleBitCount: aNode [\n\tself assemble: '${mnemonic}' with: (allocation at: aNode) with: (allocation at: aNode operand)\n]\n`,
  });
  const COUNT = '(BitCountNode operands: { self untagged }) tagged';

  test.each<[string, Record<string, string>, string, RegExp]>([
    ['a metamessage that fails', bits('Ma', "self error: 'no good'"), 'N003', /The metamessage _popCount failed: unhandled Error: no good\n(.*\n)* {2}Ma\/Node\.extension\.st:2:8: Node>>_popCount\n/],
    ['a type that there is not', bits('Mc', COUNT, 'popcnt', '#integer'), 'N003', /The metamessage _popCount failed: answers a BitCountNode whose resultType is none of #oop #smi/],
    ['a mnemonic that there is not', bits('Mb', COUNT, 'popcunt'), 'M003', /MbModule>>main needs an instruction that the processor does not have: popcunt with operands \w+, \w+\./],
  ])('%s', (_, files, code, words) => {
    const [module] = Object.keys(files)[0].split('/');
    workplace.write(files);
    const outcome = build(module);
    expect(errorsOf(outcome)).toEqual({ status: 1, errors: [`${module}/${module}Module.st:9:5: error ${code}`] });
    expect(outcome.error).toMatch(words);
    expect(leftBehind()).not.toContain(`${module}.seg`);
  });
});

/** A user who may not read everything, as whoever runs the tests perhaps may. */
const nobody = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};

describe('sources that cannot be read', () => {
  beforeAll(() => {
    workplace.write({ 'Locked/LockedModule.st': moduleText('Locked', {}), 'Partly/PartlyModule.st': moduleText('Partly', {}), 'Partly/inner/Inner.st': classText('Inner', 'Object') });
    for (const path of ['Locked', 'Partly/PartlyModule.st', 'Partly/inner']) chmodSync(workplace.path(path), 0);
    symlinkSync('round', workplace.path('round'));
    workplace.write({ 'Linked/LinkedModule.st': moduleText('Linked', {}) });
    symlinkSync('nowhere', workplace.path('Linked', 'Gone.st'));
    chmodSync(workplace.folder, 0o777);
  });
  afterAll(() => {
    for (const path of ['Locked', 'Partly/PartlyModule.st', 'Partly/inner']) chmodSync(workplace.path(path), 0o777);
  });

  test.each<[string, string, readonly string[]]>([
    ['a folder', 'Locked', ["'Locked' cannot be read: permission denied"]],
    ['a file and a folder in it', 'Partly', ["'Partly/PartlyModule.st' cannot be read: permission denied", "'Partly/inner' cannot be read: permission denied"]],
    ['a link to itself', 'round', ["'round' cannot be read: too many links"]],
    ['a link to nothing', 'Linked', ["'Linked/Gone.st' cannot be read: there is no such file"]],
  ])('%s', (_, folder, words) => {
    const outcome = workplace.run(['build', folder, '-o', 'out'], {}, nobody);
    expect(errorsOf(outcome)).toEqual({ status: 1, errors: words.map(() => 'error C003') });
    for (const each of words) expect(outcome.error).toContain(each);
  });

  test('an output folder that may not be written', () => {
    workplace.write({ 'Fine/FineModule.st': moduleText('Fine', {}), 'shut/file': '' });
    chmodSync(workplace.path('shut'), 0o555);
    const outcome = workplace.run(['build', 'Fine', '-o', 'shut'], {}, nobody);
    expect(errorsOf(outcome)).toEqual({ status: 1, errors: ['error C005'] });
    expect(outcome.error).not.toContain('nativize');
  });
});

describe('an output that cannot be written', () => {
  beforeAll(() => workplace.write({ 'a-file': '' }));

  // Whoever runs the tests may write anywhere; but in a file is no place for a folder.
  test.each([['build', ['build', '-o', 'a-file']], ['run', ['run', 'Fine', '-o', 'a-file/out']]])('%s', (_, args) => {
    workplace.write({ 'Fine/FineModule.st': moduleText('Fine', { 'main: arguments': '^0' }) });
    const outcome = workplace.run(args);
    expect(errorsOf(outcome)).toEqual({ status: 1, errors: ['error C005'] });
    expect(outcome.error).not.toContain('nativize');
    expect(readFileSync(workplace.path('a-file'), 'utf8')).toBe('');
  });
});

describe('segments that are no good', () => {
  beforeAll(() => {
    workplace.write({ 'Fine/FineModule.st': moduleText('Fine', { 'main: arguments': '^0' }) });
    expect(build('Fine').status).toBe(0);
    const [kernel, fine] = ['Kernel', 'Fine'].map((name) => readFileSync(workplace.path('out', `${name}.seg`)));
    const altered = (bytes: Uint8Array, offset: number) => bytes.map((each, index) => (index === offset ? each ^ 1 : each));
    workplace.write({
      'short/Kernel.seg': kernel, 'short/Fine.seg': fine.subarray(0, fine.length - 100),
      'altered/Kernel.seg': kernel, 'altered/Fine.seg': altered(fine, 5000),
      'broken/Kernel.seg': altered(kernel, 100_000), 'broken/Fine.seg': fine,
      'alone/Fine.seg': fine, 'text.seg': 'words',
    });
  });

  test.each([
    ['short', 1, /Fine\.seg/],
    ['altered', 1, /Fine\.seg.*digest|digest.*Fine\.seg/s],
    ['broken', exitOf('wrongDigest'), /refused: .*Kernel\.seg\n.*\n.*\n {2}remedy: /],
  ])('run refuses one that is %s', (folder, status, words) => {
    const outcome = workplace.run(['run', `${folder}/Fine.seg`]);
    expect({ status: outcome.status, output: outcome.output }).toEqual({ status, output: '' });
    expect(outcome.error).toMatch(words);
  });

  test('run says what is missing', () => {
    expect(errorsOf(workplace.run(['run', 'alone/Fine.seg']))).toEqual({ status: 1, errors: ['error C010'] });
  });

  test.each([['short/Fine.seg', 'F005'], ['altered/Fine.seg', 'F004'], ['text.seg', 'F001'], ['nowhere.seg', 'C010']])('disasm refuses %s', (path, code) => {
    expect(errorsOf(workplace.run(['disasm', path, 'FineModule>>main:']))).toEqual({ status: 1, errors: [`error ${code}`] });
  });
});

describe('a build that is interrupted', () => {
  test.each([['SIGTERM', 900], ['SIGINT', 2500], ['SIGKILL', 3500]] as const)('by %s after %i ms leaves no half of a file', async (signal, delay) => {
    const child = spawn(process.execPath, [MAIN, 'build', '-o', 'interrupted', '--no-cache'], { cwd: workplace.folder, stdio: 'ignore' });
    await new Promise((resolve) => setTimeout(resolve, delay));
    child.kill(signal);
    const [status] = child.exitCode === null && child.signalCode === null ? await once(child, 'exit') : [child.exitCode];
    expect(status).not.toBe(3);
    const files = leftBehind('interrupted');
    for (const name of files.filter((each) => each.endsWith('.seg'))) readSegment(readFileSync(workplace.path('interrupted', name)), name);
    if (signal !== 'SIGKILL') expect(files.filter((each) => each.endsWith('.tmp'))).toEqual([]);
  });

  test('by its terminal ends at once', async () => {
    const child = spawn('script', ['-qec', `${process.execPath} ${MAIN} build -o typed --no-cache`, '/dev/null'], { cwd: workplace.folder });
    let shown = '';
    const ended = once(child, 'exit');
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      if (!shown.includes('genesis') && (shown += text).includes('genesis')) child.stdin.write('\x03');
    });
    expect(await ended).toEqual([130, null]);
    expect(shown).not.toContain('write Kernel');
    expect(leftBehind('typed')).toEqual([]);
  });

  test('and the next build succeeds and tidies up', () => {
    expect(workplace.run(['build', '-o', 'interrupted']).status).toBe(0);
    expect(leftBehind('interrupted').sort()).toEqual(['Kernel.map', 'Kernel.seg']);
  });
});
