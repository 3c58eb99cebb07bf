/** From a matched SOM file to plain values, and what SOM means by its methods and strings. */
import type { MethodNode, Span, VariableDeclaration } from './ast';
import type { Actions, Node } from './match';
import { FRONT_END } from './diagnostics';
import { somSelector, withSomSelectors } from './som-selectors';
import { withStringParts, type Pattern } from './smalltalk-ast';

export interface SomClass {
  readonly name: VariableDeclaration;
  /** `undefined` when none is written. */
  readonly superclass: string | undefined;
  readonly instanceSide: SomSide;
  readonly classSide: SomSide;
}

export interface SomSide {
  readonly variables: readonly VariableDeclaration[];
  readonly members: readonly SomMember[];
}

export interface SomMember extends Pattern {
  /** From the pattern to the closing bracket. */
  readonly span: Span;
  readonly isPrimitive: boolean;
  /** Between the brackets. */
  readonly bodySpan: Span;
}

const NO_SIDE: SomSide = { variables: [], members: [] };
const ESCAPES: Readonly<Record<string, string>> = { t: '\t', b: '\b', n: '\n', r: '\r', f: '\f', '0': '\0', "'": "'", '\\': '\\' };

const som = <T>(node: Node): T => node.perform('som');
const all = <T>(iteration: Node): T[] => iteration.children.map((each) => som<T>(each));
const declared = (node: Node): VariableDeclaration => ({ name: node.text, span: node.span });

/** The text of a string without its quotes. */
export function unescaped(text: string): string {
  return text.slice(1, -1).replace(/\\([^])/g, (whole, escaped: string) => ESCAPES[escaped] ?? whole);
}

/** The operation `ast` on the methods of a file. */
export const SOM_AST: Actions = {
  ...withStringParts(unescaped),
  somMethod(_ws, pattern, _equals, _ws2, _open, _ws3, body, close, _ws4): MethodNode {
    const span = { start: pattern.span.start, end: close.span.end };
    return withSomSelectors({ kind: 'method', span, ...pattern.perform<Pattern>('ast'), ...body.perform<Pick<MethodNode, 'temporaries' | 'pragmas' | 'statements'>>('ast') });
  },
  stringPart_escape(_backslash, escaped): void {
    const context = this.context;
    if (!(escaped.text in ESCAPES)) context.report(FRONT_END.unknownEscape, this.span, { text: this.text });
  },
  stringPart_plain(_character): void {},
};

/** The operation `som` on files. */
export const SOM: Actions = {
  somClass(_ws, name, _ws2, _equals, _ws3, superclass, _ws4, _open, _ws5, instanceSide, classSide, _close, _ws6): SomClass {
    const [classMembers = NO_SIDE] = all<SomSide>(classSide);
    return { name: declared(name), superclass: superclass.children[0]?.text, instanceSide: som(instanceSide), classSide: classMembers };
  },
  somClassSide(_separator, side): SomSide {
    return som(side);
  },
  somSide(variables, members): SomSide {
    return { variables: all<VariableDeclaration[]>(variables).flat(), members: all(members) };
  },
  somVariables(_bar, _ws, names, _ws2, _bar2, _ws3): VariableDeclaration[] {
    return names.children.map((each) => declared(each));
  },
  somMember(pattern, _equals, _ws, body, _ws2): SomMember {
    const span = { start: pattern.span.start, end: body.span.end };
    const head = pattern.perform<Pattern>('ast');
    return { ...head, selector: somSelector(head.selector), span, ...som<Pick<SomMember, 'isPrimitive' | 'bodySpan'>>(body) };
  },
  somBody_primitive(_word): Pick<SomMember, 'isPrimitive' | 'bodySpan'> {
    return { isPrimitive: true, bodySpan: this.span };
  },
  somBody_method(_open, _text, _close): Pick<SomMember, 'isPrimitive' | 'bodySpan'> {
    const { start, end } = this.span;
    return { isPrimitive: false, bodySpan: { start: start + 1, end: end - 1 } };
  },
};
