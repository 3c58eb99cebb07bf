/**
 * The second pass: the tree of an analysed method, its literal frame and its formats. Needs an
 * analysis without errors. One generator makes the code of one activation.
 */
import { MethodFormat } from '../../segments/format/object-format';
import { fitsSmallInteger, smallInteger } from '../../segments/image/values';
import type { AssignmentNode, BlockNode, CascadeNode, ExpressionNode, LiteralNode, MethodNode, SendNode, StatementNode, VariableNode } from '../source/ast';
import type { CompiledCode, Tree } from '../treecode/tree';
import type { Analysis } from './analyse';
import { isSuper, type ControlForm } from './control-messages';
import { LiteralFrame } from './literal-frame';
import { Locals } from './locals';
import type { Meaning } from './names';
import type { Scope, Variable } from './scopes';

export interface Generated {
  readonly code: CompiledCode;
  /** The locals of the method and of each closure, for the limits: formats hold no number beyond them. */
  readonly activations: readonly Locals[];
}

export function generate(method: MethodNode, analysis: Analysis): Generated {
  const frame = new LiteralFrame();
  const activations: Locals[] = [];
  const generator = new Generator(method, analysis, frame, activations, undefined);
  const body = generator.methodBody(method);
  activations.push(generator.locals);
  const pragmas = method.pragmas.map(({ selector, args }) => ({ selector, args }));
  const { format, locals } = generator;
  return { code: { selector: method.selector, format, body, literals: frame.literals, pragmas, localNames: locals.names }, activations };
}

/** Nodes that stand nowhere in the source. */
const NOWHERE = -1;

class Generator {
  readonly locals: Locals;
  private needsHome = false;

  constructor(
    node: MethodNode | BlockNode,
    private readonly analysis: Analysis,
    private readonly frame: LiteralFrame,
    private readonly activations: Locals[],
    private readonly outer: Generator | undefined,
  ) {
    this.locals = new Locals(this.scopeOf(node).activation, node.args.length, outer?.locals);
  }

  /** `MethodFormat` fields; values beyond their limits are refused afterwards. */
  get format(): number {
    const { argumentCount, temporaryCount } = this.locals;
    return argumentCount | (temporaryCount << MethodFormat.temporaryCountShift) | (this.needsHome ? MethodFormat.needsHome : 0);
  }

  methodBody(method: MethodNode): Tree {
    this.locals.enter(this.scopeOf(method));
    const steps = this.steps(method);
    if (steps.at(-1)?.op !== 'return') steps.push({ op: 'return', position: NOWHERE, value: { op: 'self', position: NOWHERE } });
    return sequence(steps, method.span.start);
  }

  /** The code of an inlined block, or of a closure, whose variables get their locals here. */
  enteredBody(block: BlockNode): Tree {
    this.locals.enter(this.scopeOf(block));
    return this.body(block);
  }

  private body(block: BlockNode): Tree {
    return sequence(block.statements.length === 0 ? [] : this.steps(block), block.span.start);
  }

  /** What a scope does: make its vector, set to nil what must be, then the statements up to a return. */
  private steps(node: MethodNode | BlockNode): Tree[] {
    const end = node.statements.findIndex((each) => each.kind === 'return');
    const reachable = end < 0 ? node.statements : node.statements.slice(0, end + 1);
    return [...this.prologue(this.scopeOf(node)), ...reachable.map((each) => this.statement(each))];
  }

  private prologue(scope: Scope): Tree[] {
    const size = scope.vectorVariables.length;
    const vector: Tree[] = size === 0 ? [] : [this.storeNew(this.locals.localIndex(scope), { op: 'newVector', position: NOWHERE, size })];
    const resets = scope.variables.filter((each) => each.needsReset);
    return [...vector, ...resets.map((each) => this.storeNew(this.locals.localIndex(each), { op: 'nil', position: NOWHERE }))];
  }

  private storeNew(index: number, value: Tree): Tree {
    return { op: 'storeLocal', position: NOWHERE, index, value };
  }

  private statement(node: StatementNode): Tree {
    if (node.kind !== 'return') return this.expression(node);
    const value = this.expression(node.value);
    if (this.outer) this.needsHome = true;
    return { op: this.outer ? 'nonLocalReturn' : 'return', position: node.span.start, value };
  }

