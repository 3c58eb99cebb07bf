/** Smalltalk that a collection must not reach is refused, on the kernel as it is, with a message that tells what to change. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AbstractValue, bindStaticClosure, kernelRoots, type BindingRoot } from '../../../compiler/binding';
import { loadModule } from '../../../compiler/genesis/genesis';
import { readModule } from '../../../compiler/source';
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

/** The kernel gets the case's methods, under names of their own; answers their text. */
function load({ source }: RefusedCase, index: number): string {
  const methods = source.replaceAll(/(_case|_helper|_use:|_log:)/g, (name) => `${name.replace(/:?$/, '')}In${index}${name.endsWith(':') ? ':' : ''}`);
  const text = `Extension { #name : #EdenCollector }\n\n${methods.replaceAll(/^EdenCollector >>/gm, "{ #category : #'*Case' }\nEdenCollector >>")}\n`;
  const { module } = readModule(`Case${index}`, [{ path: `Case${index}/EdenCollector.extension.st`, text }, {
    path: `Case${index}/Case${index}Module.st`, text: `Class {\n\t#name : #Case${index}Module,\n\t#superclass : #Module,\n\t#category : #'Case${index}'\n}\n`,
  }]);
  const { diagnostics } = loadModule(kernel.system, module);
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  return text;
}

/** A root of the static closure for each case, beside the kernel's own. */
function rootOf(index: number): BindingRoot {
  const { context } = kernel;
  const receiver = AbstractValue.instances([context.classes.behaviorNamed('EdenCollector')], context.image);
  return { method: context.classes.methodNamed('EdenCollector', `_caseIn${index}`), receiver, args: [] };
}

const texts = cases.map(load);
const { diagnostics } = bindStaticClosure(kernel.context, [...cases.map((_, index) => rootOf(index)), ...kernelRoots(kernel.context)]);

test.each(cases.map((each, index) => [each.title, each, index] as const))('%s', (_, each, index) => {
  const own = diagnostics.filter(({ place }) => place!.file.startsWith(`Case${index}/`));
  const plain = (words: string) => words.replaceAll(`In${index}`, '').replace(/\d+ places/, 'many places');
  const lineAt = (offset: number) => texts[index].slice(texts[index].lastIndexOf('\n', offset) + 1, texts[index].indexOf('\n', offset)).trim();
  expect(own.flatMap(({ code, message, place }) => [`${code} ${plain(lineAt(place!.start))}`, plain(message)])).toEqual(each.expected);
  for (const { remedy } of own) expect(remedy.length).toBeGreaterThan(40);
});

test('nothing else is wrong', () => {
  expect(diagnostics.filter(({ place }) => !place!.file.startsWith('Case'))).toEqual([]);
});
