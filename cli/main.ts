#!/usr/bin/env node
/** The `apiary` command: arguments in, exit status out. Each command loads its stages only when it is chosen. */
import { setFlagsFromString } from 'node:v8';
import yargs from 'yargs';
import { diagnostic, DiagnosticError } from '../segments/diagnostics';
import { CLI_DIAGNOSTICS } from './diagnostics';
import { ExitStatus } from './exit-status';
import { DEFAULT_JOBS } from './jobs';
import { reportFailure } from './report-failure';
import { reasonOf } from './source-files';

/** A build is too short to earn back what V8 spends on inlining (see docs/decisions/0018-the-host-inlines-less.md). */
setFlagsFromString('--max-inlined-bytecode-size-cumulative=300');

/** Thrown by yargs' own checks: the arguments are not of the command's form. */
class UsageError extends Error {}

const out = { type: 'string', alias: 'o', default: 'build', requiresArg: true, describe: 'Folder for segments and map files' } as const;
const jobs = {
  type: 'number', default: DEFAULT_JOBS, defaultDescription: '2, or 1 on a single processor', requiresArg: true, coerce: once(positive),
  describe: 'Threads of a build; the output does not depend on their number',
} as const;
const json = { type: 'boolean', default: false, describe: 'Report as JSON lines on standard output' } as const;
const verify = { type: 'boolean', default: false, describe: 'Run the IR and image verifiers after every pass' } as const;
const cache = { type: 'boolean', default: true, describe: 'Use what earlier builds left in the output folder; --no-cache does without' } as const;
const passed = { type: 'string', array: true, default: [] as string[] } as const;

/** How the image is to manage its memory. */
const memory = {
  'heap-limit': { type: 'string', requiresArg: true, coerce: once(size), describe: 'Bytes that the heap may take, like 512M or 8G; three quarters of the memory there is without' },
  'gc-stress': { type: 'number', default: 0, requiresArg: true, coerce: once(interval), describe: 'Collect garbage at every Nth allocation' },
  'verify-heap': { type: 'boolean', default: false, describe: 'Look at all objects before and after each collection' },
  'gc-log': { type: 'string', requiresArg: true, describe: 'Write what each collection was like to this file, as JSON lines; see gc-report' },
} as const;

async function main(words: readonly string[]): Promise<number> {
  let status: number = ExitStatus.success;
  const [own, forImage] = splitAtDashes(words);
  await yargs(own[0] === 'eval' ? own.map(masked) : [...own])
    .scriptName('apiary')
    .usage('$0 COMMAND: builds segments of a live metacircular Smalltalk from sources, and runs them')
    .command(
      'build [modules..]',
      'Sources to segments and map files: the kernel, and each module folder given',
      (command) => command.positional('modules', { ...passed, describe: 'Module folders' }).options({ out, jobs, json, verify, cache }),
      async (argv) => {
        status = await (await import('./commands/build.js')).buildCommand(argv);
      },
    )
    .command(
      'run <module>',
      'Builds what is needed, boots it and sends main: with the arguments after --; answers the exit status of the image',
      (command) =>
        command
          .positional('module', { type: 'string', demandOption: true, describe: 'A module folder, or a segment beside its kernel' })
          .options({ out, jobs, verify, cache, ...memory }),
      async (argv) => {
        status = await (await import('./commands/run.js')).runCommand({ ...argv, args: forImage });
      },
    )
    .command(
      'test <modules..>',
      'Builds modules, boots them and runs the SUnit tests in their classes; a test that crashes does not take the others down',
      (command) =>
        command
          .positional('modules', { type: 'string', array: true, demandOption: true, describe: 'Folders of modules or of plain Tonel packages' })
          .options({
            out, jobs, cache,
            filter: { type: 'string', default: '', requiresArg: true, describe: 'Only tests whose Class>>selector includes this text' },
            junit: { type: 'string', requiresArg: true, describe: 'Write JUnit XML to this file' },
            tap: { type: 'boolean', default: false, describe: 'Report in the Test Anything Protocol' },
            evaluator: { type: 'boolean', default: false, describe: 'Run on the evaluator instead of natively' },
            timeout: { type: 'number', default: 60, requiresArg: true, coerce: once(duration), describe: 'Seconds after which a test that has not ended is ended; on the evaluator none is' },
            ...memory,
          }),
      async (argv) => {
        status = await (await import('./commands/test.js')).testCommand(argv);
      },
    )
    .command(
      'eval <expression>',
      'Compiles statements against the kernel, runs them, prints the printString of their value',
      (command) =>
        command
          .positional('expression', { type: 'string', demandOption: true, describe: 'Smalltalk: temporaries, statements, ^' })
          .options({ out, jobs, cache, ...memory, evaluator: { type: 'boolean', default: false, describe: 'Run on the evaluator instead of natively' } }),
      async (argv) => {
        status = await (await import('./commands/eval.js')).evalCommand({ ...argv, expression: unmasked(argv.expression), args: forImage });
      },
    )
    .command(
      'disasm <segment> <method>',
      'Machine code of a method, with symbols, source lines and stack maps beside it',
      (command) =>
        command
          .positional('segment', { type: 'string', demandOption: true, describe: 'A segment file' })
          .positional('method', { type: 'string', demandOption: true, describe: "'Class>>selector'" }),
      async (argv) => {
        status = await (await import('./commands/disasm.js')).disasmCommand(argv);
      },
    )
    .command(
      'verify <segments..>',
      'Looks at every object, reference and stack map of segment files, and says what is wrong',
      (command) => command.positional('segments', { type: 'string', array: true, demandOption: true, describe: 'Segment files' }),
      async (argv) => {
        status = await (await import('./commands/verify.js')).verifyCommand(argv);
      },
    )
    .command(
      'compare <one> <other>',
      'What differs between two segments but addresses: names, methods by source and code, other objects; answers 1 when anything does',
      (command) =>
        command
          .positional('one', { type: 'string', demandOption: true, describe: 'A segment file' })
          .positional('other', { type: 'string', demandOption: true, describe: 'Another, as of a build before or behind it' })
          .options({
            all: { type: 'boolean', default: false, describe: 'Show everything that differs, not only the first of each kind' },
            json: { ...json, describe: 'Show everything that differs, as JSON' },
          }),
      async (argv) => {
        status = await (await import('./commands/compare.js')).compareCommand(argv);
      },
    )
    .command(
      'explain <method>',
      'One method at every stage of the pipeline, or at one of them',
      (command) =>
        command
          .positional('method', { type: 'string', demandOption: true, describe: "'Class>>selector'" })
          .options({
            stage: { choices: ['ast', 'treecode', 'ir', 'bound', 'code'] as const, describe: 'Only this stage' },
            module: { ...passed, nargs: 1, describe: 'A module folder to look in besides the kernel; can be given several times' },
            out: { ...out, describe: 'Folder whose cache has what is compiled already' },
            cache,
          }),
      async (argv) => {
        status = await (await import('./commands/explain.js')).explainCommand(argv);
      },
    )
    .command(
      'gc-report <log>',
      'Draws a log of collections, JSON lines, as a page for a browser',
      (command) =>
        command
          .positional('log', { type: 'string', demandOption: true, describe: 'JSON lines, one collection each' })
          .options({ out: { type: 'string', alias: 'o', requiresArg: true, describe: 'The page; LOG.html without' }, summary: { type: 'boolean', conflicts: 'out', describe: 'Print a few lines instead of drawing a page' } }),
      async (argv) => {
        status = await (await import('./commands/gc-report.js')).gcReportCommand(argv);
      },
    )
    .demandCommand(1, 'Say which command.')
    .strictCommands()
    .strict()
    .check(refuseRepetition)
    .version()
    .help()
    .exitProcess(false)
    .wrap(Math.min(110, process.stdout.columns ?? 110))
    .fail((message, error, parser) => {
      if (error !== undefined && !isYargsError(error)) throw error;
      parser.showHelp('error');
      throw new UsageError(message ?? error.message);
    })
    .parseAsync();
  return status;
}