  private expression(node: ExpressionNode): Tree {
    switch (node.kind) {
      case 'literal':
        return this.literal(node);
      case 'variable':
        return this.variable(node);
      case 'assignment':
        return this.assignment(node);
      case 'send':
        return this.send(node);
      case 'cascade':
        return this.cascade(node);
      case 'block':
        return this.block(node);
      case 'brace':
        return { op: 'brace', position: node.span.start, elements: this.all(node.elements) };
      default:
        return node satisfies never;
    }
  }

  private all(nodes: readonly ExpressionNode[]): Tree[] {
    return nodes.map((each) => this.expression(each));
  }

  private literal({ value, span }: LiteralNode): Tree {
    const position = span.start;
    if (value.type === 'nil' || value.type === 'true' || value.type === 'false') return { op: value.type, position };
    if (value.type === 'integer' && fitsSmallInteger(value.value)) return { op: 'smallInteger', position, value: smallInteger(value.value) };
    return { op: 'literal', position, index: this.frame.value(value) };
  }

  private variable(node: VariableNode): Tree {
    const position = node.span.start;
    const meaning = this.meaningOf(node);
    switch (meaning.kind) {
      case 'pseudo':
        if (meaning.name === 'super') throw new Error('super is used as a value');
        return { op: meaning.name, position };
      case 'variable':
        return this.read(meaning.variable, position);
      case 'instanceVariable':
        return { op: 'instanceVariable', position, index: meaning.index };
      case 'binding':
        return { op: 'global', position, association: this.frame.binding(meaning.binding) };
      default:
        return meaning satisfies never;
    }
  }

  private read(variable: Variable, position: number): Tree {
    if (!variable.livesInVector) {
      const { from, index } = this.locals.find(variable);
      return { op: from, position, index };
    }
    const { from, index } = this.locals.find(variable.scope);
    return { op: from === 'local' ? 'vectorLocal' : 'vectorCopied', position, index, slot: slotOf(variable) };
  }

  private assignment({ target, value: node }: AssignmentNode): Tree {
    const value = this.expression(node);
    const meaning = this.meaningOf(target);
    const position = target.span.start;
    switch (meaning.kind) {
      case 'variable':
        return this.store(meaning.variable, value, position);
      case 'instanceVariable':
        return { op: 'storeInstanceVariable', position, index: meaning.index, value };
      case 'binding':
        return { op: 'storeGlobal', position, association: this.frame.binding(meaning.binding), value };
      case 'pseudo':
        throw new Error(`${meaning.name} is assigned`);
      default:
        return meaning satisfies never;
    }
  }

  private store(variable: Variable, value: Tree, position: number): Tree {
    if (!variable.livesInVector) return { op: 'storeLocal', position, index: this.locals.localIndex(variable), value };
    const { from, index } = this.locals.find(variable.scope);
    return { op: from === 'local' ? 'storeVectorLocal' : 'storeVectorCopied', position, index, slot: slotOf(variable), value };
  }

  private send(node: SendNode): Tree {
    const form = this.analysis.forms.get(node);
    if (form) return this.control(form, node);
    const position = node.selectorSpan.start;
    if (isSuper(node.receiver)) return { op: 'superSend', position, selector: this.frame.selector(node.selector), args: this.all(node.args) };
    const receiver = this.expression(node.receiver);
    const args = this.all(node.args);
    return { op: 'send', position, selector: this.frame.selector(node.selector), receiver, args };
  }

  private cascade({ receiver, messages, span }: CascadeNode): Tree {
    if (isSuper(receiver)) {
      const sends = messages.map((each): Tree => ({ op: 'superSend', position: each.selectorSpan.start, selector: this.frame.selector(each.selector), args: this.all(each.args) }));
      return sequence(sends, span.start);
    }
    const value = this.expression(receiver);
    const sent = messages.map((each) => ({ args: this.all(each.args), selector: this.frame.selector(each.selector), position: each.selectorSpan.start }));
    return { op: 'cascade', position: messages[0].selectorSpan.start, receiver: value, messages: sent };
  }

  private block(node: BlockNode): Tree {
    const block = this.frame.reserveBlock();
    const inner = new Generator(node, this.analysis, this.frame, this.activations, this);
    const body = inner.enteredBody(node);
    if (inner.needsHome) this.needsHome = true;
    this.activations.push(inner.locals);
    this.frame.setBlock(block, inner.format, inner.locals.names);
    return { op: 'block', position: node.span.start, block, captures: inner.locals.captures(), body };
  }

