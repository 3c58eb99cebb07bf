/**
 * The first pass over a method: makes the scopes, decides which messages are inlined, finds what
 * each name means and, walking in order of evaluation, notes reads, assignments and captures.
 * After it every variable knows whether it lives in a vector. Nothing is generated here.
 */
import type { Diagnostic } from '../../segments/diagnostics';
import type { AssignmentNode, BlockNode, CascadeNode, ExpressionNode, MethodNode, SendNode, StatementNode, VariableNode } from '../source/ast';
import { controlForm, isSuper, type ControlForm } from './control-messages';
import { METHOD_LIMITS, SEMANTIC_DIAGNOSTICS } from './diagnostics';
import { Names, type Meaning, type MethodScope } from './names';
import { Activation, Branch, Loop, Scope } from './scopes';

export interface Analysis {
  readonly scopes: ReadonlyMap<MethodNode | BlockNode, Scope>;
  /** The sends that are inlined. */
  readonly forms: ReadonlyMap<SendNode, ControlForm>;
  readonly meanings: ReadonlyMap<VariableNode, Meaning>;
  readonly diagnostics: readonly Diagnostic[];
}

export function analyse(method: MethodNode, scope: MethodScope): Analysis {
  const analyser = new Analyser(method, new Names(scope));
  analyser.method();
  return analyser;
}

/** Where the walk is. */
interface Place {
  readonly scope: Scope;
  readonly loop: Loop | undefined;
  readonly branch: Branch;
}

class Analyser implements Analysis {
  readonly scopes = new Map<MethodNode | BlockNode, Scope>();
  readonly forms = new Map<SendNode, ControlForm>();
  readonly meanings = new Map<VariableNode, Meaning>();
  /** Counts the steps of evaluation, as they stand in the text. */
  private clock = 0;
  private depth = 0;
  private isTooDeep = false;

  constructor(
    private readonly node: MethodNode,
    private readonly names: Names,
  ) {}

  get diagnostics(): readonly Diagnostic[] {
    return this.names.diagnostics;
  }

  method(): void {
    const activation = new Activation(undefined, 0, undefined);
    this.body(this.node, new Scope(undefined, activation, undefined));
    for (const scope of this.scopes.values()) this.warnOfTemporaries(scope);
  }

  private body(node: MethodNode | BlockNode, scope: Scope): void {
    this.scopes.set(node, scope);
    for (const each of node.args) this.names.declare(each, 'argument', scope);
    for (const each of node.temporaries) this.names.declare(each, 'temporary', scope);
    this.statements(node.statements, { scope, loop: scope.loop, branch: scope.branch });
  }

  private statements(statements: readonly StatementNode[], at: Place): void {
    const end = statements.findIndex((each) => each.kind === 'return');
    const unreachable = end < 0 ? undefined : statements[end + 1];
    if (unreachable) this.names.report(SEMANTIC_DIAGNOSTICS.unreachable, unreachable.span);
    for (const each of statements) this.expression(each.kind === 'return' ? each.value : each, at);
  }

  private expression(node: ExpressionNode, at: Place): void {
    this.depth++;
    if (this.depth <= METHOD_LIMITS.depth) this.visit(node, at);
    else this.reportDepth();
    this.depth--;
  }

  private visit(node: ExpressionNode, at: Place): void {
    switch (node.kind) {
      case 'literal':
        return;
      case 'variable':
        return this.read(node, at);
      case 'assignment':
        return this.assignment(node, at);
      case 'send':
        return this.send(node, at);
      case 'cascade':
        return this.cascade(node, at);
      case 'block':
        return this.closure(node, at);
      case 'brace':
        return this.all(node.elements, at);
      default:
        return node satisfies never;
    }
  }

  private all(nodes: readonly ExpressionNode[], at: Place): void {
    for (const each of nodes) this.expression(each, at);
  }

  private read(node: VariableNode, at: Place): void {
    if (isSuper(node)) this.names.report(SEMANTIC_DIAGNOSTICS.superAsValue, node.span);
    const meaning = this.resolve(node, at);
    if (meaning?.kind === 'variable') meaning.variable.read(at.scope.activation);
  }

