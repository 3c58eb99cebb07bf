/** Runs many programs on an engine: what stops one, a crash or an endless loop, does not stop the others. */
import { DiagnosticError, type Diagnostic } from '../../segments/diagnostics';
import type { Engine, RunnableModule } from './engines';
import { outcomesIn, programModule, refusal, type ProgramModule, type ProgramOutcome } from './program-module';

/** Modules are named apart, for an engine keeps those it has. */
let modules = 0;

/** The outcome of each program, in their order. */
export function runPrograms(engine: Engine, programs: readonly string[]): ProgramOutcome[] {
  const outcomes = new Map<number, ProgramOutcome>();
  const numbered = new Map(programs.entries());
  const runnable = addRefusing(engine, numbered, outcomes);
  if (runnable !== undefined) runAll(runnable, [...numbered.keys()].filter((index) => !outcomes.has(index)), outcomes);
  return programs.map((_, index) => outcomes.get(index)!);
}

/** Adds the module of the programs, without those that the compiler refuses. */
function addRefusing(engine: Engine, programs: ReadonlyMap<number, string>, outcomes: Map<number, ProgramOutcome>): RunnableModule | undefined {
  const accepted = new Map([...programs].filter(([index]) => !outcomes.has(index)));
  const module = programModule(`Programs${++modules}`, accepted);
  module.refused.forEach((outcome, index) => outcomes.set(index, outcome));
  if (accepted.size === module.refused.size) return undefined;
  try {
    return engine.add(module.name, [module.file]);
  } catch (error) {
    if (!(error instanceof DiagnosticError) || !noteRefusals(module, error.diagnostics, outcomes)) throw error;
    return addRefusing(engine, programs, outcomes);
  }
}

/** Whether there was a program to blame. */
function noteRefusals(module: ProgramModule, diagnostics: readonly Diagnostic[], outcomes: Map<number, ProgramOutcome>): boolean {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const blamed = errors.map(({ place }) => (place?.file === module.file.path ? module.programAt(place.start) : undefined));
  blamed.forEach((index) => {
    if (index !== undefined) outcomes.set(index, refusal(errors.filter((_, each) => blamed[each] === index)));
  });
  return blamed.some((index) => index !== undefined);
}

/** Runs the programs until all have an outcome: begins again behind one that ended the run. */
function runAll(module: RunnableModule, indexes: readonly number[], outcomes: Map<number, ProgramOutcome>): void {
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
