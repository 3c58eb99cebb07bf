/** The matcher and ohm make the same of a text by the grammars that the sources are read with. */
import fc from 'fast-check';
import { readTonelFile } from '../../../compiler/source';
import { grammarRecipes } from '../../../compiler/source/grammars';
import { Node, type Match, type Operations } from '../../../compiler/source/match';
import { Matcher, type GrammarRecipe } from '../../../compiler/source/matcher';
import { grammarFrom } from '../../../compiler/source/ohm';
import { ParseContext } from '../../../compiler/source/parse-context';
import { SMALLTALK_AST } from '../../../compiler/source/smalltalk-ast';
import { SOM, SOM_AST } from '../../../compiler/source/som-ast';
import { TONEL } from '../../../compiler/source/tonel-ast';
import { BOOT_GROUP, sourceFiles } from '../kernel-sources';
import { casesIn } from './case-files';
import { damaged } from './damage';
import { printMethod } from './print-smalltalk';
import { method } from './random-trees';

const recipes = new Map(grammarRecipes());

/** Makes a tree, and what is reported beside it, of a text in two ways; `undefined` for a text that does not match. */
class Readers {
  private readonly matcher: Matcher;
  private readonly grammar;
  private readonly semantics;

  constructor(name: 'smalltalk' | 'tonel' | 'som', private readonly operations: Operations) {
    const recipe = JSON.parse(recipes.get(name)!) as GrammarRecipe;
    this.matcher = new Matcher(recipe, operations);
    this.grammar = grammarFrom(recipe);
    this.semantics = this.grammar.createSemantics().addOperation<NodeMaker>('maker', {
      _terminal() {
        return makerOf(this, []);
      },
      _nonterminal(...children) {
        return makerOf(this, children);
      },
      _iter(...children) {
        return makerOf(this, children);
      },
    });
  }

  both(rule: string, operation: string, text: string): [byMatcher: unknown, byOhm: unknown] {
    return [this.made(operation, (context) => this.matcher.match(rule, text, context)), this.made(operation, (context) => this.byOhm(rule, text, context))];
  }

  private made(operation: string, match: (context: ParseContext) => Node | undefined): unknown {
    const context = new ParseContext('file', 0);
    const tree = match(context)?.perform(operation);
    return tree === undefined ? undefined : { tree, diagnostics: context.diagnostics };
  }

  private byOhm(rule: string, text: string, context: ParseContext): Node | undefined {
    const result = this.grammar.match(text, rule);
    return result.succeeded() ? (this.semantics(result).maker() as NodeMaker)({ text, operations: this.operations, context }) : undefined;
  }
}

/** The part of ohm's nodes that matters here. */
interface OhmNode {
  readonly ctorName: string;
  readonly source: { readonly startIdx: number; readonly endIdx: number };
}

type NodeMaker = (match: Match) => Node;

function makerOf({ ctorName, source }: OhmNode, children: readonly unknown[]): NodeMaker {
  const makers = (children as { maker(): NodeMaker }[]).map((each) => each.maker());
  return (match) => new Node(match, ctorName, source.startIdx, source.endIdx, makers.map((each) => each(match)));
}

const smalltalk = new Readers('smalltalk', { ast: SMALLTALK_AST });
const tonel = new Readers('tonel', { ast: SMALLTALK_AST, tonel: TONEL });
const som = new Readers('som', { ast: SOM_AST, som: SOM });

/** Whether a text matches, which both agree on. */
function agree(readers: Readers, rule: string, operation: string, text: string): boolean {
  const [byMatcher, byOhm] = readers.both(rule, operation, text);
  expect(byMatcher).toEqual(byOhm);
  return byOhm !== undefined;
}

test('methods of the kernel', () => {
  const methods = BOOT_GROUP.flatMap(sourceFiles).flatMap((file) => (readTonelFile(file).definitions?.methods ?? []).map(({ span }) => file.text.slice(span.start, span.end)));
  const some = methods.filter((_each, index) => index % 23 === 0);
  for (const text of some) expect(agree(smalltalk, 'tonelMethod', 'ast', text)).toBe(true);
});

test('random methods, whole and damaged', () => {
  const whole = method.map(printMethod);
  fc.assert(fc.property(whole, (text) => { expect(agree(smalltalk, 'tonelMethod', 'ast', text)).toBe(true); }), { numRuns: 100, seed: 30 });
  fc.assert(fc.property(damaged(whole), (text) => { agree(smalltalk, 'tonelMethod', 'ast', text); }), { numRuns: 300, seed: 31 });
});

test.each([['tonel.txt', tonel, 'definition', 'tonel'], ['som.txt', som, 'somClass', 'som']] as const)('definitions in %s, whole and damaged', (file, readers, rule, operation) => {
  const sources = casesIn(file).map(({ source }) => source);
  expect(sources.filter((each) => agree(readers, rule, operation, each)).length).toBeGreaterThan(0);
  fc.assert(fc.property(damaged(fc.constantFrom(...sources)), (text) => { agree(readers, rule, operation, text); }), { numRuns: 300, seed: 32 });
});
