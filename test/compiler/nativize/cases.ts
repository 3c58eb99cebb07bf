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
import { textOf } from '../../../segments/image/virtual-image';
import { bootMiniKernel, type MiniKernel } from './mini-kernel';

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

/** The kernel with the case's method; `selector` is that of its pattern. */
export function describeMethod(source: string): string {
  const kernel = bootMiniKernel([{ path: 'Kernel/Case.st', text: `${HEADER}${source}\n` }]);
  const { functions, diagnostics } = nativizeMethod(kernel.context, caseMethod(kernel));
  for (const each of functions) verifyFunction(each);
  const names = objectNames(kernel.context.classes);
  return [...diagnostics.map(({ code, message }) => `${code} ${message}`), ...functions.map((each) => printFunction(each, names))].join('\n').trim();
}

function caseMethod({ system, context }: MiniKernel) {
  const [method] = [...system.modules.values()].flatMap((module) => module.methods.filter(({ guestClass }) => guestClass.name === 'Case'));
  return context.classes.methodNamed('Case', textOf(context.classes.read(method.method, 'CompiledMethod', 'selector') as never));
}