function isYargsError(error: Error): boolean {
  return error.name === 'YError';
}

/** Arguments that can be many. */
const LISTS = ['_', 'modules', 'module', 'segments'];

/** An option that takes one value comes as an array when it is given twice. */
function refuseRepetition(argv: Readonly<Record<string, unknown>>): true {
  const twice = Object.keys(argv).find((name) => name.length > 1 && Array.isArray(argv[name]) && !LISTS.includes(name));
  if (twice !== undefined) throw new UsageError(`--${twice} is given twice`);
  return true;
}

/** Leaves repetitions to `refuseRepetition`. */
function once<Word, Value>(convert: (word: Word) => Value): (word: Word) => Value {
  return (word) => (Array.isArray(word) ? (word as Value) : convert(word));
}

function duration(seconds: number): number {
  if (seconds > 0 && seconds <= LONGEST_TIMEOUT) return seconds;
  throw new UsageError(`--timeout takes a number of seconds, at most ${LONGEST_TIMEOUT}`);
}

function interval(allocations: number): number {
  if (Number.isInteger(allocations) && allocations >= 0) return allocations;
  throw new UsageError('--gc-stress takes a whole number from 0 on');
}

/** 4096, 64K, 512M, 16G, 1T: as the loader's options are written. */
function size(text: string): number {
  const match = /^(\d+)([KMGT]?)$/.exec(text);
  const bytes = match === null ? 0 : Number(match[1]) * 1024 ** ' KMGT'.indexOf(match[2] || ' ');
  if (bytes > 0 && Number.isSafeInteger(bytes)) return bytes;
  throw new UsageError('--heap-limit takes a size like 512M or 8G');
}

/** Timers take milliseconds in 31 bits. */
const LONGEST_TIMEOUT = 2_000_000;

function positive(jobs: number): number {
  if (Number.isInteger(jobs) && jobs > 0) return jobs;
  throw new UsageError('--jobs takes a whole number from 1 on');
}

/** What stands after `--` belongs to the image, unparsed. */
function splitAtDashes(words: readonly string[]): [readonly string[], readonly string[]] {
  const at = words.indexOf('--');
  return at < 0 ? [words, []] : [words.slice(0, at), words.slice(at + 1)];
}

/** No argument can hold this character, and no option begins with it. */
const MASK = '\0';

/** An expression can begin with a negative number. */
function masked(word: string): string {
  return /^-[\s\d]/.test(word) ? `${MASK}${word}` : word;
}

function unmasked(word: string): string {
  return word.startsWith(MASK) ? word.slice(MASK.length) : word;
}

/** A reader that has seen enough, as `head` has, is no failure. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(ExitStatus.success);
  process.exit(reportFailure(new DiagnosticError([diagnostic(CLI_DIAGNOSTICS.streamNotWritable, { reason: reasonOf(error) })])));
});

/** Nobody is left to be told. */
process.stderr.on('error', () => {});

main(process.argv.slice(2)).then(
  (status) => {
    process.exitCode = status;
  },
  (error: unknown) => {
    if (error instanceof UsageError) {
      process.stderr.write(`\n${error.message}\n`);
      process.exitCode = ExitStatus.usage;
    } else process.exitCode = reportFailure(error);
  },
);
