/** What the evaluator reports. */
import type { DiagnosticKind } from '../../segments/diagnostics';

const error = (code: string, message: string, remedy: string): DiagnosticKind => ({ code, severity: 'error', message, remedy });

export const EVALUATOR_DIAGNOSTICS = {
  initializer: error('E001', '{name} failed: {reason}', 'Correct the initializer, or what it calls; the stack shows the way there.'),
  unhandled: error('E002', 'unhandled {reason}', 'Handle the exception, or correct its cause; the stack shows where it was signalled.'),
  stackOverflow: error('E003', 'the recursion of {name} is too deep', 'Give the recursion an end; the stack shows its innermost calls.'),
  needsMachine: error('E004', "{name} needs the native machine: '{operation}'", 'Give the method a counterpart with the pragma <evaluator: #name>, or do not run it at build time.'),
  unknownCounterpart: error('E005', "{name} names a counterpart '{counterpart}', which the evaluator lacks{nearest}", 'Correct the name in the pragma, or write the counterpart.'),
  rawValue: error('E006', '{what} is no object, and {where} needs one', 'Make it an object first, or use it by metamessages only.'),
  badAccess: error('E007', '{access} of {object} at byte {offset} is outside of the object or of its kind', 'Check the size before the metamessage.'),
  metamessage: error('E008', "the metamessage '{selector}' {reason}", 'Correct its method on the node classes.'),
  badOperand: error('E009', "'{operation}' is given {what}", 'Check the kind of the value before the metamessage.'),
  notUnderstood: error('E010', "{receiver} does not understand '{selector}', and has no doesNotUnderstand: either", 'Implement doesNotUnderstand: in the root class.'),
  deadHome: error('E011', 'there is no activation to return to', 'Do not return from a method that has ended.'),
  exited: error('E012', 'the program ended with status {status} while it was being built', 'Do not end the process in an initializer.'),
  divisionByZero: error('E014', 'a raw division by zero', 'Check the divisor before the metamessage.'),
  noOtherProcess: error('E017', 'the evaluator runs one process only, and another one is to begin', 'Run the program in an image: apiary run, apiary eval or apiary test, without the evaluator.'),
  noContext: error('E015', 'thisContext has no class: the kernel defines no Context', 'Define a class Context in the kernel, or do without thisContext.'),
  outOfMemory: error('E018', 'the memory of the host is used up', 'Make less at build time, or run the program in an image, whose heap can be larger: apiary run, apiary eval.'),
  badTreecode: error('E016', 'the treecode of {name} cannot be run: {reason}', 'Rebuild the image; if that does not help, report a bug.'),
} as const satisfies Record<string, DiagnosticKind>;
