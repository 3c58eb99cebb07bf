/** From a matched SOM file to plain values, and what SOM means by its methods and strings. */
import type { MethodNode, Span, VariableDeclaration } from './ast';
import { perform, type ActionDict, type Node, type Semantics } from './ohm';
import { FRONT_END } from './diagnostics';
import type { ParseContext } from './parse-context';
import { somSelector, withSomSelectors } from './som-selectors';
import { addAstOperation, type Pattern } from './smalltalk-ast';

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

const contextOf = (node: Node): ParseContext => node.args.context as ParseContext;
const som = <T>(node: Node, context: ParseContext): T => perform('som', node, context.args);
const all = <T>(iteration: Node, context: ParseContext): T[] => iteration.children.map((each) => som<T>(each, context));
const declared = (node: Node, context: ParseContext): VariableDeclaration => ({ name: node.sourceString, span: context.span(node.source) });

/** `som(context)` for files, and `ast(context)` for the methods in them. */
export function addSomOperations(semantics: Semantics): Semantics {
  return addAstOperation(semantics, { actions: methodActions, unquoted: unescaped }).addOperation<unknown>('som(context)', fileActions);
}

/** The text of a string without its quotes. */
export function unescaped(text: string): string {
  return text.slice(1, -1).replace(/\\([^])/g, (whole, escaped: string) => ESCAPES[escaped] ?? whole);
}

const methodActions: ActionDict<unknown> = {
  somMethod(_ws, pattern, _equals, _ws2, _open, _ws3, body, close, _ws4): MethodNode {
    const context = contextOf(this);
    const span = { start: context.span(pattern.source).start, end: context.span(close.source).end };
    return withSomSelectors({ kind: 'method', span, ...(pattern.ast(context) as Pattern), ...(body.ast(context) as Pick<MethodNode, 'temporaries' | 'pragmas' | 'statements'>) });
  },
  stringPart_escape(_backslash, escaped): void {
    const context = contextOf(this);
    if (!(escaped.sourceString in ESCAPES)) context.report(FRONT_END.unknownEscape, context.span(this.source), { text: this.sourceString });
  },
  stringPart_plain(_character): void {},
};

const fileActions: ActionDict<unknown> = {
  somClass(_ws, name, _ws2, _equals, _ws3, superclass, _ws4, _open, _ws5, instanceSide, classSide, _close, _ws6): SomClass {
    const context = contextOf(this);
    const [classMembers = NO_SIDE] = all<SomSide>(classSide, context);
    return { name: declared(name, context), superclass: superclass.children[0]?.sourceString, instanceSide: som(instanceSide, context), classSide: classMembers };
  },
  somClassSide(_separator, side): SomSide {
    return som(side, contextOf(this));
  },
  somSide(variables, members): SomSide {
    const context = contextOf(this);
    return { variables: all<VariableDeclaration[]>(variables, context).flat(), members: all(members, context) };
  },
  somVariables(_bar, _ws, names, _ws2, _bar2, _ws3): VariableDeclaration[] {
    return names.children.map((each) => declared(each, contextOf(this)));
  },
  somMember(pattern, _equals, _ws, body, _ws2): SomMember {
    const context = contextOf(this);
    const span = { start: context.span(pattern.source).start, end: context.span(body.source).end };
    const head = pattern.ast(context) as Pattern;
    return { ...head, selector: somSelector(head.selector), span, ...som<Pick<SomMember, 'isPrimitive' | 'bodySpan'>>(body, context) };
  },
  somBody_primitive(_word): Pick<SomMember, 'isPrimitive' | 'bodySpan'> {
    return { isPrimitive: true, bodySpan: contextOf(this).span(this.source) };
  },
  somBody_method(_open, _text, _close): Pick<SomMember, 'isPrimitive' | 'bodySpan'> {
    const { start, end } = contextOf(this).span(this.source);
    return { isPrimitive: false, bodySpan: { start: start + 1, end: end - 1 } };
  },
};
