import { MAX_ARGUMENTS, MAX_LITERALS, MAX_TEMPORARIES } from '../../segments/format/object-format';
import type { DiagnosticKind } from '../../segments/diagnostics';
import { MAX_TREE_DEPTH } from '../treecode/table';

function error(code: string, message: string, remedy: string): DiagnosticKind {
  return { code, severity: 'error', message, remedy };
}

function warning(code: string, message: string, remedy: string): DiagnosticKind {
  return { code, severity: 'warning', message, remedy };
}

/** Everything that can be wrong with the meaning of a method that parses. */
export const SEMANTIC_DIAGNOSTICS = {
  undeclared: error('S001', "'{name}' is not declared.", 'Declare it, import it, or correct the name.'),
  undeclaredNear: error('S002', "'{name}' is not declared; the nearest name is '{nearest}'.", "Write '{nearest}' if that was meant, else declare or import '{name}'."),
  assignedClass: error('S015', "The class '{name}' is assigned.", 'Assign a variable of your own: the name of a class means that class for everybody.'),
  assignedArgument: error('S003', "The argument '{name}' is assigned.", 'Assign a temporary instead: arguments cannot change.'),
  assignedPseudoVariable: error('S004', "The pseudo-variable '{name}' is assigned.", 'Assign a variable of your own.'),
  duplicateName: error('S005', "'{name}' is declared twice in the same place.", 'Rename or remove one of the two.'),
  reservedName: error('S006', "'{name}' cannot be declared: it is a pseudo-variable.", 'Choose another name.'),
  superAsValue: error('S007', "'super' is used as a value.", "Send it a message, or write 'self' for the object itself."),
  tooLarge: error('S008', "The method is too large for its format: '{selector}' has {count} {what}, at most {limit} are possible.", 'Split it into several methods.'),
  tooDeep: error('S009', "The method is too large for its format: '{selector}' nests deeper than {limit} expressions.", 'Split it into several methods.'),
  shadowedName: warning('S010', "'{name}' hides {what} of the same name.", 'Rename it, so that both can be told apart.'),
  unusedTemporary: warning('S011', "The temporary '{name}' is not used.", 'Remove its declaration.'),
  unassignedTemporary: warning('S012', "The temporary '{name}' is read but never assigned: it is always nil.", 'Assign it before it is read, or write nil.'),
  unreadTemporary: warning('S013', "The temporary '{name}' is assigned but never read.", 'Remove it, or use its value.'),
  unreachable: warning('S014', 'What follows a return statement is never run.', 'Remove it, or move the return behind it.'),
} as const satisfies Record<string, DiagnosticKind>;

/** The limits that the method format sets, by what they limit. */
export const METHOD_LIMITS = { arguments: MAX_ARGUMENTS, temporaries: MAX_TEMPORARIES, literals: MAX_LITERALS, depth: MAX_TREE_DEPTH } as const;
