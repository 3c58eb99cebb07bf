/** Methods as people name them on the command line: `Array>>at:put:`, `Array class>>new:`. */
import { nearestSpelling } from '../compiler/semantics';
import { diagnostic, DiagnosticError } from '../segments/diagnostics';
import { CLI_DIAGNOSTICS } from './diagnostics';

/** Blanks around `>>` do not count, and `#` before the selector neither. */
export function canonicalName(name: string): string {
  return name.replace(/\s*>>\s*#?/, '>>').trim();
}

/** The entry of that name, or a refusal that tells the one that is inherited, where `inheritedAs` knows, or else the nearest. */
export function findNamed<T extends { readonly name: string }>(entries: readonly T[], name: string, inheritedAs: (name: string) => string | undefined = () => undefined): T {
  const wanted = canonicalName(name);
  const found = entries.find((each) => each.name === wanted);
  if (found !== undefined) return found;
  throw new DiagnosticError([diagnostic(CLI_DIAGNOSTICS.noSuchMethod, { name: `'${wanted}'`, nearest: hint(wanted, entries.map((each) => each.name), inheritedAs(wanted)) })]);
}

function hint(wanted: string, names: readonly string[], inherited: string | undefined): string {
  if (inherited !== undefined) return ` (what it inherits is '${inherited}')`;
  const nearest = nearestName(wanted, names);
  if (nearest !== undefined) return ` (did you mean '${nearest}'?)`;
  const [className] = wanted.split('>>');
  const nearClass = nearestSpelling(className, new Set(names.map((each) => each.split('>>')[0])));
  return nearClass === undefined || nearClass === className ? '' : ` (did you mean the class '${nearClass}'?)`;
}

/** Another selector of the class, or else another class that has the selector. */
function nearestName(wanted: string, names: readonly string[]): string | undefined {
  const [className, selector] = wanted.split('>>');
  const prefix = `${className}>>`;
  const suffix = `>>${selector}`;
  const ofClass = names.filter((each) => each.startsWith(prefix)).map((each) => each.slice(prefix.length));
  const ofSelector = names.filter((each) => each.endsWith(suffix)).map((each) => each.slice(0, -suffix.length));
  const [nearSelector, nearClass] = [nearestSpelling(selector ?? '', ofClass), nearestSpelling(className, ofSelector)];
  if (nearSelector !== undefined) return prefix + nearSelector;
  return nearClass === undefined ? undefined : nearClass + suffix;
}
