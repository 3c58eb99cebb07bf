/** Random programs as trees of forms, and their text. */
import { FORMS, type Hole } from './forms';

/** A filled form. A node of statements has several: its form is empty, its parts are the statements. */
export interface Tree {
  readonly hole: Hole;
  readonly form: string;
  readonly parts: readonly Tree[];
}

const HOLE = /<([ibcsohnkexrvf])>/;
/** Everything in a form that is not taken as it stands. */
const TOKEN = /<[ibcsohnkexrvf]>|:@\w|@\w|%|!(?= )|[[\]]/g;

/** The holes of a form, in order. */
export function holesOf(form: string): Hole[] {
  return (form.match(new RegExp(HOLE, 'g')) ?? []).map((each) => each[1] as Hole);
}

export function statementsOf(tree: Tree): readonly Tree[] {
  return tree.hole === 's' && tree.form === '' ? tree.parts : [tree];
}

export function sizeOf(tree: Tree): number {
  return 1 + tree.parts.reduce((sum, each) => sum + sizeOf(each), 0);
}

const VARIABLES = ['a', 'b', 'c'];
const BLOCKS = ['f', 'g'];
const RESULT = '^{a. b. c. p. d. (log size <= 60 ifTrue: [log asArray] ifFalse: [log size])}';

/** The text of a program whose statements the tree holds. It answers what all variables hold. */
export function programText(tree: Tree): string {
  const printer = new Printer();
  const statements = printer.print(tree);
  const { counters } = printer;
  const declared = [...VARIABLES, ...BLOCKS, 'p', 'd', 'log', ...counters];
  const start = ['a := 1', 'b := 2', 'c := 3', 'f := [:x | x + 1]', 'g := [:x | a := a + x]', 'p := Array with: 1 with: 2 with: 3', 'd := Dictionary new', 'log := OrderedCollection new'];
  const zero = counters.map((each) => `${each} := 0`);
  return `| ${declared.join(' ')} |\n${[...start, ...zero].join('. ')}.\n${statements}.\n${RESULT}`;
}

interface Scope {
  readonly readable: readonly string[];
  readonly exception: string | undefined;
}

class Printer {
  readonly counters: string[] = [];
  private names = 0;
  private scope: Scope = { readable: VARIABLES, exception: undefined };
  /** Blocks that are kept call no kept blocks, or there would be recursion without end. */
  private keeping = false;

  print(tree: Tree): string {
    switch (tree.hole) {
      case 's': return tree.form === '' ? this.printStatements(tree.parts) : this.printForm(tree);
      case 'r': return placed(this.scope.readable, tree.form);
      case 'v': return placed(VARIABLES, tree.form);
      case 'f': return placed(BLOCKS, tree.form);
      default: return this.printForm(tree);
    }
  }

  private printStatements(statements: readonly Tree[]): string {
    const printed = statements.map((each) => this.print(each));
    // Nothing may follow a return.
    const end = printed.findIndex((each) => each.startsWith('^'));
    return (end < 0 ? printed : printed.slice(0, end).concat(`self yourself. true ifTrue: [${printed[end]}]`)).join('. ');
  }

  private printForm({ hole, form, parts }: Tree): string {
    if (this.keeping && form.startsWith('(<f> value')) return '1';
    const outer = { scope: this.scope, keeping: this.keeping };
    if (form.startsWith('<f> := ')) this.keeping = true;
    const own = new Map<string, string>();
    const saved: Scope[] = [];
    let part = 0;
    const text = form.replace(TOKEN, (token) => {
      if (token === '[') saved.push(this.scope);
      else if (token === ']') this.scope = saved.pop()!;
      else if (token.startsWith(':@')) return `:${this.declare(token.slice(2), own)}`;
      else if (token.startsWith('@')) return own.get(token.slice(1))!;
      else if (token === '%') return this.counter(own);
      else if (token === '!') return this.scope.exception ?? 'nil';
      else return this.print(parts[part++]);
      return token;
    });
    ({ scope: this.scope, keeping: this.keeping } = outer);
    return hole === 'h' && form.startsWith('^') ? `true ifTrue: [${text}]` : text;
  }

  private declare(name: string, own: Map<string, string>): string {
    const chosen = `${name}${++this.names}`;
    own.set(name, chosen);
    const { readable, exception } = this.scope;
    this.scope = name === 'e' ? { readable, exception: chosen } : { readable: [...readable, chosen], exception };
    return chosen;
  }

  private counter(own: Map<string, string>): string {
    if (!own.has('%')) {
      own.set('%', `n${this.counters.length + 1}`);
      this.counters.push(own.get('%')!);
    }
    return own.get('%')!;
  }
}

function placed(names: readonly string[], place: string): string {
  return names[Number(place) % names.length];
}

/** The simplest tree for a hole. */
export function leaf(hole: Hole): Tree {
  if (hole === 's') return { hole, form: '', parts: [{ hole, form: '<i>', parts: [leaf('i')] }] };
  const form = hole === 'i' || hole === 'o' || hole === 'h' ? '<n>' : FORMS[hole][0][0];
  return { hole, form, parts: holesOf(form).map(leaf) };
}
