/** What static binding reports; each with the send's place and the chain of calls from a root. */
import type { DiagnosticKind } from '../../segments/diagnostics';

export const BINDING_DIAGNOSTICS = {
  unboundSend: {
    code: 'B001', severity: 'error',
    message: 'The message {selector} in {name} cannot be bound: its receiver may be anything.',
    remedy: 'This code runs where messages cannot be looked up: send it to a receiver whose class is known (self, an instance variable that holds one kind of object, a literal), use metamessages, or mark a method on the way <dynamic>.',
  },
  notUnderstood: {
    code: 'B002', severity: 'error',
    message: 'The message {selector} in {name} goes to {receivers}, and {culprit} does not understand it.',
    remedy: 'Test for the exception before the send (`== nil`), or make sure that the variable never holds one.',
  },
  tooManyTargets: {
    code: 'B003', severity: 'error',
    message: 'The message {selector} in {name} goes to {receivers}: {count} methods are too many to choose from.',
    remedy: 'Send it to receivers of at most {limit} different methods.',
  },
  allocation: {
    code: 'B004', severity: 'error',
    message: '{name} makes {what}, and nothing may be allocated here.',
    remedy: 'Make the object beforehand, when the image is built or initialized, or move the allocation into a method marked <dynamic>.',
  },
  closure: {
    code: 'B005', severity: 'error',
    message: '{name} needs a closure for a block, and nothing may be allocated here.',
    remedy: 'Use a control message that is compiled inline (ifTrue:, whileTrue:, to:do:, and: …) with the block written as its argument.',
  },
  lookupRecursion: {
    code: 'B006', severity: 'error',
    message: '{name} calls {target}, which it is itself a part of: looking up a message would need the lookup.',
    remedy: 'Call what the lookup consists of instead, such as _lookup:.',
  },
  dynamicCall: {
    code: 'B007', severity: 'error',
    message: '{name} calls {target}, which is not meant to run here.',
    remedy: 'Non-local returns, thisContext and code that is only known at run time need the whole system; do without them in this code, or call them from a method marked <dynamic>.',
  },
} as const satisfies Record<string, DiagnosticKind>;
