/**
 * Cuts a Tonel file into its parts without parsing them. Where a part has no end, or more follows it than
 * should, the cut is made before the next line that begins a definition, so that an error costs no more
 * than the part it is in.
 */
import { isMethod } from './grammars';
import { matchingBracket, skipBlank } from './scanner';

/** Offsets into the text of the file. */
export type TonelPart =
  /** `Class { … }` and the like, from the first letter to after the closing brace. */
  | { readonly kind: 'definition'; readonly start: number; readonly end: number }
  /** `{ … }` before a method. */
  | { readonly kind: 'metadata'; readonly start: number; readonly end: number }
  /** `Foo >> bar [ … ]`; `open` is the offset of the bracket. */
  | { readonly kind: 'method'; readonly start: number; readonly open: number; readonly end: number }
  /** A method's head whose bracket was not found, or text that begins nothing. */
  | { readonly kind: 'stray'; readonly start: number; readonly end: number };

export interface TonelParts {
  /** The comments before the first part, without their quotes. */
  readonly comments: readonly string[];
  readonly parts: readonly TonelPart[];
}

/** What begins a line that surely begins a part. */
const PART_LINE = /^(?:\{[ \t]*#?'?\w+'?[ \t]*:|(?:Class|Extension|Trait|Package)[ \t]*\{|[A-Za-z_][\w.]*(?:[ \t]+class)?[ \t]*>>[^\n[]*\[)/gm;
const DEFINITION_START = /[A-Za-z_]\w*\s*\{/y;
const METHOD_START = /[A-Za-z_][\w.]*(?:\s+class)?\s*>>/y;

export function splitTonel(text: string): TonelParts {
  const { end: first, comments } = skipBlank(text, text.startsWith('\uFEFF') ? 1 : 0);
  const parts: TonelPart[] = [];
  for (let at = first; at < text.length; ) {
    const part = partAt(text, at);
    parts.push(part);
    at = skipBlank(text, part.end).end;
  }
  return { comments, parts };
}

function partAt(text: string, start: number): TonelPart {
  if (text[start] === '{') return bracedPart(text, 'metadata', start, start);
  if (matchesAt(DEFINITION_START, text, start)) return bracedPart(text, 'definition', start, text.indexOf('{', start));
  if (matchesAt(METHOD_START, text, start)) return methodPart(text, start);
  return { kind: 'stray', start, end: nextPart(text, start) };
}

function bracedPart(text: string, kind: 'metadata' | 'definition', start: number, open: number): TonelPart {
  const close = matchingBracket(text, open);
  const next = nextPart(text, open);
  const end = close === undefined || close > next ? next : close + 1;
  return { kind, start, end };
}

function methodPart(text: string, start: number): TonelPart {
  const next = nextPart(text, start);
  const open = openingBracket(text, start);
  if (open === undefined || open >= next) return { kind: 'stray', start, end: next };
  return { kind: 'method', start, open, end: methodEnd(text, start, open, next) };
}

/** The bracket that ends the head: patterns hold no brackets, but may hold comments. */
function openingBracket(text: string, start: number): number | undefined {
  const bracket = /(?:[^["]|"[^"]*")*?\[/y;
  bracket.lastIndex = start;
  return bracket.exec(text) ? bracket.lastIndex - 1 : undefined;
}

/**
 * After the bracket that closes the method, unless the brackets, quotes or comments of the method are not
 * balanced: then after the last bracket before the next part.
 */
function methodEnd(text: string, start: number, open: number, next: number): number {
  const close = matchingBracket(text, open);
  if (close !== undefined && isEndOfPart(text, close + 1) && (close < next || holdsHead(text, start, close + 1))) return close + 1;
  const last = text.lastIndexOf(']', next - 1);
  return last > open ? last + 1 : next;
}

/** A string or comment of a method may itself hold a line that looks like a method's head. */
function holdsHead(text: string, start: number, end: number): boolean {
  return isMethod(text.slice(text.indexOf('>>', start) + 2, end));
}

function isEndOfPart(text: string, at: number): boolean {
  const { end } = skipBlank(text, at);
  return end >= text.length || text[end] === '{' || matchesAt(DEFINITION_START, text, end) || matchesAt(METHOD_START, text, end);
}

/** The next line after `start` that begins a part, or the end of the text. */
function nextPart(text: string, start: number): number {
  PART_LINE.lastIndex = start + 1;
  const match = PART_LINE.exec(text);
  return match ? match.index : text.length;
}

function matchesAt(pattern: RegExp, text: string, at: number): boolean {
  pattern.lastIndex = at;
  return pattern.test(text);
}
