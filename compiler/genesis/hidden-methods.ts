/** Underscore selectors that would mean two things. */
import { diagnostic, type Diagnostic } from '../../segments/diagnostics';
import { GENESIS_DIAGNOSTICS as G } from './diagnostics';
import { methodName } from './methods';
import type { GuestClass, GuestMethod, GuestModule, GuestSystem } from './system';

/**
 * A send of a selector that the nodes implement is a metamessage, whoever else implements it. Reports
 * every method of the modules that no send can reach for that reason, or that hides another so.
 */
export function hiddenMethods(system: GuestSystem, modules: Iterable<GuestModule> = system.modules.values()): Diagnostic[] {
  const methods = [...system.modules.values()].flatMap((each) => each.methods).filter(({ definition }) => definition.selector.startsWith('_'));
  const metamessages = bySelector(methods.filter((each) => isMetamessage(system, each)));
  const hidden = methods.filter((each) => !inheritsFromNode(system, each.guestClass) && metamessages.has(each.definition.selector));
  const own = new Set([...modules].flatMap((each) => each.methods));
  return hidden.flatMap((method) => {
    const metamessage = metamessages.get(method.definition.selector)!;
    return own.has(method) || own.has(metamessage) ? [clash(method, metamessage)] : [];
  });
}

function bySelector(methods: readonly GuestMethod[]): Map<string, GuestMethod> {
  return new Map(methods.map((each) => [each.definition.selector, each]));
}

/** What operands understand, up to Node. */
function isMetamessage(system: GuestSystem, { definition, guestClass }: GuestMethod): boolean {
  if (definition.isClassSide || !inheritsFromNode(system, guestClass)) return false;
  for (let each = system.kernelClass('OperandNode'); each !== undefined; each = each.superclass) if (each === guestClass) return true;
  return false;
}

function inheritsFromNode(system: GuestSystem, guestClass: GuestClass): boolean {
  for (let each: GuestClass | undefined = guestClass; each !== undefined; each = each.superclass) if (each === system.kernelClass('Node')) return true;
  return false;
}

function clash(method: GuestMethod, metamessage: GuestMethod): Diagnostic {
  const related = [{ message: 'The metamessage is defined here.', place: placeOf(metamessage) }];
  return diagnostic(G.hiddenMethod, { name: nameOf(method), metamessage: nameOf(metamessage) }, placeOf(method), related);
}

function nameOf({ definition, guestClass }: GuestMethod): string {
  return methodName(guestClass.name, definition.isClassSide, definition.selector);
}

function placeOf({ definition: { file, selectorSpan } }: GuestMethod) {
  return { file, start: selectorSpan.start, end: selectorSpan.end };
}
