/**
 * Runs what modules do when they come to be, on the evaluator: `initialize` of the modules'
 * instances in the order of loading, then class-side `initialize` methods, superclasses first
 * and then by name.
 */
import { DiagnosticError, diagnostic, type Diagnostic } from '../../segments/diagnostics';
import { EVALUATOR_DIAGNOSTICS as E } from '../evaluator/diagnostics';
import { EvaluationError, GuestExit } from '../evaluator/errors';
import type { Evaluator } from '../evaluator/evaluator';
import { byCodePoint } from './class-graph';
import { tableAt } from './hash-tables';
import type { GuestClass, GuestModule, GuestSystem } from './system';

/** Initializes modules that were loaded together; the boot group is one step. The first failure ends it: what follows may need it. */
export function initializeModules(system: GuestSystem, evaluator: Evaluator, modules: readonly GuestModule[]): void {
  evaluator.flushCaches();
  const instances = modules.flatMap((each) => (each.instance === undefined ? [] : [each]));
  for (const each of instances) initialize(`the initializer of module ${each.name}`, () => evaluator.send(each.instance!, 'initialize', []));
  for (const each of classesToInitialize(system, modules)) initialize(`${each.name} class>>initialize`, () => evaluator.send(each.classObject, 'initialize', []));
}

/** Classes that define `initialize` on their class side themselves. */
export function classesToInitialize(system: GuestSystem, modules: readonly GuestModule[]): GuestClass[] {
  const classes = modules.flatMap((each) => [...each.classes.values()]);
  const selector = system.image.symbol('initialize');
  const definesIt = ({ classBehavior }: GuestClass) => {
    const dictionary = classBehavior.slots[system.slots.Behavior.methods] as Parameters<typeof tableAt>[0];
    return tableAt(dictionary, system.slots.MethodDictionary, selector, system.image.nil) !== undefined;
  };
  return classes.filter(definesIt).sort((a, b) => depth(a) - depth(b) || byCodePoint(a.name, b.name));
}

function depth({ superclass }: GuestClass): number {
  return superclass === undefined ? 0 : depth(superclass) + 1;
}

function initialize(name: string, run: () => void): void {
  try {
    run();
  } catch (error) {
    throw failed(name, error);
  }
}

/** A failure told as that of the initializer, with the guest's stack. */
function failed(name: string, error: unknown): unknown {
  if (error instanceof GuestExit) return new DiagnosticError([diagnostic(E.exited, { status: error.status })]);
  if (!(error instanceof EvaluationError)) return error;
  const [first] = error.diagnostics as readonly Diagnostic[];
  return new DiagnosticError([diagnostic(E.initializer, { name, reason: first.message }, first.place, first.related)]);
}
