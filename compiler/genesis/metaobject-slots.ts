/**
 * The metaobjects that genesis and the evaluator fill and read, with the instance variables
 * they must have. The one list of these names: everything else uses `slots.Class.name`.
 */
import type { Slots } from './slots';

export const METAOBJECTS = {
  Behavior: ['species', 'methods', 'next'],
  Species: ['instanceBehavior', 'superclass', 'format', 'instanceVariables', 'organization', 'subclasses'],
  Class: ['name', 'classVariables', 'module', 'category', 'comment'],
  Metaclass: ['instanceClass'],
  Association: ['key', 'value'],
  Namespace: ['name', 'table', 'tally'],
  MethodDictionary: ['table', 'tally'],
  SymbolTable: ['table', 'tally'],
  CompiledMethod: ['format', 'treecode', 'nativeCode', 'class', 'selector', 'source', 'position'],
  CompiledBlock: ['format', 'method', 'nativeCode', 'index'],
  Closure: ['block', 'receiver', 'home'],
  HomeContext: ['frame', 'method'],
  Message: ['selector', 'arguments'],
  Character: ['value'],
  SendSite: ['behavior', 'code', 'selector', 'cache', 'argumentCount'],
  SuperSendSite: ['start'],
  NativeCode: ['entry', 'size', 'method', 'sendSites', 'safepoints'],
  Node: ['type'],
  OperandNode: ['index'],
  ConstantNode: ['value'],
  ObjectNode: ['object'],
} as const satisfies Record<string, readonly string[]>;

type Metaobjects = typeof METAOBJECTS;
export type MetaobjectSlots = {
  readonly [Name in keyof Metaobjects]: { readonly [Variable in Metaobjects[Name][number]]: number };
};

/** Finds all of them; what the sources lack is reported by `slots`. */
export function metaobjectSlots(slots: Slots): MetaobjectSlots {
  const indexes = Object.entries(METAOBJECTS).map(([name, variables]) => [
    name,
    Object.fromEntries(variables.map((each) => [each, slots.slotIndex(name, each)])),
  ]);
  return Object.fromEntries(indexes) as MetaobjectSlots;
}
