/** The evaluator: runs guest code on the virtual image. */
export { EVALUATOR_DIAGNOSTICS } from './diagnostics';
export { entryText, EvaluationError, GuestExit, type StackEntry } from './errors';
export { Evaluator } from './evaluator';
export { CLOSED_HOST, RecordingHost, SystemCall, type EvaluatorHost, type SystemCallArgument } from './host';
export { Lookup } from './lookup';
export { Metamessages, type MetamessageExpansion, type OperandDescription } from './metamessages';
