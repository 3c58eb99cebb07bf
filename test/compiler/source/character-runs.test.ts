/** Taking runs of characters at once changes neither what matches nor what is told of what does not. */
import fc from 'fast-check';
import { withCharacterRuns } from '../../../compiler/source/character-runs';
import { ohm, type Grammar } from '../../../compiler/source/ohm';

const GRAMMAR = String.raw`
  Runs {
    texts = (name | string | blank | number | pairs | code)*
    name = ("a".."z" | ~("\u0000".."\u007F") letter)+
    string (a string) = "'" ("(".."\uFFFF" | "\u0000".."&" | "''")* "'"
    blank = (" " | ~("#".."\uFFFF") comment)+
    comment = "\"" (~"\"" any)* "\""
    number = "#" "0".."9"+
    pairs = "<" ("a".."z" "0".."9")* ">"
    code = "{" ("a".."z" | escape | ~"}" any)* "}"
    escape = "!" any
  }`;

const stepwise = ohm.grammar(GRAMMAR);
const atOnce = withCharacterRuns(ohm.grammar(GRAMMAR));

function told(grammar: Grammar, text: string): string {
  const result = grammar.match(text);
  return result.failed() ? `${result.message}` : 'matches';
}

test.each(['', 'abc', 'añb', "'it''s'", "'open", "''' x", '"a" "b"', '"a""open', '  "open', '#12#', 'a😀b', "'😀'", '"😀"', '<a1b2>', '<a1b>', '{a!}é}', '{a!}'])('%s', (text) => {
  expect(told(atOnce, text)).toBe(told(stepwise, text));
});

test('any text', () => {
  const character = fc.constantFrom(...'ab \'"#1é😀!<>{}');
  fc.assert(fc.property(fc.array(character, { maxLength: 12 }), (characters) => {
    const text = characters.join('');
    expect(told(atOnce, text)).toBe(told(stepwise, text));
  }));
});

test('the text of a run is what its node tells', () => {
  const semantics = atOnce.createSemantics().addOperation<string[]>('parts', {
    texts: (parts) => parts.children.map((each) => each.sourceString),
  });
  expect(semantics(atOnce.match("ab 'c''d'#12")).parts()).toEqual(['ab', ' ', "'c''d'", '#12']);
});
