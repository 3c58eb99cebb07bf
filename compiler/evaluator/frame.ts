/** Activations of the guest, on the host's stack and linked for stack traces. */
import type { GuestObject, Value } from '../../segments/image/values';
import type { Datum } from './raw-values';

/** Runs a node in an activation. */
export type Executable = (frame: Frame) => Datum;

/** A method or block made ready to run. */
export class Code {
  /** Compiled when it is first run. */
  body: Executable = () => {
    throw new Error(`${this.name} has not been compiled`);
  };

  /** Whether something may be thrown for an activation of it to catch; known once it is compiled, assumed of homes. */
  catches = false;

  constructor(
    /** The CompiledMethod or CompiledBlock. */
    readonly owner: GuestObject,
    /** `Array>>at:put:`, `[] in Array>>do:`. */
    readonly name: string,
    /** Path of the source, as the image knows it. */
    readonly file: string,
    readonly argumentCount: number,
    /** Arguments and temporaries. */
    readonly localCount: number,
    readonly needsHome: boolean,
  ) {}
}

/** Bytes that the evaluator pretends each activation to take: enough to keep frame addresses apart. */
const FRAME_SIZE = 64;
/** Where the pretended stack begins; it grows downwards, as the machine's does. */
const STACK_BOTTOM = 0x7000_0000_0000;

export class Frame {
  /** Source offset of the send that runs. */
  position = -1;
  /** The value of a `^` that is on its way out of inlined blocks. */
  result: Datum = 0;
  readonly depth: number;

  constructor(
    readonly code: Code,
    public receiver: Value,
    /** Arguments, then temporaries. */
    readonly locals: Datum[],
    /** The running Closure; `undefined` in a method. */
    public closure: GuestObject | undefined,
    /** The HomeContext that `^` in blocks returns from, or nil. */
    public home: Value,
    readonly sender: Frame | undefined,
  ) {
    this.depth = sender === undefined ? 0 : sender.depth + 1;
  }

  /** The pretended address of the frame: lower the younger it is. */
  get address(): number {
    return STACK_BOTTOM - this.depth * FRAME_SIZE;
  }

  /** That of the frame of whatever it calls. */
  get callee(): number {
    return this.address - FRAME_SIZE;
  }
}

/** On its way to the activation that it returns from. Thrown; no Error, for it is none. */
export class NonLocalReturn {
  constructor(
    readonly target: Frame,
    readonly value: Datum,
  ) {}
}
