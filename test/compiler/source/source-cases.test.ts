import { parseExpression, parseMethod, printAst, readModule, readSomFile, readTonelFile, type SourceFile } from '../../../compiler/source';
import type { Diagnostic } from '../../../segments/diagnostics';
import { casesIn, expectCase, splitCases } from './case-files';
import { printDefinitions, printModule } from './print-definitions';

interface Outcome {
  readonly trees: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Statements, as `apiary eval` takes them. */
function expressionOutcome(source: string): Outcome {
  const { method, diagnostics } = parseExpression({ path: 'case', text: source });
  return { trees: method ? [printAst(method)] : [], diagnostics };
}

/** A Tonel file: the trees of its methods. */
function methodOutcome(source: string): Outcome {
  const file: SourceFile = { path: 'case', text: source };
  const { definitions, diagnostics } = readTonelFile(file);
  const results = (definitions?.methods ?? []).map((each) => parseMethod(file, each));
  return {
    trees: results.flatMap((each) => (each.method ? [printAst(each.method)] : [])),
    diagnostics: [...diagnostics, ...results.flatMap((each) => each.diagnostics)],
  };
}

/** A Tonel file: what it defines. */
function tonelOutcome(source: string): Outcome {
  const { definitions, diagnostics } = readTonelFile({ path: 'Case/Foo.st', text: source });
  return { trees: definitions ? [printDefinitions(definitions)] : ['(nothing)'], diagnostics };
}

/** A SOM file: what it defines, and the trees of its methods. */
function somOutcome(source: string): Outcome {
  const file: SourceFile = { path: 'Case/Foo.som', text: source };
  const { definitions, diagnostics } = readSomFile(file);
  const results = (definitions?.methods ?? []).map((each) => parseMethod(file, each));
  return {
    trees: [definitions ? printDefinitions(definitions) : '(nothing)', ...results.flatMap(({ method }) => (method ? [printAst(method)] : []))],
    diagnostics: [...diagnostics, ...results.flatMap((each) => each.diagnostics)],
  };
}

/** The files of a module, each after a line `-- path`; the first is the module's folder. */
function moduleOutcome(source: string): Outcome {
  const files = source.split(/^-- /m).slice(1).map((each) => ({ path: each.slice(0, each.indexOf('\n')), text: each.slice(each.indexOf('\n') + 1) }));
  const { module, diagnostics } = readModule(files[0].path.split('/')[0], files);
  return { trees: [printModule(module)], diagnostics };
}

const KINDS: readonly [string, (source: string) => Outcome][] = [
  ['expressions.txt', expressionOutcome],
  ['literals.txt', expressionOutcome],
  ['expression-errors.txt', expressionOutcome],
  ['methods.txt', methodOutcome],
  ['method-errors.txt', methodOutcome],
  ['tonel.txt', tonelOutcome],
  ['tonel-errors.txt', tonelOutcome],
  ['modules.txt', moduleOutcome],
  ['som.txt', somOutcome],
];

describe.each(KINDS)('%s', (fileName, outcome) => {
  test.each(casesIn(fileName).map((each) => [each.name, each] as const))('%s', (_, each) => {
    const { trees, diagnostics } = outcome(each.source);
    expectCase(each, trees, diagnostics);
  });
});

test('a case that asserts nothing is refused', () => {
  expect(() => splitCases('# nothing\n3 + 4\n')).toThrow('asserts nothing');
  expect(() => splitCases('# nothing\n3 + 4\n==>\n\n')).toThrow('asserts nothing');
});