  private control(form: ControlForm, node: SendNode): Tree {
    const position = node.selectorSpan.start;
    switch (form.form) {
      case 'conditional':
        return { op: 'conditional', position, condition: this.expression(node.receiver), then: this.inlined(form.then), else: this.inlined(form.else) };
      case 'ifNil':
        return this.nilTest(form, node, position);
      case 'and':
      case 'or':
        return this.junction(form.form, this.expression(node.receiver), form.rights, position);
      case 'andNot':
        return { op: 'and', position, left: this.expression(node.receiver), right: this.negated(form.right, position) };
      case 'orNot':
        return { op: 'or', position, left: this.expression(node.receiver), right: this.negated(form.right, position) };
      case 'while':
        return { op: form.expected ? 'whileTrue' : 'whileFalse', position, condition: this.inlined(form.condition), body: this.inlined(form.body) };
      case 'repeat':
        return { op: 'repeat', position, body: this.inlined(form.body) };
      case 'toByDo':
        return this.toByDo(form, node, position);
      case 'timesRepeat':
        return this.timesRepeat(form.body, node, position);
      default:
        return form satisfies never;
    }
  }

  /** The code of an inlined block; nil where the message has none. */
  private inlined(block: BlockNode | undefined): Tree {
    return block === undefined ? { op: 'nil', position: NOWHERE } : this.enteredBody(block);
  }

  private nilTest({ ifNil, ifNotNil }: Extract<ControlForm, { form: 'ifNil' }>, node: SendNode, position: number): Tree {
    const receiver = this.expression(node.receiver);
    const then = this.inlined(ifNil);
    if (ifNotNil === undefined) return { op: 'ifNil', position, receiver, then };
    this.locals.enter(this.scopeOf(ifNotNil));
    const argument = this.scopeOf(ifNotNil).variables.find((each) => each.kind === 'argument');
    const local = argument === undefined ? 0 : this.locals.localIndex(argument) + 1;
    return { op: 'ifNilIfNotNil', position, receiver, local, then, else: this.body(ifNotNil) };
  }

  /** `a and: [b] and: [c]` is `a and: [b and: [c]]`. */
  private junction(op: 'and' | 'or', left: Tree, [first, ...rest]: readonly BlockNode[], position: number): Tree {
    const right = this.enteredBody(first);
    return { op, position, left, right: rest.length === 0 ? right : this.junction(op, right, rest, position) };
  }

  private negated(block: BlockNode, position: number): Tree {
    const receiver = this.enteredBody(block);
    return { op: 'send', position, selector: this.frame.selector('not'), receiver, args: [] };
  }

  private toByDo({ stop, step, body: block }: Extract<ControlForm, { form: 'toByDo' }>, node: SendNode, position: number): Tree {
    const start = this.expression(node.receiver);
    const end = this.expression(stop);
    const scope = this.scopeOf(block);
    this.locals.enter(scope);
    const counter = this.locals.localIndex(scope.variables[0]);
    const limit = this.locals.hidden('limit');
    return { op: 'toByDo', position, counter, limit, start, stop: end, step, body: this.body(block) };
  }

  /** Counts from 1 to the receiver, which stays in the limit's local and is the value. */
  private timesRepeat(block: BlockNode, node: SendNode, position: number): Tree {
    const stop = this.expression(node.receiver);
    const counter = this.locals.hidden('count');
    const limit = this.locals.hidden('limit');
    const start: Tree = { op: 'smallInteger', position: NOWHERE, value: 1 };
    const loop: Tree = { op: 'toByDo', position, counter, limit, start, stop, step: 1, body: this.enteredBody(block) };
    return sequence([loop, { op: 'local', position: NOWHERE, index: limit }], position);
  }

  private scopeOf(node: MethodNode | BlockNode): Scope {
    const scope = this.analysis.scopes.get(node);
    if (scope === undefined) throw new Error('a block has not been analysed');
    return scope;
  }

  private meaningOf(node: VariableNode): Meaning {
    const meaning = this.analysis.meanings.get(node);
    if (meaning === undefined) throw new Error(`${node.name} has no meaning`);
    return meaning;
  }
}

/** Steps as one node: nil when there are none, the step itself when there is one. */
function sequence(steps: readonly Tree[], position: number): Tree {
  if (steps.length === 0) return { op: 'nil', position: NOWHERE };
  return steps.length === 1 ? steps[0] : { op: 'sequence', position, statements: steps };
}

function slotOf(variable: Variable): number {
  return variable.scope.vectorVariables.indexOf(variable);
}
