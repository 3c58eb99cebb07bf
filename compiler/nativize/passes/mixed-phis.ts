/**
 * Reports variables that hold values of different kinds where paths meet: a raw value on one
 * path and an object, nil for one, on another.
 * Before: SSA form without dead phis. After: unchanged.
 */
import { diagnostic, type Diagnostic } from '../../../segments/diagnostics';
import type { IRFunction } from '../../ir/ir';
import { conforms } from '../../ir/types';
import { NATIVIZATION_DIAGNOSTICS as N } from '../diagnostics';

export function findMixedPhis(fn: IRFunction, report: (problem: Diagnostic) => void): void {
  for (const block of fn.blocks) {
    for (const phi of block.phis) {
      if (phi.inputs.every((each) => conforms(each.type, phi.type))) continue;
      const types = [...new Set(phi.inputs.map((each) => each.type))].sort().join(' and ');
      const { position } = phi;
      const place = position < 0 ? undefined : { file: fn.file, start: position, end: position + 1 };
      report(diagnostic(N.mixedVariable, { what: `A variable of ${fn.name}`, types }, place));
    }
  }
}
