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
    remedy: 'Make the object beforehand, when the image is built or initialized. Outside of collections a method marked <dynamic> may make it.',
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
  unboundInCollection: {
    code: 'B008', severity: 'error',
    message: 'The message {selector} in {name} would have to be looked up during a collection: its receiver may be anything.',
    remedy: 'Objects are on the move here. Ask with metamessages (_behavior, _isBytes, _basicAt: …), or send it to an object whose class is known: self, or an instance variable that holds one kind of object.',
  },
  lateInCollection: {
    code: 'B009', severity: 'error',
    message: '{name} calls {target} during a collection, and that is <dynamic>: it may have no native code yet, and objects are on the move.',
    remedy: 'Call it before the collection begins or after it has ended, or write it so that it can be bound and is not marked <dynamic>.',
  },
  collectionRecursion: {
    code: 'B010', severity: 'error',
    message: '{name} calls {target}, and that may run only where messages are looked up and objects are made.',
    remedy: 'Leave it to code outside of the static closure; a collector that needs memory takes it from a space of its own (_take:), and one that stores into an object with _rawAt:put:.',
  },
  unsuitedCall: {
    code: 'B011', severity: 'error',
    message: '{name} calls {target}, which is written for code that may look up messages and make objects: {count} places in what it calls do so.',
    remedy: 'Call methods that are written for this, whose selectors begin with an underscore, or use metamessages (_smiPlus:, _basicAt: …); what is to be shown or told, keep as a number until the collection or the lookup has ended.',
  },
  uncheckedCollector: {
    code: 'B012', severity: 'error',
    message: '{name} is marked <collecting>, and is no part of the kernel: no collection leads to it, and nothing checks whether it could run in one.',
    remedy: 'Remove the pragma, or move the method to the LMR module and have a collector call it.',
  },
} as const satisfies Record<string, DiagnosticKind>;
