/**
 * Many small programs as one module: a method for each, and a `main:` that runs them and prints
 * a line for each with what became of it. So one boot runs hundreds.
 */
import { parseExpression, type SourceFile } from '../../compiler/source';
import type { Diagnostic } from '../../segments/diagnostics';

/** What became of a program. `text` is a printString, or what is known of the failure. */
export interface ProgramOutcome {
  readonly kind: 'value' | 'error' | 'refused' | 'crash';
  readonly text: string;
}

const GROUP = 40;
const LINE = /^#(\d+) (value|error) (.*)$/;

export interface ProgramModule {
  readonly name: string;
  readonly file: SourceFile;
  /** Programs by number that are not in the module, because they are no Smalltalk. */
  readonly refused: ReadonlyMap<number, ProgramOutcome>;
  /** The program at an offset into the file. */
  programAt(offset: number): number | undefined;
}

/** A method for programs to use. */
export type Method = readonly [pattern: string, body: string];

/** Programs by their numbers, which lines of the output repeat. */
export function programModule(name: string, programs: ReadonlyMap<number, string>, support: readonly Method[] = []): ProgramModule {
  const refused = new Map<number, ProgramOutcome>();
  const starts: { readonly index: number; readonly start: number }[] = [];
  let text = header(name);
  const accepted: number[] = [];
  for (const [index, program] of programs) {
    const { body, diagnostics } = methodBody(program);
    if (body === undefined) refused.set(index, refusal(diagnostics));
    else {
      accepted.push(index);
      starts.push({ index, start: text.length });
      text += method(name, `program${index}`, body);
    }
  }
  const end = text.length;
  text += [...runners(accepted), ...support].map(([pattern, body]) => method(name, pattern, body)).join('');
  const programAt = (offset: number) => (offset >= end ? undefined : starts.findLast(({ start }) => start <= offset)?.index);
  return { name, file: { path: `${name}/${name}Module.st`, text }, refused, programAt };
}

export function refusal(diagnostics: readonly Diagnostic[]): ProgramOutcome {
  return { kind: 'refused', text: diagnostics.map(({ code, message }) => `${code}: ${message}`).join('\n') };
}

/** The statements with a `^` before the last; if it stands there, no need to look for the place. */
function methodBody(program: string): { body?: string; diagnostics: readonly Diagnostic[] } {
  if (/\n\^.*$/.test(program)) return { body: program, diagnostics: [] };
  const { method, diagnostics } = parseExpression({ path: 'program', text: program });
  if (method === undefined) return { diagnostics };
  const { start } = method.statements.at(-1)!.span;
  const returns = program[start] === '^';
  return { body: returns ? program : `${program.slice(0, start)}^${program.slice(start)}`, diagnostics };
}

function method(module: string, pattern: string, body: string): string {
  return `{ #category : #programs }\n${module}Module >> ${pattern} [\n${body}\n]\n\n`;
}

function header(name: string): string {
  return `"Programs of a test."\nClass {\n\t#name : #${name}Module,\n\t#superclass : #Module,\n\t#instVars : [ 'first', 'last' ],\n\t#category : #Tests\n}\n\n`;
}

/** `main: 'n'` leaves out the programs before the n-th: after a crash, the others still run. `main: 'n' 'n'` runs that one. */
function runners(accepted: readonly number[]): Method[] {
  const groups = Array.from({ length: Math.ceil(accepted.length / GROUP) }, (_, group) => accepted.slice(group * GROUP, (group + 1) * GROUP));
  const bodies = groups.map((group) => group.map((index) => `\tself run: ${index} do: [self program${index}].`).join('\n'));
  const methods: Method[] = [
    ['main: arguments', `\tfirst := (arguments at: 1 ifAbsent: [0]) asInteger.\n\tlast := (arguments at: 2 ifAbsent: [SmallInteger maxVal]) asInteger.\n${bodies.map((_, group) => `\tself group${group}.`).join('\n')}\n\t^0`],
    ...bodies.map((body, group): Method => [`group${group}`, body]),
    ['run: index do: aBlock', RUN],
    ['escaped: aString', ESCAPED],
  ];
  return methods;
}

const RUN = `	| line |
	(index between: first and: last) ifFalse: [^self].
	line := ['value ' , aBlock value printString] on: Error, Halt do: [:error | 'error ' , error printString].
	Transcript nextPutAll: '#'; print: index; space; nextPutAll: (self escaped: line); cr; flush`;

const ESCAPED = `	^String streamContents: [:stream |
		aString do: [:each |
			each == $\\ ifTrue: [stream nextPutAll: '\\\\'] ifFalse: [
			each == Character lf ifTrue: [stream nextPutAll: '\\n'] ifFalse: [
			each == Character cr ifTrue: [stream nextPutAll: '\\r'] ifFalse: [
			stream nextPut: each]]]]]`;

/** The outcomes told in an output, by number. */
export function outcomesIn(output: string): Map<number, ProgramOutcome> {
  const outcomes = new Map<number, ProgramOutcome>();
  for (const line of output.split('\n')) {
    const [, index, kind, text] = LINE.exec(line) ?? [];
    if (index !== undefined) outcomes.set(Number(index), { kind: kind as 'value' | 'error', text: unescaped(text) });
  }
  return outcomes;
}

function unescaped(text: string): string {
  return text.replace(/\\(.)/g, (_, each: string) => ({ n: '\n', r: '\r' })[each] ?? each);
}
