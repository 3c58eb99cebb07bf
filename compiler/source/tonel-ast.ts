/** From the matched parts of a Tonel file to plain values: one operation on the Tonel grammar. */
import type { Span } from './ast';
import { perform, type ActionDict, type Node, type Semantics } from './ohm';
import type { ParseContext } from './parse-context';
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

const contextOf = (node: Node): ParseContext => node.args.context as ParseContext;
const tonel = <T>(node: Node, context: ParseContext): T => perform('tonel', node, context.args);
const all = <T>(iteration: Node, context: ParseContext): T[] => iteration.children.map((each) => tonel<T>(each, context));
const bare = (text: string, span: Span): TonelValue => (text === 'nil' ? { type: 'nil', span } : { type: 'text', text, span });

export function addTonelOperation(semantics: Semantics): Semantics {
  return semantics.addOperation<unknown>('tonel(context)', actions);
}

const actions: ActionDict<unknown> = {
  definition(_ws, name, _ws2, map, _ws3): TonelDefinition {
    const context = contextOf(this);
    return { kind: name.sourceString, kindSpan: context.span(name.source), entries: entriesOf(map, context) };
  },
  metadata(_ws, map, _ws2): readonly TonelEntry[] {
    return entriesOf(map, contextOf(this));
  },
  methodHead(_ws, name, _ws2, classSide, _arrows, _ws3, pattern, _open): MethodHead {
    const context = contextOf(this);
    return {
      className: name.sourceString,
      classNameSpan: context.span(name.source),
      isClassSide: classSide.numChildren > 0,
      patternStart: context.span(pattern.source).start,
      ...(pattern.ast(context) as Pattern),
    };
  },
  map(_open, _ws, entries, _commas, _ws2, _close): TonelValue {
    const context = contextOf(this);
    return { type: 'map', entries: all(entries, context), span: context.span(this.source) };
  },
  entry(key, _colon, _ws, value, _ws2): TonelEntry {
    const context = contextOf(this);
    return { ...tonel<Omit<TonelEntry, 'value'>>(key, context), value: tonel(value, context) };
  },
  key(_hash, name, _ws): Omit<TonelEntry, 'value'> {
    const key = name.ctorName === 'string' ? unquoted(name.sourceString) : name.sourceString;
    return { key, keySpan: contextOf(this).span(name.source) };
  },
  value_list(_open, _ws, values, _ws2, _commas, _ws3, _close): TonelValue {
    return { type: 'list', elements: all(values, contextOf(this)), span: contextOf(this).span(this.source) };
  },
  value_literalArray(_open, _ws, values, _ws2, _close): TonelValue {
    return { type: 'list', elements: all(values, contextOf(this)), span: contextOf(this).span(this.source) };
  },
  value_bare(_name): TonelValue {
    return bare(this.sourceString, contextOf(this).span(this.source));
  },
  tonelSymbol_quoted(_hash, string): TonelValue {
    return { type: 'text', text: unquoted(string.sourceString), span: contextOf(this).span(this.source) };
  },
  tonelSymbol_plain(_hash, parts): TonelValue {
    return bare(parts.sourceString, contextOf(this).span(this.source));
  },
  string(_open, _parts, _close): TonelValue {
    return { type: 'text', text: unquoted(this.sourceString), span: contextOf(this).span(this.source) };
  },
  number(_minus, _digits, _look, _tail): TonelValue {
    return { type: 'other', text: this.sourceString, span: contextOf(this).span(this.source) };
  },
};

function entriesOf(map: Node, context: ParseContext): readonly TonelEntry[] {
  const value = tonel<TonelValue>(map, context);
  return value.type === 'map' ? value.entries : [];
}
