/** Random sends of what the kernel's classes understand, to receivers of each, with arguments that often do not fit. */
import * as fc from 'fast-check';
import { parseSources } from '../../../cli/system-stages';
import { readSources } from '../../../cli/sources';
import type { MethodDefinition } from '../../../compiler/source';
import { agree } from '../agreement';
import type { ProgramOutcome } from '../program-module';
import { ARGUMENTS, EXCLUDED, RECEIVERS } from './samples';

/** The public selectors of a class, those that it inherits too, sorted. */
type Protocol = ReadonlyMap<string, readonly string[]>;

/** Metamessages, and what is private or the virtual machine's own, is no program's business. */
function isPublic({ selector, category = '' }: MethodDefinition): boolean {
  return !selector.startsWith('_') && !EXCLUDED.has(selector) && !/private|^\*LMR|^\*OS|initializ/.test(category);
}

/** What instances of each class understand; of `X class`, what X itself does, but for what all classes do. */
export function kernelProtocol(): Protocol {
  const files = parseSources(readSources([]), () => {}).kernel.flatMap((module) => module.files);
  const superclasses = new Map(files.flatMap(({ classDefinition: each }) => (each === undefined ? [] : [[each.name, each.superclass] as const])));
  const methods = files.flatMap((each) => each.methods).filter(isPublic);
  const understood = (receiver: string): string[] => {
    const isClassSide = receiver.endsWith(' class');
    const chain: string[] = [];
    for (let each: string | undefined = receiver.replace(' class', ''); each !== undefined; each = superclasses.get(each)) chain.push(each);
    return methods.filter((each) => each.isClassSide === isClassSide && chain.includes(each.className)).map(({ selector }) => selector);
  };
  return new Map(Object.keys(RECEIVERS).map((name) => [name, [...new Set(understood(name))].sort()] as const).filter(([, selectors]) => selectors.length > 0));
}

/** Texts of sends; the same seed gives the same. */
export function randomSends(protocol: Protocol, seed: number, count: number): string[] {
  const sends = fc.constantFrom(...protocol.keys()).chain((name) =>
    fc.tuple(fc.constantFrom(...RECEIVERS[name]), fc.constantFrom(...protocol.get(name)!), fc.array(fc.constantFrom(...ARGUMENTS), { minLength: 8, maxLength: 8 })),
  );
  return fc.sample(sends, { seed, numRuns: count }).map(([receiver, selector, args]) => `${receiver} ${message(selector, args)}`);
}

function message(selector: string, args: readonly string[]): string {
  if (!/^\w/.test(selector)) return `${selector} ${args[0]}`;
  return selector.includes(':') ? selector.replace(/\w+:/g, (() => { let next = 0; return (word: string) => `${word} ${args[next++]} `; })()).trim() : selector;
}

/** A send, and what it came to: on two engines, in their order, when they are compared. */
export interface Finding {
  readonly send: string;
  readonly outcomes: readonly ProgramOutcome[];
}

/** The sends that end the image, or run too long, or whose error does not say for programmers what was wrong. */
export function improper(sends: readonly string[], outcomes: readonly ProgramOutcome[]): Finding[] {
  return findings(sends, [outcomes], ([outcome]) => !isProper(outcome));
}

/** The sends that come to one thing on one engine and to something else on the other. */
export function disagreements(sends: readonly string[], ...engines: readonly [readonly ProgramOutcome[], readonly ProgramOutcome[]]): Finding[] {
  return findings(sends, engines, ([one, other], send) => !OF_AN_ENGINE.test(send) && !NEEDS_PROCESS.test(other.text) && !agree(...inAnyOrder(one, other)));
}

/** What the evaluator, the second of the engines, says of a send that begins another process. */
const NEEDS_PROCESS = /error E017/;

/** Identity hashes, random numbers, the day of the clock; and the cube root of another library, which may differ in its last bit. */
const OF_AN_ENGINE = / (hash|identityHash|asDateAndTime|atRandom|shuffled?|cubeRoot)$/;

/** What hashed collections print follows the order of identity hashes. */
function inAnyOrder(...outcomes: [ProgramOutcome, ProgramOutcome]): [ProgramOutcome, ProgramOutcome] {
  if (!outcomes.every(({ text }) => /(Bag|Set|Dictionary)\(/.test(text))) return outcomes;
  const [one, other] = outcomes.map((each) => ({ ...each, text: [...each.text].sort().join('') }));
  return [one, other];
}

function findings(sends: readonly string[], engines: readonly (readonly ProgramOutcome[])[], isFound: (outcomes: readonly ProgramOutcome[], send: string) => boolean): Finding[] {
  return sends.map((send, index) => ({ send, outcomes: engines.map((each) => each[index]) })).filter(({ send, outcomes }) => isFound(outcomes, send));
}

/** An error names its class and says something; that an object does not understand a metamessage says nothing. */
function isProper({ kind, text }: ProgramOutcome): boolean {
  if (kind === 'value') return true;
  return kind === 'error' && /^[A-Z]\w*(: |$)/.test(text) && !/does not understand #_/.test(text);
}
