/** What the names of a method mean, and what is wrong with them. */
import { diagnostic, type Diagnostic, type DiagnosticKind, type SourcePlace } from '../../segments/diagnostics';
import type { Span, VariableDeclaration, VariableNode } from '../source/ast';
import type { BindingReference } from '../treecode/tree';
import { SEMANTIC_DIAGNOSTICS } from './diagnostics';
import { Scope, Variable } from './scopes';
import { nearestSpelling } from './spelling';

/** What surrounds a method: the class that holds it and the names that its module sees. */
export interface MethodScope {
  /** The file of the method's source, for diagnostics. */
  readonly file: string;
  /** Inherited ones first: the index is the slot. */
  readonly instanceVariables: readonly string[];
  /** The class, pool or module variable of a name. */
  lookup(name: string): BindingReference | undefined;
  /** Whether a name that `lookup` knows is that of a class. */
  isClass(name: string): boolean;
  /** All names that `lookup` knows, for the nearest spelling. */
  names(): Iterable<string>;
}

const PSEUDO_VARIABLES = ['self', 'super', 'nil', 'true', 'false', 'thisContext'] as const;
type PseudoVariable = (typeof PSEUDO_VARIABLES)[number];

export type Meaning =
  | { readonly kind: 'pseudo'; readonly name: PseudoVariable }
  | { readonly kind: 'variable'; readonly variable: Variable }
  | { readonly kind: 'instanceVariable'; readonly index: number }
  | { readonly kind: 'binding'; readonly binding: BindingReference };

export class Names {
  readonly diagnostics: Diagnostic[] = [];
  private readonly undeclared = new Set<string>();

  constructor(private readonly method: MethodScope) {}

  /** The meaning of a name, `undefined` (and told) when it has none. */
  meaning(node: VariableNode, scope: Scope): Meaning | undefined {
    const found = this.find(node.name, scope);
    if (found === undefined) this.reportUndeclared(node, scope);
    return found;
  }

  /** Declares a variable, unless its name cannot be declared there. */
  declare(declaration: VariableDeclaration, kind: Variable['kind'], scope: Scope): void {
    const { name, span } = declaration;
    if (pseudoVariable(name)) return this.report(SEMANTIC_DIAGNOSTICS.reservedName, span, { name });
    const twin = scope.own(name);
    if (twin) return this.report(SEMANTIC_DIAGNOSTICS.duplicateName, span, { name }, twin.declaration);
    this.warnIfShadowing(declaration, scope);
    scope.variables.push(new Variable(declaration, kind, scope));
  }

  /** Reports what stands at `span`, and with it where another variable of the name is declared. */
  report(kind: DiagnosticKind, span: Span, args: Readonly<Record<string, string | number>> = {}, other?: VariableDeclaration): void {
    const related = other && [{ message: `The other '${other.name}' is declared here.`, place: this.place(other.span) }];
    this.diagnostics.push(diagnostic(kind, args, this.place(span), related));
  }

  /** A name of a class means that class for everybody: nobody assigns it. */
  isClass({ name }: VariableNode): boolean {
    return this.method.isClass(name);
  }

  private place({ start, end }: Span): SourcePlace {
    return { file: this.method.file, start, end };
  }

  private find(name: string, scope: Scope): Meaning | undefined {
    const pseudo = pseudoVariable(name);
    if (pseudo) return { kind: 'pseudo', name: pseudo };
    const variable = scope.lookup(name);
    if (variable) return { kind: 'variable', variable };
    const index = this.method.instanceVariables.indexOf(name);
    if (index >= 0) return { kind: 'instanceVariable', index };
    const binding = this.method.lookup(name);
    return binding && { kind: 'binding', binding };
  }

  private reportUndeclared({ name, span }: VariableNode, scope: Scope): void {
    if (this.undeclared.has(name)) return;
    this.undeclared.add(name);
    const nearest = nearestSpelling(name, this.visible(scope));
    if (nearest === undefined) this.report(SEMANTIC_DIAGNOSTICS.undeclared, span, { name });
    else this.report(SEMANTIC_DIAGNOSTICS.undeclaredNear, span, { name, nearest });
  }

  private *visible(scope: Scope): Iterable<string> {
    for (let each: Scope | undefined = scope; each; each = each.outer) yield* each.variables.map((variable) => variable.name);
    yield* this.method.instanceVariables;
    yield* PSEUDO_VARIABLES;
    yield* this.method.names();
  }

  private warnIfShadowing({ name, span }: VariableDeclaration, scope: Scope): void {
    const hidden = scope.outer?.lookup(name);
    if (hidden) this.report(SEMANTIC_DIAGNOSTICS.shadowedName, span, { name, what: `the ${hidden.kind}` }, hidden.declaration);
    else if (this.method.instanceVariables.includes(name)) this.report(SEMANTIC_DIAGNOSTICS.shadowedName, span, { name, what: 'the instance variable' });
  }
}

function pseudoVariable(name: string): PseudoVariable | undefined {
  return PSEUDO_VARIABLES.find((each) => each === name);
}
