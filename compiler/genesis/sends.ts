/** Selectors that are sent but implemented nowhere. */
import { diagnostic, type Diagnostic } from '../../segments/diagnostics';
import { textOf } from '../../segments/image/virtual-image';
import type { CompiledCode, Tree } from '../treecode';
import { GENESIS_DIAGNOSTICS as G } from './diagnostics';
import { tableEntries } from './hash-tables';
import { methodName } from './methods';
import { Spellings } from '../semantics';
import { suggestionFrom } from './spelling';
import type { GuestMethod, GuestModule, GuestSystem } from './system';

/**
 * Reports every method of the modules that sends a selector which no class of the system
 * implements, unless it is permitted, and every permission without use. `permitted`: selector →
 * why it may be sent.
 */
export function unimplementedSends(system: GuestSystem, permitted: ReadonlyMap<string, string>, modules: Iterable<GuestModule> = system.modules.values()): Diagnostic[] {
  const implemented = implementedSelectors(system);
  const spellings = new Spellings(implemented);
  const sent = new Set<string>();
  const problems: Diagnostic[] = [];
  for (const method of [...modules].flatMap((each) => each.methods)) {
    const selectors = selectorsIn(method.code);
    for (const each of selectors) sent.add(each);
    const missing = selectors.filter((each) => !implemented.has(each) && !permitted.has(each));
    if (missing.length > 0) problems.push(...unimplemented(method, missing, spellings));
  }
  for (const selector of permitted.keys()) {
    if (implemented.has(selector)) problems.push(diagnostic(G.stalePermission, { selector, reason: 'it is implemented' }));
    else if (!sent.has(selector)) problems.push(diagnostic(G.stalePermission, { selector, reason: 'nobody sends it' }));
  }
  return problems;
}

function unimplemented({ definition, guestClass, code }: GuestMethod, selectors: readonly string[], spellings: Spellings): Diagnostic[] {
  const name = methodName(guestClass.name, definition.isClassSide, definition.selector);
  const positions = firstPositions(code);
  return selectors.map((selector) => {
    const position = positions.get(selector) ?? -1;
    const start = position < 0 ? definition.selectorSpan.start : position;
    return diagnostic(G.unimplemented, { name, selector, nearest: suggestionFrom(selector, spellings) }, { file: definition.file, start, end: start + shownLength(selector) });
  });
}

/** Of a keyword message, its first keyword is marked. */
function shownLength(selector: string): number {
  return selector.indexOf(':') + 1 || selector.length;
}

function implementedSelectors(system: GuestSystem): Set<string> {
  const { slots, image } = system;
  const selectors = new Set<string>();
  for (const module of system.modules.values()) {
    for (const { behavior, classBehavior } of module.classes.values()) {
      for (const each of [behavior, classBehavior]) {
        const dictionary = each.slots[slots.Behavior.methods] as Parameters<typeof tableEntries>[0];
        for (const [selector] of tableEntries(dictionary, slots.MethodDictionary, image.nil)) selectors.add(textOf(selector));
      }
    }
  }
  return selectors;
}

/** Each selector a method sends, once: its frame holds these and no others. */
function selectorsIn({ literals }: CompiledCode): string[] {
  return literals.flatMap((each) => (each.type === 'selector' ? [each.selector] : []));
}

/** Where each selector is sent first. */
function firstPositions({ body, literals }: CompiledCode): ReadonlyMap<string, number> {
  const positions = new Map<string, number>();
  const note = (literal: number, position: number) => {
    const { selector } = literals[literal] as { selector: string };
    if (!positions.has(selector)) positions.set(selector, position);
  };
  const visit = (tree: Tree): void => {
    if (tree.op === 'send' || tree.op === 'superSend') note(tree.selector, tree.position);
    if (tree.op === 'cascade') for (const each of tree.messages) note(each.selector, each.position);
    childrenOf(tree).forEach(visit);
  };
  visit(body);
  return positions;
}

/** The nodes inside a node, whatever fields hold them. */
function childrenOf(tree: Tree): Tree[] {
  const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && 'op' in value;
  const messages = tree.op === 'cascade' ? tree.messages.flatMap((each) => each.args) : [];
  return [...Object.values(tree).flat().filter(isTree), ...messages];
}
