/**
 * A toy object world in which the meaning of a method can be run twice: from its syntax tree
 * (`syntax-interpreter.ts`) and from its treecode (`tree-interpreter.ts`). There are numbers,
 * Booleans, nil, blocks and one object, `self`, that logs values, keeps blocks and runs them.
 */
export type ToyValue = number | boolean | null | Self | ToyBlock;

export class Self {}

export interface ToyBlock {
  call(args: readonly ToyValue[]): ToyValue;
}

/** An activation that a non-local return can end. */
export class Home {
  isAlive = true;
}

export class Unwinding {
  constructor(
    readonly home: Home,
    readonly value: ToyValue,
  ) {}
}

/** What ends a run from anywhere. */
export class Stop extends Error {}

const MAX_STEPS = 400;

export class ToyWorld {
  readonly self = new Self();
  readonly log: string[] = [];
  private readonly kept: ToyBlock[] = [];
  private steps = 0;
  private depth = 0;

  /** Counts turns of loops and calls of blocks: the same number in both interpreters. */
  step(): void {
    if (++this.steps > MAX_STEPS) throw new Stop('too many steps');
  }

  /** Runs code that `home` waits for. */
  run(home: Home, code: () => ToyValue): ToyValue {
    try {
      return code();
    } catch (thrown) {
      if (thrown instanceof Unwinding && thrown.home === home) return thrown.value;
      throw thrown;
    } finally {
      home.isAlive = false;
    }
  }

  return(home: Home, value: ToyValue): never {
    if (!home.isAlive) throw new Stop('cannot return');
    throw new Unwinding(home, value);
  }

  send(receiver: ToyValue, selector: string, args: readonly ToyValue[]): ToyValue {
    switch (selector) {
      case '+':
        return (number(receiver) + number(args[0])) % 1000;
      case '<':
        return number(receiver) < number(args[0]);
      case 'not':
        return receiver !== true;
      case 'value':
      case 'value:':
        return this.call(receiver, args);
      case 'log:':
        return this.note(args[0]);
      case 'keep:':
        return this.keep(args[0]);
      case 'runKept':
        return this.runKept();
      default:
        throw new Error(`nobody understands ${selector}`);
    }
  }

  private note(value: ToyValue): ToyValue {
    this.log.push(shown(value));
    return value;
  }

  private keep(value: ToyValue): ToyValue {
    if (isBlock(value) && this.kept.length < 4) this.kept.push(value);
    return value;
  }

  private runKept(): ToyValue {
    for (const each of [...this.kept]) this.note(this.call(each, [7]));
    return null;
  }

  private call(block: ToyValue, args: readonly ToyValue[]): ToyValue {
    if (!isBlock(block)) return null;
    this.step();
    if (++this.depth > 20) throw new Stop('too deep');
    const value = block.call(args);
    this.depth--;
    return value;
  }
}

export function number(value: ToyValue): number {
  return typeof value === 'number' ? value : 0;
}

function isBlock(value: ToyValue): value is ToyBlock {
  return typeof value === 'object' && value !== null && 'call' in value;
}

/** What can be seen of a run: the log, and how it ended. */
export function observe(run: (world: ToyWorld) => ToyValue): string {
  const world = new ToyWorld();
  let end: string;
  try {
    end = shown(run(world));
  } catch (thrown) {
    if (!(thrown instanceof Stop)) throw thrown;
    end = thrown.message;
  }
  return [...world.log, end].join(' ');
}

function shown(value: ToyValue): string {
  if (value === null) return 'nil';
  return typeof value === 'object' ? 'object' : String(value);
}
