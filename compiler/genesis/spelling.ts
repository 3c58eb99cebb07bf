import { nearestSpelling } from '../semantics/spelling';

/** ` (did you mean 'x'?)`, or nothing: what the messages of diagnostics end with. */
export function suggestion(name: string, candidates: Iterable<string>): string {
  const nearest = nearestSpelling(name, candidates);
  return nearest === undefined ? '' : ` (did you mean '${nearest}'?)`;
}
