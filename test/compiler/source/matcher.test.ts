/** The matcher and ohm match the same texts by the same grammar; the actions fit the rules. */
import fc from 'fast-check';
import { grammarRecipes } from '../../../compiler/source/grammars';
import type { Actions, Node } from '../../../compiler/source/match';
import { Matcher, type GrammarRecipe } from '../../../compiler/source/matcher';
import { grammarFrom, grammarOf, recipeOf } from '../../../compiler/source/ohm';
import { ParseContext } from '../../../compiler/source/parse-context';
import { SMALLTALK_AST } from '../../../compiler/source/smalltalk-ast';
import { SOM, SOM_AST } from '../../../compiler/source/som-ast';
import { TONEL } from '../../../compiler/source/tonel-ast';

const GRAMMAR = String.raw`
  Runs {
    texts = (name | string | blank | number | pairs | code | assigned)*
    name = ("a".."z" | ~("\u0000".."\u007F") letter)+
    string (a string) = "'" ("(".."\uFFFF" | "\u0000".."&" | "''")* "'"
    blank = (" " | ~("#".."\uFFFF") comment)+
    comment = "\"" (~"\"" any)* "\""
    number = "#" "0".."9"+
    pairs = "<" ("a".."z" "0".."9")* ">"
    code = "{" ("a".."z" | escape | ~"}" any)* "}"
    escape = "!" any
    assigned = "(" (name "=")* name? &")" ")"
  }`;

/** A list of all that a node holds. */
const whole = (node: Node): unknown => [node.text, ...node.children.map(whole)];
const grammar = grammarOf(GRAMMAR);
const recipe = JSON.parse(recipeOf(grammar)) as GrammarRecipe;
const actions: Actions = {
  texts: (parts) => parts.children.map((each) => each.text),
  pairs: (_open, letters, digits) => whole(letters) + '/' + whole(digits),
  assigned: (_open, names, _equals, last) => [whole(names), whole(last)],
};
const matcher = new Matcher(recipe, { show: actions });
const matched = (text: string, rule = 'texts') => matcher.match(rule, text, new ParseContext('file', 0));

test.each(['', 'abc', 'añb', "'it''s'", "'open", "''' x", '"a" "b"', '"a""open', '  "open', '#12#', 'a😀b', "'😀'", '"😀"', '<a1b2>', '<a1b>', '{a!}é}', '{a!}', '(a=b=c)', '(a=b=)', '()', '(a=='])('%s', (text) => {
  expect(matched(text) !== undefined).toBe(grammar.match(text).succeeded());
});

test('any text', () => {
  const character = fc.constantFrom(...'ab \'"#1é😀!<>{}(=)');
  fc.assert(fc.property(fc.array(character, { maxLength: 12 }), (characters) => {
    const text = characters.join('');
    expect(matched(text) !== undefined).toBe(grammar.match(text).succeeded());
  }));
});

test('nodes tell their text, those of rules with actions and of iterations also their parts', () => {
  expect(matched("ab 'c''d'#12")!.perform('show')).toEqual(['ab', ' ', "'c''d'", '#12']);
  expect(matched('<a1b2>', 'pairs')!.perform('show')).toBe('a1b2,a,b/a1b2,1,2');
  expect(matched('(a=b=c)', 'assigned')!.perform('show')).toEqual([['a=b=', ['a'], ['b']], ['c', ['c']]]);
});

test('what the matcher does not know is refused', () => {
  const refused = (text: string, rule: string) => () => new Matcher(JSON.parse(recipeOf(grammarOf(text))) as GrammarRecipe, {}).match(rule, '', new ParseContext('file', 0));
  expect(refused('G { listed = list<"a"> list<x> = x* }', 'listed')).toThrow('does not know');
  expect(refused('G { Spaced = "a" "b" }', 'Spaced')).toThrow('does not know');
  expect(refused('G { listed = missing | "a" missing = digit }', 'listed')).toThrow("no rule 'digit'");
});

test.each([['smalltalk', { ast: SMALLTALK_AST }], ['tonel', { ast: SMALLTALK_AST, tonel: TONEL }], ['som', { ast: SOM_AST, som: SOM }]] as const)(
  'ohm finds that the actions on the grammar %s have the parameters of its rules', (name, operations) => {
    const semantics = grammarFrom(JSON.parse(new Map(grammarRecipes()).get(name)!) as GrammarRecipe).createSemantics();
    for (const [operation, each] of Object.entries(operations)) expect(() => semantics.addOperation(operation, each as never)).not.toThrow();
    expect(() => semantics.addOperation('wrong', { name: (_first: unknown, _second: unknown, _third: unknown) => 0 })).toThrow('arity');
  },
);
