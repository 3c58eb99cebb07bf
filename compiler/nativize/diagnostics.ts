/** What nativization reports. */
import type { DiagnosticKind } from '../../segments/diagnostics';

export const NATIVIZATION_DIAGNOSTICS = {
  rawOperand: {
    code: 'N001', severity: 'error',
    message: '{what} is a raw {type}, and an object is needed here.',
    remedy: 'Make it an object first (`_asObject`, `_toObject`, `_asSmallInteger` …), or use it by metamessages only.',
  },
  mixedVariable: {
    code: 'N002', severity: 'error',
    message: 'A variable of {name} holds {types} where paths meet.',
    remedy: 'Give the variable values of one type on every path, and assign it before it is read.',
  },
  metamessageFailed: {
    code: 'N003', severity: 'error',
    message: 'The metamessage {selector} failed: {reason}',
    remedy: 'Correct its method on the node classes, or the operands it is sent here.',
  },
  badNode: {
    code: 'N004', severity: 'error',
    message: 'The metamessage {selector} answers a graph that has no meaning: {reason}',
    remedy: 'Correct the method on the node classes.',
  },
  noVoidValue: {
    code: 'N005', severity: 'error',
    message: 'The value of {what} is used, and it has none.',
    remedy: 'Use it as a statement.',
  },
} as const satisfies Record<string, DiagnosticKind>;
