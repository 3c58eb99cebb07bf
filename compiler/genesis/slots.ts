/**
 * Slots of metaobjects, found by the names of the instance variables that kernel-src defines.
 * What is missing is collected and reported together.
 */
import { diagnostic, type Diagnostic } from '../../segments/diagnostics';
import type { ClassDefinition } from '../source/definitions';
import { GENESIS_DIAGNOSTICS as G } from './diagnostics';
import { placeOf } from './class-graph';

export class Slots {
  private readonly names = new Map<string, readonly string[]>();
  private readonly reported = new Set<string>();

  constructor(
    private readonly definitions: ReadonlyMap<string, ClassDefinition>,
    private readonly problems: Diagnostic[],
  ) {}

  /** Names of all instance variables, inherited ones first; a class-side name is `Array class`. */
  instanceVariables(className: string): readonly string[] {
    const known = this.names.get(className);
    if (known !== undefined) return known;
    const definition = this.definitions.get(className);
    if (definition === undefined) return [];
    const inherited = definition.superclass === undefined ? [] : this.instanceVariables(definition.superclass);
    const all = [...inherited, ...definition.instanceVariables];
    this.names.set(className, all);
    return all;
  }

  /** Index of a named instance variable, from 0. A missing class or variable is reported once; the answer is then -1. */
  slotIndex(className: string, variable: string): number {
    const index = this.instanceVariables(className).indexOf(variable);
    if (index < 0) this.report(className, variable);
    return index;
  }

  has(className: string, variable: string): boolean {
    return this.instanceVariables(className).includes(variable);
  }

  private report(name: string, variable: string): void {
    const key = this.definitions.has(name) ? `${name}.${variable}` : name;
    if (this.reported.has(key)) return;
    this.reported.add(key);
    const definition = this.definitions.get(name);
    if (definition === undefined) this.problems.push(diagnostic(G.missingClass, { name }));
    else this.problems.push(diagnostic(G.missingVariable, { name, variable }, placeOf(definition)));
  }
}
