/**
 * The look at the stack's limit on entry. Where a poll is due the function has not begun: the
 * receiver and the arguments are where the caller put them, and the caller's safepoint is that of its
 * call. A stub hands over to Smalltalk, which comes back by entering the function once more.
 */
import { Register, STUBS, type StubName } from './abi';
import { Label } from './assembler';
import { ConditionCode } from './forms';
import { objectImmediate, register } from './machine';
import type { Writer } from './write';

/** The last stub serves all larger numbers of arguments. */
const LAST_STUB = 5;

export function writePoll(writer: Writer): void {
  const { assembler, frame, fn, ir } = writer;
  if (fn.stackLimit === undefined || !frame.isUsual) return;
  const due = new Label();
  assembler.emit('cmp', register(Register.stack), fn.stackLimit);
  assembler.branch(ConditionCode.b, due);
  writer.later(() => {
    assembler.bind(due);
    assembler.emit('mov32', register(Register.site), objectImmediate(ir.owner));
    assembler.jumpRelative(pollStub(ir.argumentCount));
  });
}

function pollStub(argumentCount: number): StubName {
  return STUBS.find((each) => each === `poll${Math.min(argumentCount, LAST_STUB)}`)!;
}
