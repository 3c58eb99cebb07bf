/**
 * Case files: methods, each followed by what the compiler makes of it.
 *
 *     === a title
 *     selector [ body ]
 *     ---
 *     diagnostics as `line:column code severity text`, then the printed treecode
 *
 * The methods belong to a class with the instance variables `first` and `second` and the class
 * variable `Count`, in a module that sees `Array`, `Object`, `OrderedCollection`, `Transcript`.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileMethod, type CompilationResult, type MethodScope } from '../../../compiler/semantics';
import { parseMethod } from '../../../compiler/source/method-parser';
import { printCode, treeProblems, type BindingReference, type CompiledCode, type LiteralShape } from '../../../compiler/treecode';
import type { MethodNode } from '../../../compiler/source/ast';
import type { Diagnostic } from '../../../segments/diagnostics';

export interface MethodCase {
  readonly title: string;
  readonly source: string;
  readonly expected: string;
}

const GLOBALS = ['Array', 'Object', 'OrderedCollection', 'Transcript'];

export const SCOPE: MethodScope = {
  file: 'Case.st',
  instanceVariables: ['first', 'second'],
  lookup: binding,
  isClass: (name) => name === 'Array',
  names: () => [...GLOBALS, 'Count'],
};

function binding(name: string): BindingReference | undefined {
  if (name === 'Count') return { scope: 'class', module: 'Cases', className: 'Case', name };
  return GLOBALS.includes(name) ? { scope: 'module', module: 'Kernel', name } : undefined;
}

export function parse(source: string): MethodNode {
  const span = { start: 0, end: source.length };
  const definition = { file: 'Case.st', span, className: 'Case', isClassSide: false, category: undefined, selector: '', selectorSpan: span, bodySpan: span };
  const { method, diagnostics } = parseMethod({ path: 'Case.st', text: source }, definition);
  if (method === undefined) throw new Error(`the case does not parse: ${diagnostics.map((each) => each.message).join(' ')}\n${source}`);
  return method;
}

export function compile(source: string): CompilationResult {
  return compileMethod(parse(source), SCOPE);
}

export function describeResult(source: string): string {
  const { code, diagnostics } = compile(source);
  return [...diagnostics.map((each) => describeDiagnostic(each, source)), ...(code ? [printCode(code)] : [])].join('\n');
}

function describeDiagnostic({ code, severity, message, place }: Diagnostic, source: string): string {
  const before = source.slice(0, place?.start).split('\n');
  return `${before.length}:${before.at(-1)!.length + 1} ${code} ${severity} ${message}`;
}

/** What the verifier finds wrong with compiled code. */
export function problemsOf({ body, localNames, literals }: CompiledCode): string[] {
  const shapes = literals.map((each): LiteralShape => (each.type === 'block' ? { kind: 'block', localCount: each.localNames.length } : { kind: each.type }));
  return treeProblems(body, { localCount: localNames.length, literal: (index) => shapes[index] });
}

export function readCases(name: string): MethodCase[] {
  const text = readFileSync(join(__dirname, 'cases', `${name}.txt`), 'utf8');
  return text.split(/^=== /m).slice(1).map(methodCase);
}

function methodCase(text: string): MethodCase {
  const end = text.indexOf('\n');
  const title = text.slice(0, end);
  const [source, expected] = text.slice(end + 1).split(/^---$/m);
  if (!expected?.trim()) throw new Error(`the case '${title}' expects nothing`);
  return { title, source: source.trim(), expected: expected.trim() };
}
