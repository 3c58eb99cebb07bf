/** The abstract syntax of methods. Every node knows where it stands: offsets into the text of its file. */

/** UTF-16 offsets into the text of the file, `end` exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface MethodNode {
  readonly kind: 'method';
  readonly span: Span;
  readonly selector: string;
  readonly selectorSpan: Span;
  readonly args: readonly VariableDeclaration[];
  readonly temporaries: readonly VariableDeclaration[];
  readonly pragmas: readonly PragmaNode[];
  readonly statements: readonly StatementNode[];
}

export interface VariableDeclaration {
  readonly name: string;
  readonly span: Span;
}

/** `<selector: literal …>`; the arguments are literals. */
export interface PragmaNode {
  readonly span: Span;
  readonly selector: string;
  readonly args: readonly LiteralValue[];
}

export type StatementNode = ExpressionNode | ReturnNode;

export interface ReturnNode {
  readonly kind: 'return';
  readonly span: Span;
  readonly value: ExpressionNode;
}

export type ExpressionNode =
  | LiteralNode
  | VariableNode
  | AssignmentNode
  | SendNode
  | CascadeNode
  | BlockNode
  | BraceNode;

export interface LiteralNode {
  readonly kind: 'literal';
  readonly span: Span;
  readonly value: LiteralValue;
}

/** Literals as values, before they are guest objects. */
export type LiteralValue =
  | { readonly type: 'integer'; readonly value: bigint }
  | { readonly type: 'float'; readonly value: number }
  /** In lowest terms, and no integer: `1e-2` is 1, 100. */
  | { readonly type: 'fraction'; readonly numerator: bigint; readonly denominator: bigint }
  /** `numerator / 10^scale`, to be shown with `scale` decimals: `3.14s2` is 314, 2. */
  | { readonly type: 'scaledDecimal'; readonly numerator: bigint; readonly scale: number }
  | { readonly type: 'character'; readonly codePoint: number }
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'symbol'; readonly value: string }
  | { readonly type: 'array'; readonly elements: readonly LiteralValue[] }
  | { readonly type: 'byteArray'; readonly bytes: readonly number[] }
  | { readonly type: 'nil' }
  | { readonly type: 'true' }
  | { readonly type: 'false' };

/** Any name in expression position, `self super nil true false thisContext` among them. */
export interface VariableNode {
  readonly kind: 'variable';
  readonly span: Span;
  readonly name: string;
}

export interface AssignmentNode {
  readonly kind: 'assignment';
  readonly span: Span;
  readonly target: VariableNode;
  readonly value: ExpressionNode;
}

export interface SendNode {
  readonly kind: 'send';
  readonly span: Span;
  readonly receiver: ExpressionNode;
  readonly selector: string;
  /** The first keyword, the operator or the unary selector: where a diagnostic points. */
  readonly selectorSpan: Span;
  readonly args: readonly ExpressionNode[];
}

export interface CascadeNode {
  readonly kind: 'cascade';
  readonly span: Span;
  readonly receiver: ExpressionNode;
  /** At least two; each is sent to the value of `receiver`. */
  readonly messages: readonly MessageNode[];
}

export interface MessageNode {
  readonly span: Span;
  readonly selector: string;
  readonly selectorSpan: Span;
  readonly args: readonly ExpressionNode[];
}

export interface BlockNode {
  readonly kind: 'block';
  readonly span: Span;
  readonly args: readonly VariableDeclaration[];
  readonly temporaries: readonly VariableDeclaration[];
  readonly statements: readonly StatementNode[];
}

/** `{ a. b. c }` */
export interface BraceNode {
  readonly kind: 'brace';
  readonly span: Span;
  readonly elements: readonly ExpressionNode[];
}
