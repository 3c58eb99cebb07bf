import { Spellings } from '../semantics';

/** ` (did you mean 'x'?)`, or nothing: what the messages of diagnostics end with. */
export function suggestion(name: string, candidates: Iterable<string>): string {
  return suggestionFrom(name, new Spellings(candidates));
}

/** The same where many names are looked for. */
export function suggestionFrom(name: string, spellings: Spellings): string {
  const nearest = spellings.nearestTo(name);
  return nearest === undefined ? '' : ` (did you mean '${nearest}'?)`;
}
