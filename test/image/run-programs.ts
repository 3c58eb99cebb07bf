/** Runs many programs on an engine: what stops one, a crash or an endless loop, does not stop the others. */
import { DiagnosticError, type Diagnostic } from '../../segments/diagnostics';
import type { Engine, RunnableModule } from './engines';
import { outcomesIn, programModule, refusal, type Method, type ProgramModule, type ProgramOutcome } from './program-module';

/** Programs by number. */
type Programs = ReadonlyMap<number, string>;
type Outcomes = Map<number, ProgramOutcome>;

/** Modules are named apart, for an engine keeps those it has. */
let modules = 0;

/** The outcome of each program, in their order. Programs can send the messages of `support` to self. */
export function runPrograms(engine: Engine, programs: readonly string[], support: readonly Method[] = []): ProgramOutcome[] {
  const outcomes: Outcomes = new Map();
  runNumbered({ engine, support, outcomes }, new Map(programs.entries()));
  return programs.map((_, index) => outcomes.get(index)!);
}

/**
 * Programs as one module; what is answered runs one of them by itself, however often, with the engine's options of
 * that moment.
 */
export function addPrograms(engine: Engine, programs: readonly string[]): (index: number) => ProgramOutcome {
  const { name, file, refused } = programModule(`Programs${++modules}`, new Map(programs.entries()));
  const module = engine.add(name, [file]);
  return (index) => {
    if (refused.has(index)) return refused.get(index)!;
    const { output, ending = 'ended without a word' } = module.run([String(index), String(index)]);
    return outcomesIn(output).get(index) ?? { kind: 'crash', text: ending };
  };
}

interface Task {
  readonly engine: Engine;
  readonly support: readonly Method[];
  readonly outcomes: Outcomes;
}

function runNumbered(task: Task, programs: Programs): void {
  const { engine, support, outcomes } = task;
  const module = programModule(`Programs${++modules}`, programs, support);
  module.refused.forEach((outcome, index) => outcomes.set(index, outcome));
  const accepted = without(programs, outcomes);
  if (accepted.size === 0) return;
  let runnable: RunnableModule;
  try {
    runnable = engine.add(module.name, [module.file]);
  } catch (error) {
    return runBlaming(error, module, task, accepted);
  }
  runAll(runnable, [...accepted.keys()], outcomes);
}

function without(programs: Programs, outcomes: Outcomes): Programs {
  return new Map([...programs].filter(([index]) => !outcomes.has(index)));
}

/** Runs the programs that are not to blame for an error of the compiler. */
function runBlaming(error: unknown, module: ProgramModule, task: Task, programs: Programs): void {
  const { outcomes } = task;
  if (error instanceof DiagnosticError && noteRefusals(module, error.diagnostics, outcomes)) return runNumbered(task, without(programs, outcomes));
  const [[first]] = programs;
  if (programs.size === 1) return void outcomes.set(first, { kind: 'crash', text: `the compiler failed: ${stackOf(error)}` });
  const half = Math.ceil(programs.size / 2);
  for (const part of [[...programs].slice(0, half), [...programs].slice(half)]) runNumbered(task, new Map(part));
}

function stackOf(error: unknown): string {
  return error instanceof Error ? error.stack!.split('\n').slice(0, 6).join('\n') : String(error);
}

/** Whether there was a program to blame. */
function noteRefusals(module: ProgramModule, diagnostics: readonly Diagnostic[], outcomes: Outcomes): boolean {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const blamed = errors.map(({ place }) => (place?.file === module.file.path ? module.programAt(place.start) : undefined));
  blamed.forEach((index) => {
    if (index !== undefined) outcomes.set(index, refusal(errors.filter((_, each) => blamed[each] === index)));
  });
  return blamed.some((index) => index !== undefined);
}

/** Runs the programs until all have an outcome: begins again behind one that ended the run. */
function runAll(module: RunnableModule, indexes: readonly number[], outcomes: Outcomes): void {
  let rest = indexes;
  while (rest.length > 0) {
    const { output, ending } = module.run([String(rest[0])]);
    outcomesIn(output).forEach((outcome, index) => outcomes.set(index, outcome));
    rest = rest.filter((index) => !outcomes.has(index));
    if (rest.length === 0) break;
    outcomes.set(rest[0], { kind: 'crash', text: ending ?? 'ended without a word' });
    rest = rest.slice(1);
  }
}
