/** Finds brackets in Smalltalk text without parsing it: knows strings, comments and characters only. */

/** What is lexically wrong with a text, and where. */
export type ScanProblem =
  | { readonly kind: 'string' | 'comment'; readonly at: number }
  | { readonly kind: 'unclosed'; readonly at: number; readonly open: string; readonly foundAt: number }
  | { readonly kind: 'stray'; readonly at: number; readonly close: string };

const CLOSING: Readonly<Record<string, string>> = { '[': ']', '(': ')', '{': '}' };
const OPENING: Readonly<Record<string, string>> = { ']': '[', ')': '(', '}': '{' };

/** Every bracket of `text` from `start`, in order, outside strings, comments and characters; `undefined` at a string or comment without end. */
function* brackets(text: string, start: number): Generator<{ at: number; character: string } | ScanProblem> {
  const interesting = /['"$()[\]{}]/g;
  interesting.lastIndex = start;
  for (let match = interesting.exec(text); match; match = interesting.exec(text)) {
    const at = match.index;
    const character = match[0];
    if (character === '$') interesting.lastIndex = at + 1 + String.fromCodePoint(text.codePointAt(at + 1) ?? 0).length;
    else if (character === "'" || character === '"') {
      const end = text.indexOf(character, at + 1);
      if (end < 0) {
        yield { kind: character === "'" ? 'string' : 'comment', at };
        return;
      }
      interesting.lastIndex = end + 1;
    } else yield { at, character };
  }
}

/**
 * The offset of the bracket that closes the one at `start`, or `undefined` when none does. Other kinds of
 * brackets are not looked at, so that `[ (1 ]` still ends where its author meant it to.
 */
export function matchingBracket(text: string, start: number): number | undefined {
  const open = text[start];
  let depth = 0;
  for (const each of brackets(text, start)) {
    if ('kind' in each) return undefined;
    if (each.character === open) depth++;
    else if (each.character === CLOSING[open] && --depth === 0) return each.at;
  }
  return undefined;
}

/** The first lexical problem of a text: a string, comment or bracket without end, or a closing bracket too many. */
export function scanProblem(text: string): ScanProblem | undefined {
  const stack: { at: number; character: string }[] = [];
  for (const each of brackets(text, 0)) {
    if ('kind' in each) return each;
    if (each.character in CLOSING) stack.push(each);
    else {
      const top = stack.pop();
      if (top === undefined) return { kind: 'stray', at: each.at, close: each.character };
      if (CLOSING[top.character] !== each.character) return { kind: 'unclosed', at: top.at, open: top.character, foundAt: each.at };
    }
  }
  const top = stack.pop();
  return top && { kind: 'unclosed', at: top.at, open: top.character, foundAt: text.length };
}

/** The offset of the first bracket inside `limit` others. */
export function bracketBeyond(text: string, limit: number): number | undefined {
  let depth = 0;
  for (const each of brackets(text, 0)) {
    if ('kind' in each) return undefined;
    depth += each.character in CLOSING ? 1 : -1;
    if (depth > limit) return each.at;
  }
  return undefined;
}

export function closingOf(open: string): string {
  return CLOSING[open];
}

export function openingOf(close: string): string {
  return OPENING[close];
}

/** The offset after white space and comments, and the comments passed, without their quotes. */
export function skipBlank(text: string, start: number): { end: number; comments: string[] } {
  const blank = /[\s\uFEFF]*(?:"((?:[^"]|"")*)")?/y;
  const comments: string[] = [];
  let end = start;
  for (;;) {
    blank.lastIndex = end;
    const match = blank.exec(text);
    if (!match || match[0] === '') return { end, comments };
    if (match[1] !== undefined) comments.push(match[1].replaceAll('""', '"'));
    end = blank.lastIndex;
  }
}
