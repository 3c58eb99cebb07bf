/**
 * Case files: methods of a class `Case` with the instance variables `first` and `second`, each
 * followed by the IR of the method and of its blocks.
 *
 *     === a title
 *     selector [ body ]
 *     ---
 *     printed IR, or diagnostics as `code message`
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { printFunction } from '../../../compiler/ir/printer';
import { verifyFunction } from '../../../compiler/ir/verifier';
import { nativizeMethod, objectNames } from '../../../compiler/nativize';
import { loadModule } from '../../../compiler/genesis/genesis';
import type { GuestSystem } from '../../../compiler/genesis/system';
import type { NativizationContext } from '../../../compiler/nativize';
import { readModule } from '../../../compiler/source';
import type { GuestObject } from '../../../segments/image/values';
import { bootMiniKernel } from './mini-kernel';
import type { RealKernel } from './real-kernel';

export interface Case {
  readonly title: string;
  readonly source: string;
  readonly expected: string;
}

export function readCases(name: string): Case[] {
  const text = readFileSync(join(__dirname, 'cases', `${name}.txt`), 'utf8');
  return text.split(/^=== /m).slice(1).map((each) => {
    const [title, ...lines] = each.split('\n');
    const [source, expected] = lines.join('\n').split(/^---\n/m);
    if (expected === undefined || expected.trim() === '') throw new Error(`the case '${title}' expects nothing`);
    return { title, source: source.trim(), expected: expected.trim() };
  });
}

const HEADER = "Class { #name : #Case, #superclass : #Object, #instVars : [ 'first' 'second' ], #category : #Cases }\n\nCase >> ";

/** The IR of a case's method in the mini kernel. */
export function describeMethod(source: string): string {
  const kernel = bootMiniKernel([{ path: 'Kernel/Case.st', text: `${HEADER}${source}\n` }]);
  return describeFunctions(kernel.context, caseMethod(kernel.system, 'Kernel'));
}

/** The IR of a case's method in a module of its own, over the kernel of kernel-src. */
export function describeInModule({ system, context }: RealKernel, source: string, name: string): string {
  const { module } = readModule(name, [{ path: `${name}/Case.st`, text: `${HEADER}${source}\n` }]);
  const { diagnostics } = loadModule(system, module);
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new Error(errors.map(({ code, message }) => `${code} ${message}`).join('\n'));
  return describeFunctions(context, caseMethod(system, name));
}

function describeFunctions(context: NativizationContext, method: GuestObject): string {
  const { functions, diagnostics } = nativizeMethod(context, method);
  for (const each of functions) verifyFunction(each);
  const names = objectNames(context.classes);
  const texts = functions.map((each) => renumbered(withoutEntryPoll(printFunction(each, names))));
  return [...diagnostics.map(({ code, message }) => `${code} ${message}`), ...texts].join('\n').trim();
}

/** The poll on entry has tests of its own. */
function withoutEntryPoll(text: string): string {
  return text.replace(/^.*entryPoll.*\n/m, '');
}

function caseMethod(system: GuestSystem, module: string): GuestObject {
  return system.modules.get(module)!.methods.find(({ guestClass }) => guestClass.name === 'Case')!.method;
}

/** Values and blocks numbered in the order of the text, so that a case does not tell of values that came and went. */
function renumbered(text: string): string {
  const numbers = new Map<string, string>();
  const counts: Record<string, number> = { v: 0, b: 0 };
  return text.replace(/\b([vb])\d+\b/g, (name, kind: string) => {
    if (!numbers.has(name)) numbers.set(name, `${kind}${counts[kind]++}`);
    return numbers.get(name)!;
  });
}
