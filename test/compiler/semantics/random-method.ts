/** Source of random methods about variables, blocks and control messages. A list of numbers makes all choices, so that failing methods shrink. */

interface Known {
  readonly name: string;
  readonly isAssignable: boolean;
}

const NAMES = ['a', 'b', 'c', 'd', 'e', 'f'];

export function randomMethod(choices: readonly number[]): string {
  return new Author(choices).method();
}

class Author {
  private next = 0;

  constructor(private readonly choices: readonly number[]) {}

  method(): string {
    const temporaries = NAMES.slice(0, 1 + this.choose(4));
    const known = temporaries.map((name) => ({ name, isAssignable: true }));
    return `m [ | ${temporaries.join(' ')} | ${this.statements(known, 4)}. self runKept. ^${this.expression(known, 1)} ]`;
  }

  /** A number below the limit; 0 when the choices are used up, and nothing grows any more. */
  private choose(limit: number): number {
    return (this.choices[this.next++] ?? 0) % limit;
  }

  private statements(known: readonly Known[], depth: number): string {
    const list = Array.from({ length: 1 + this.choose(4) }, () => this.statement(known, depth));
    if (this.choose(8) === 7) list.push(`^${this.expression(known, depth - 1)}`);
    return list.join('. ');
  }

  private statement(known: readonly Known[], depth: number): string {
    const log = () => `self log: ${this.variable(known)}`;
    const forms = [
      () => this.expression(known, depth),
      () => this.assignment(known, depth),
      log,
      () => `self keep: ${this.block(known, depth, [])}`,
      () => `self keep: [${log()}]`,
      () => `self keep: [${this.assignment(known, 1)}. ${log()}]`,
      () => `1 to: 3 do: ${this.block(known, depth, ['i'])}`,
      () => 'self runKept',
    ];
    return forms[this.choose(depth > 0 ? forms.length : 3)]();
  }

  private assignment(known: readonly Known[], depth: number): string {
    const variables = visible(known).filter((each) => each.isAssignable);
    if (variables.length === 0) return '0';
    return `${variables[this.choose(variables.length)].name} := ${this.expression(known, depth - 1)}`;
  }

  private operand(known: readonly Known[], depth: number): string {
    return `(${this.expression(known, depth - 1)})`;
  }

  private variable(known: readonly Known[]): string {
    const variables = visible(known);
    return variables[this.choose(variables.length)].name;
  }

  private expression(known: readonly Known[], depth: number): string {
    const forms = depth <= 0 ? this.leaves(known, depth) : [...this.leaves(known, depth), ...this.messages(known, depth)];
    return forms[this.choose(forms.length)]();
  }

  private leaves(known: readonly Known[], depth: number): (() => string)[] {
    const read = () => this.variable(known);
    return [() => String(this.choose(4)), read, read, () => (depth <= 0 ? 'true' : `(${this.assignment(known, depth)})`)];
  }

  private messages(known: readonly Known[], depth: number): (() => string)[] {
    const operand = () => this.operand(known, depth);
    const block = (...args: string[]) => this.block(known, depth, args);
    return [
      () => `${operand()} + ${operand()}`,
      () => `${operand()} < ${operand()}`,
      () => `${operand()} ifTrue: ${block()}`,
      () => `${operand()} ifTrue: ${block()} ifFalse: ${block()}`,
      () => `${operand()} and: ${block()}`,
      () => `${operand()} or: ${block()}`,
      () => `${operand()} and: ${block()} and: ${block()}`,
      () => `${operand()} andNot: ${block()}`,
      () => `${operand()} ifNil: ${block()}`,
      () => `${operand()} ifNotNil: ${block('n')}`,
      () => `${operand()} ifNotNil: ${block('n')} ifNil: ${block()}`,
      () => `1 to: 3 do: ${block('i')}`,
      () => `${operand()} timesRepeat: ${block()}`,
      () => `${this.loopCondition(known, depth)} whileTrue: ${block()}`,
      () => `${block()} value`,
      () => `${block('x')} value: ${operand()}`,
      () => `${operand()} value: ${operand()}`,
      () => `self keep: ${block('x')}`,
      () => `self log: ${operand()}; log: ${operand()}`,
      () => 'self runKept',
    ];
  }

  /** A condition that is likely to end the loop. */
  private loopCondition(known: readonly Known[], depth: number): string {
    const variables = visible(known).filter((each) => each.isAssignable);
    if (variables.length === 0) return this.block(known, depth, []);
    const { name } = variables[this.choose(variables.length)];
    return `[(${name} := ${name} + 1) < 3]`;
  }

  private block(known: readonly Known[], depth: number, args: readonly string[]): string {
    const temporaries = NAMES.filter(() => this.choose(5) === 4);
    const inner = [...temporaries.map((name) => ({ name, isAssignable: true })), ...args.map((name) => ({ name, isAssignable: false })), ...known];
    const head = args.length === 0 ? '' : `:${args.join(' :')} | `;
    const declaration = temporaries.length === 0 ? '' : `| ${temporaries.join(' ')} | `;
    return `[${head}${declaration}${this.statements(inner, depth - 1)}]`;
  }
}

/** The variables that a name can mean: the innermost of each name. */
function visible(known: readonly Known[]): Known[] {
  return known.filter((each, index) => known.findIndex((other) => other.name === each.name) === index);
}
