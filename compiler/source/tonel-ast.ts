/** From the matched parts of a Tonel file to plain values: one operation on the Tonel grammar. */
import type { Span } from './ast';
import type { Actions, Node } from './match';
import { unquoted, type Pattern } from './smalltalk-ast';

/** A value of a definition: symbols, strings and bare names are all text. */
export type TonelValue = { readonly span: Span } & (
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'nil' }
  | { readonly type: 'other'; readonly text: string }
  | { readonly type: 'list'; readonly elements: readonly TonelValue[] }
  | { readonly type: 'map'; readonly entries: readonly TonelEntry[] }
);

export interface TonelEntry {
  readonly key: string;
  readonly keySpan: Span;
  readonly value: TonelValue;
}

export interface TonelDefinition {
  readonly kind: string;
  readonly kindSpan: Span;
  readonly entries: readonly TonelEntry[];
}

export interface MethodHead extends Pattern {
  readonly className: string;
  readonly classNameSpan: Span;
  readonly isClassSide: boolean;
  /** Where the pattern begins. */
  readonly patternStart: number;
}

const tonel = <T>(node: Node): T => node.perform('tonel');
const all = <T>(iteration: Node): T[] => iteration.children.map((each) => tonel<T>(each));
const bare = (text: string, span: Span): TonelValue => (text === 'nil' ? { type: 'nil', span } : { type: 'text', text, span });

/** The operation `tonel`. */
export const TONEL: Actions = {
  definition(_ws, name, _ws2, map, _ws3): TonelDefinition {
    return { kind: name.text, kindSpan: name.span, entries: entriesOf(map) };
  },
  metadata(_ws, map, _ws2): readonly TonelEntry[] {
    return entriesOf(map);
  },
  methodHead(_ws, name, _ws2, classSide, _arrows, _ws3, pattern, _open): MethodHead {
    return {
      className: name.text,
      classNameSpan: name.span,
      isClassSide: classSide.children.length > 0,
      patternStart: pattern.span.start,
      ...pattern.perform<Pattern>('ast'),
    };
  },
  map(_open, _ws, entries, _commas, _ws2, _close): TonelValue {
    return { type: 'map', entries: all(entries), span: this.span };
  },
  entry(key, _colon, _ws, value, _ws2): TonelEntry {
    return { ...tonel<Omit<TonelEntry, 'value'>>(key), value: tonel(value) };
  },
  key(_hash, name, _ws): Omit<TonelEntry, 'value'> {
    const key = name.rule === 'string' ? unquoted(name.text) : name.text;
    return { key, keySpan: name.span };
  },
  value_list(_open, _ws, values, _ws2, _commas, _ws3, _close): TonelValue {
    return { type: 'list', elements: all(values), span: this.span };
  },
  value_literalArray(_open, _ws, values, _ws2, _close): TonelValue {
    return { type: 'list', elements: all(values), span: this.span };
  },
  value_bare(_name): TonelValue {
    return bare(this.text, this.span);
  },
  tonelSymbol_quoted(_hash, string): TonelValue {
    return { type: 'text', text: unquoted(string.text), span: this.span };
  },
  tonelSymbol_plain(_hash, parts): TonelValue {
    return bare(parts.text, this.span);
  },
  string(_open, _parts, _close): TonelValue {
    return { type: 'text', text: unquoted(this.text), span: this.span };
  },
  number(_minus, _digits, _look, _tail): TonelValue {
    return { type: 'other', text: this.text, span: this.span };
  },
};

function entriesOf(map: Node): readonly TonelEntry[] {
  const value = tonel<TonelValue>(map);
  return value.type === 'map' ? value.entries : [];
}
