/**
 * Runs what modules do when they come to be, on the evaluator: `initialize` of the modules'
 * instances in the order of loading, then class-side `initialize` methods: superclasses and
 * pools before who uses them, and then by name.
 */
import { DiagnosticError, diagnostic } from '../../segments/diagnostics';
import { EVALUATOR_DIAGNOSTICS as E } from '../evaluator/diagnostics';
import { EvaluationError, GuestExit, relatedOf } from '../evaluator/errors';
import type { Evaluator } from '../evaluator/evaluator';
import { byCodePoint } from './class-graph';
import { tableAt } from './hash-tables';
import type { GuestClass, GuestModule, GuestSystem } from './system';

/** Initializes modules that were loaded together; the boot group is one step. The first failure ends it: what follows may need it. */
export function initializeModules(system: GuestSystem, evaluator: Evaluator, modules: readonly GuestModule[]): void {
  evaluator.flushCaches();
  const instances = modules.flatMap((each) => (each.instance === undefined ? [] : [each]));
  const own = modules.map(({ name }) => `${name}/`);
  const initialize = (name: string, run: () => void) => initializing(name, own, run);
  for (const each of instances) initialize(`the initializer of module ${each.name}`, () => evaluator.send(each.instance!, 'initialize', []));
  for (const each of classesToInitialize(system, modules)) initialize(`${each.name} class>>initialize`, () => evaluator.send(each.classObject, 'initialize', []));
}

/** Classes that define `initialize` on their class side themselves. */
function classesToInitialize(system: GuestSystem, modules: readonly GuestModule[]): GuestClass[] {
  const classes = modules.flatMap((each) => [...each.classes.values()]);
  const selector = system.image.symbol('initialize');
  const definesIt = ({ classBehavior }: GuestClass) => {
    const dictionary = classBehavior.slots[system.slots.Behavior.methods] as Parameters<typeof tableAt>[0];
    return tableAt(dictionary, system.slots.MethodDictionary, selector, system.image.nil) !== undefined;
  };
  return poolsFirst(system, classes.filter(definesIt).sort((a, b) => depth(a) - depth(b) || byCodePoint(a.name, b.name)));
}

/** The same, but that the pools a class uses come before it. */
function poolsFirst(system: GuestSystem, sorted: readonly GuestClass[]): GuestClass[] {
  const order = new Set<GuestClass>();
  const visiting = new Set<GuestClass>();
  const visit = (each: GuestClass | undefined): void => {
    if (each === undefined || visiting.has(each)) return;
    visiting.add(each);
    visit(each.superclass);
    for (const pool of each.definition.pools) visit(system.visibleClass(each.module, pool));
    if (sorted.includes(each)) order.add(each);
  };
  sorted.forEach(visit);
  return [...order];
}

function depth({ superclass }: GuestClass): number {
  return superclass === undefined ? 0 : depth(superclass) + 1;
}

function initializing(name: string, own: readonly string[], run: () => void): void {
  try {
    run();
  } catch (error) {
    throw failed(name, own, error);
  }
}

/** A failure told as that of the initializer, with the guest's stack; its place is the innermost in the modules' own folders. */
function failed(name: string, own: readonly string[], error: unknown): unknown {
  if (!(error instanceof GuestExit || error instanceof EvaluationError)) return error;
  const stack = relatedOf(error.guestStack);
  const inner = stack.find(({ place }) => place !== undefined && own.some((folder) => place.file.startsWith(folder)));
  const place = (inner ?? stack.at(0))?.place;
  const failure = error instanceof GuestExit ? diagnostic(E.exited, { status: error.status }, place, stack) : diagnostic(E.initializer, { name, reason: error.diagnostics[0].message }, place, stack);
  return new DiagnosticError([failure]);
}