  private resolve(node: VariableNode, at: Place): Meaning | undefined {
    const meaning = this.names.meaning(node, at.scope);
    if (meaning) this.meanings.set(node, meaning);
    return meaning;
  }

  private assignment({ target, value }: AssignmentNode, at: Place): void {
    this.expression(value, at);
    const meaning = this.resolve(target, at);
    if (meaning?.kind === 'pseudo') this.names.report(SEMANTIC_DIAGNOSTICS.assignedPseudoVariable, target.span, { name: target.name });
    if (meaning?.kind === 'binding' && this.names.isClass(target)) this.names.report(SEMANTIC_DIAGNOSTICS.assignedClass, target.span, { name: target.name });
    if (meaning?.kind !== 'variable') return;
    const { variable } = meaning;
    if (variable.kind === 'argument') this.names.report(SEMANTIC_DIAGNOSTICS.assignedArgument, target.span, { name: target.name });
    variable.assign(at.scope.activation, at.loop, at.branch, ++this.clock);
  }

  private send(node: SendNode, at: Place): void {
    const form = controlForm(node);
    if (form) {
      this.forms.set(node, form);
      return this.control(form, node, at);
    }
    this.receiver(node.receiver, at);
    this.all(node.args, at);
  }

  private cascade(node: CascadeNode, at: Place): void {
    this.receiver(node.receiver, at);
    for (const each of node.messages) this.all(each.args, at);
  }

  /** Only here may `super` stand. */
  private receiver(node: ExpressionNode, at: Place): void {
    if (!isSuper(node)) this.expression(node, at);
  }

  private control(form: ControlForm, { receiver }: SendNode, at: Place): void {
    switch (form.form) {
      case 'conditional':
        this.expression(receiver, at);
        return this.inlineAll([form.then, form.else], at, at.loop);
      case 'ifNil':
        this.expression(receiver, at);
        return this.inlineAll([form.ifNil, form.ifNotNil], at, at.loop);
      case 'and':
      case 'or':
        this.expression(receiver, at);
        return this.inlineAll(form.rights, at, at.loop);
      case 'andNot':
      case 'orNot':
        this.expression(receiver, at);
        return this.inlineAll([form.right], at, at.loop);
      case 'while':
        return this.inlineAll([form.condition, form.body], at, new Loop(at.loop));
      case 'repeat':
        return this.inlineAll([form.body], at, new Loop(at.loop));
      case 'toByDo':
        this.all([receiver, form.stop], at);
        return this.inlineAll([form.body], at, new Loop(at.loop));
      case 'timesRepeat':
        this.expression(receiver, at);
        return this.inlineAll([form.body], at, new Loop(at.loop));
      default:
        return form satisfies never;
    }
  }

  private inlineAll(blocks: readonly (BlockNode | undefined)[], { scope }: Place, loop: Loop | undefined): void {
    for (const each of blocks) if (each) this.body(each, new Scope(scope, scope.activation, loop));
  }

  private closure(node: BlockNode, { scope, loop }: Place): void {
    const activation = new Activation(scope.activation, ++this.clock, loop);
    this.body(node, new Scope(scope, activation, undefined));
  }

  private warnOfTemporaries(scope: Scope): void {
    for (const { kind, name, declaration, isRead, isAssigned } of scope.variables) {
      if (kind === 'argument' || (isRead && isAssigned)) continue;
      const { unusedTemporary, unassignedTemporary, unreadTemporary } = SEMANTIC_DIAGNOSTICS;
      this.names.report(isRead ? unassignedTemporary : isAssigned ? unreadTemporary : unusedTemporary, declaration.span, { name });
    }
  }

  private reportDepth(): void {
    if (this.isTooDeep) return;
    this.isTooDeep = true;
    this.names.report(SEMANTIC_DIAGNOSTICS.tooDeep, this.node.selectorSpan, { selector: this.node.selector, limit: METHOD_LIMITS.depth });
  }
}
