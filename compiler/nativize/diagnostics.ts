/** What nativization reports. */
import type { DiagnosticKind } from '../../segments/diagnostics';

export const NATIVIZATION_DIAGNOSTICS = {
  rawOperand: {
    code: 'N001', severity: 'error',
    message: 'Here {what} is a raw {type}, and an object is needed.',
    remedy: 'Make it an object first (`_asSmallInteger`, `_asObject` …), or use it by metamessages only.',
  },
  mixedVariable: {
    code: 'N002', severity: 'error',
    message: '{what} holds {types} where paths meet.',
    remedy: 'Give it values of one type on every path, and assign variables before they are read.',
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
    message: 'Here {what} comes from a metamessage that has no value.',
    remedy: 'Use it as a statement.',
  },
} as const satisfies Record<string, DiagnosticKind>;
