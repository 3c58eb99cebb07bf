import { diagnostic, type Diagnostic } from '../../segments/diagnostics';
import type { MethodNode } from '../source/ast';
import { depthOf } from '../treecode/operands';
import type { CompiledCode } from '../treecode/tree';
import { analyse } from './analyse';
import { METHOD_LIMITS, SEMANTIC_DIAGNOSTICS } from './diagnostics';
import { generate, type Generated } from './generate';
import type { MethodScope } from './names';

export type { MethodScope };

export interface CompilationResult {
  /** Absent when a diagnostic is an error. */
  readonly code?: CompiledCode;
  /** All that was found, in the order of the source. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Compiles a method that parses, as a method of the class that `scope` describes. */
export function compileMethod(method: MethodNode, scope: MethodScope): CompilationResult {
  const analysis = analyse(method, scope);
  const diagnostics = inSourceOrder(analysis.diagnostics);
  if (hasErrors(diagnostics)) return { diagnostics };
  const generated = generate(method, analysis);
  const excess = exceededLimits(method, generated, scope.file);
  return excess.length > 0 ? { diagnostics: [...diagnostics, ...excess] } : { code: generated.code, diagnostics };
}

function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((each) => each.severity === 'error');
}

function inSourceOrder(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return diagnostics.toSorted((left, right) => (left.place?.start ?? 0) - (right.place?.start ?? 0));
}

function exceededLimits(method: MethodNode, { code, activations }: Generated, file: string): Diagnostic[] {
  const { selector, selectorSpan } = method;
  const place = { file, start: selectorSpan.start, end: selectorSpan.end };
  const check = (what: 'arguments' | 'temporaries' | 'literals', count: number) =>
    count > METHOD_LIMITS[what] ? [diagnostic(SEMANTIC_DIAGNOSTICS.tooLarge, { selector, count, what, limit: METHOD_LIMITS[what] }, place)] : [];
  const isTooDeep = depthOf(code.body) > METHOD_LIMITS.depth;
  return [
    ...check('arguments', Math.max(...activations.map((each) => each.argumentCount))),
    ...check('temporaries', Math.max(...activations.map((each) => each.temporaryCount))),
    ...check('literals', code.literals.length),
    ...(isTooDeep ? [diagnostic(SEMANTIC_DIAGNOSTICS.tooDeep, { selector, limit: METHOD_LIMITS.depth }, place)] : []),
  ];
}
