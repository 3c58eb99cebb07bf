/** Smalltalk that a collection must not reach is refused, on the kernel as it is, with a message that tells what to change. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AbstractValue, bindStaticClosure } from '../../../compiler/binding';
import { loadModule } from '../../../compiler/genesis/genesis';
import { readModule } from '../../../compiler/source';
import type { Diagnostic } from '../../../segments/diagnostics';
import { bootRealKernel } from '../nativize/real-kernel';

interface RefusedCase {
  readonly title: string;
  readonly source: string;
  readonly expected: readonly string[];
}

const ARROW = '=> ';

/** A comment, methods, and a line with an arrow for each of what is to be said. */
function casesIn(text: string): RefusedCase[] {
  return text.split(/\n\n(?=")/).slice(1).map((block) => {
    const [title, ...lines] = block.trimEnd().split('\n');
    const expected = lines.filter((line) => line.startsWith(ARROW)).map((line) => line.slice(ARROW.length));
    if (expected.length === 0) throw new Error(`no expectation: ${title}`);
    return { title: title.replaceAll('"', ''), source: lines.filter((line) => !line.startsWith(ARROW)).join('\n'), expected };
  });
}

const cases = casesIn(readFileSync(join(__dirname, 'cases/during-collections.txt'), 'utf8'));
const kernel = bootRealKernel();

/** The kernel gets the case's methods, under names of their own. */
function refusalsOf({ source }: RefusedCase, index: number): { diagnostics: readonly Diagnostic[]; text: string } {
  const methods = source.replaceAll(/(_case|_helper|_use:|_log:)/g, (name) => `${name.replace(/:?$/, '')}In${index}${name.endsWith(':') ? ':' : ''}`);
  const text = `Extension { #name : #EdenCollector }\n\n${methods.replaceAll(/^EdenCollector >>/gm, "{ #category : #'*Case' }\nEdenCollector >>")}\n`;
  const { module } = readModule(`Case${index}`, [{ path: `Case${index}/EdenCollector.extension.st`, text }, {
    path: `Case${index}/Case${index}Module.st`, text: `Class {\n\t#name : #Case${index}Module,\n\t#superclass : #Module,\n\t#category : #'Case${index}'\n}\n`,
  }]);
  const { diagnostics } = loadModule(kernel.system, module);
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  const { context } = kernel;
  const method = context.classes.methodNamed('EdenCollector', `_caseIn${index}`);
  const receiver = AbstractValue.instances([context.classes.behaviorNamed('EdenCollector')], context.image);
  return { diagnostics: bindStaticClosure(context, [{ method, receiver, args: [] }, ...rootsThatMayNotBeCalled()]).diagnostics, text };
}

/** The kernel's own roots: they are no part of what a collection may call. */
function rootsThatMayNotBeCalled() {
  const { context: { classes, image } } = kernel;
  const memory = AbstractValue.of(image.get('global:ObjectMemory'), image);
  const eden = AbstractValue.of(image.get('global:Eden'), image);
  const number = AbstractValue.of(0, image);
  return [
    { method: classes.methodNamed('Memory', '_scavenge'), receiver: memory, args: [] },
    { method: classes.methodNamed('Memory', '_remember:'), receiver: memory, args: [AbstractValue.any] },
    { method: classes.methodNamed('GCSpace', '_allocateSlow:'), receiver: eden, args: [number] },
    { method: classes.methodNamed('GCSpace', '_allocateLarge:'), receiver: eden, args: [number] },
  ];
}

test.each(cases.map((each, index) => [each.title, each, index] as const))('%s', (_, each, index) => {
  const { diagnostics, text } = refusalsOf(each, index);
  const plain = (words: string) => words.replaceAll(`In${index}`, '');
  const lineAt = (offset: number) => text.slice(text.lastIndexOf('\n', offset) + 1, text.indexOf('\n', offset)).trim();
  const said = diagnostics.flatMap(({ code, message, place }) => [`${code} ${plain(lineAt(place!.start))}`, plain(message)]);
  expect(said).toEqual(each.expected);
  for (const { remedy } of diagnostics) expect(remedy.length).toBeGreaterThan(40);
});
