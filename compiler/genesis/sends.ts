/** Selectors that are sent but implemented nowhere. */
import { diagnostic, type Diagnostic } from '../../segments/diagnostics';
import { textOf } from '../../segments/image/virtual-image';
import type { CompiledCode, Tree } from '../treecode';
import { GENESIS_DIAGNOSTICS as G } from './diagnostics';
import { tableEntries } from './hash-tables';
import { methodName } from './methods';
import { suggestion } from './spelling';
import type { GuestMethod, GuestModule, GuestSystem } from './system';

/**
 * Reports every method of the modules that sends a selector which no class of the system
 * implements, unless it is permitted, and every permission without use. `permitted`: selector →
 * why it may be sent.
 */
export function unimplementedSends(system: GuestSystem, permitted: ReadonlyMap<string, string>, modules: Iterable<GuestModule> = system.modules.values()): Diagnostic[] {
  const implemented = implementedSelectors(system);
  const sent = new Set<string>();
  const problems: Diagnostic[] = [];
  for (const method of [...modules].flatMap((each) => each.methods)) {
    for (const selector of selectorsIn(method.code)) {
      sent.add(selector);
      if (!implemented.has(selector) && !permitted.has(selector)) problems.push(unimplemented(method, selector, positionOf(selector, method.code), implemented));
    }
  }
  for (const selector of permitted.keys()) {
    if (implemented.has(selector)) problems.push(diagnostic(G.stalePermission, { selector, reason: 'it is implemented' }));
    else if (!sent.has(selector)) problems.push(diagnostic(G.stalePermission, { selector, reason: 'nobody sends it' }));
  }
  return problems;
}

function unimplemented({ definition, guestClass }: GuestMethod, selector: string, position: number, implemented: ReadonlySet<string>): Diagnostic {
  const name = methodName(guestClass.name, definition.isClassSide, definition.selector);
  const start = position < 0 ? definition.selectorSpan.start : position;
  return diagnostic(G.unimplemented, { name, selector, nearest: suggestion(selector, implemented) }, { file: definition.file, start, end: start + 1 });
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

/** Where a selector is sent first. */
function positionOf(selector: string, { body, literals }: CompiledCode): number {
  const isIt = (literal: number) => literals[literal].type === 'selector' && (literals[literal] as { selector: string }).selector === selector;
  const find = (tree: Tree): number | undefined => {
    if ((tree.op === 'send' || tree.op === 'superSend') && isIt(tree.selector)) return tree.position;
    if (tree.op === 'cascade' && tree.messages.some((each) => isIt(each.selector))) return tree.position;
    for (const each of childrenOf(tree)) {
      const found = find(each);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return find(body) ?? -1;
}

/** The nodes inside a node, whatever fields hold them. */
function childrenOf(tree: Tree): Tree[] {
  const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && 'op' in value;
  const messages = tree.op === 'cascade' ? tree.messages.flatMap((each) => each.args) : [];
  return [...Object.values(tree).flat().filter(isTree), ...messages];
}
