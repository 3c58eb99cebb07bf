/** Turns a failed match into a diagnostic that a reader of Smalltalk understands. */
import type { FailedMatchResult } from './ohm';
import type { DiagnosticKind } from '../../segments/diagnostics';
import { FRONT_END } from './diagnostics';
import type { ParseContext } from './parse-context';
import { closingOf, openingOf, scanProblem, type ScanProblem } from './scanner';

/** What ohm's type declarations leave out. */
interface FailureList {
  getRightmostFailures(): ExpectedFailure[];
}

interface ExpectedFailure {
  isFluffy(): boolean;
  getText(): string;
  getType(): 'description' | 'string' | 'code';
}

/** What can begin an expression: where a number can, all of these can. */
const EXPRESSION = ['a name', 'a number', 'a string', 'a character', "'('", "'['", "'{'", "'#('", "'#['", "'#{'", "'##('", "'#'", "'%{'", "'^'"];
/** What can continue an expression: where an operator can, all of these can. */
const MESSAGE = ['a name', 'a keyword', 'an operator', "';'"];
/** Never worth naming: comments, declarations that may always be left out, and what is read only to be refused. */
const HIDDEN = ["'\"'", "'_'", "'|'", "'<'", "':='", "':'", "'apicall'", "'cdecl'", "'ccall'"];

/** Which diagnostic tells a failure, and what its text calls the things it is made of. */
export interface FailureKind {
  readonly kind: DiagnosticKind;
  readonly operand: string;
  /** What ends where the text does. */
  readonly whole: string;
}

export const METHOD_FAILURE: FailureKind = { kind: FRONT_END.syntaxError, operand: 'an expression', whole: 'method' };
export const EXPRESSION_FAILURE: FailureKind = { ...METHOD_FAILURE, whole: 'text' };

/** Reports why `text` did not match: what is lexically wrong first, else where the parser got stuck. */
export function reportFailure(context: ParseContext, text: string, failed: FailedMatchResult, { kind, operand, whole }: FailureKind): void {
  const position = failed.getRightmostFailurePosition();
  const problem = scanProblem(text);
  if (problem && explains(problem, position)) return reportProblem(context, text, problem);
  const expected = expectedWords(failed, operand).replace('the end of the text', `the end of the ${whole}`);
  const isLateTemporary = text[position] === '|' && kind === FRONT_END.syntaxError && expected.includes(operand);
  context.report(isLateTemporary ? FRONT_END.lateTemporaries : kind, found(context, text, position), { expected, found: foundWords(text, position) });
}

function explains(problem: ScanProblem, position: number): boolean {
  if (problem.kind === 'stray') return position >= problem.at;
  return problem.kind !== 'unclosed' || position >= problem.foundAt;
}

function reportProblem(context: ParseContext, text: string, problem: ScanProblem): void {
  const span = { start: context.offset + problem.at, end: context.offset + problem.at + 1 };
  switch (problem.kind) {
    case 'string':
      return context.report(FRONT_END.unterminatedString, span);
    case 'comment':
      return context.report(FRONT_END.unterminatedComment, span);
    case 'unclosed':
      return context.report(FRONT_END.unclosedBracket, span, { open: problem.open, close: closingOf(problem.open), found: foundWords(text, problem.foundAt) });
    case 'stray':
      return context.report(FRONT_END.strayBracket, span, { open: openingOf(problem.close), close: problem.close });
    default:
      return problem satisfies never;
  }
}

function tokenAt(text: string, position: number): string {
  const token = /[\p{L}_][\p{L}\p{N}_]*:?|\d+|:=|[\s\S]/uy;
  token.lastIndex = position;
  return token.exec(text)?.[0] ?? '';
}

function found(context: ParseContext, text: string, position: number): { start: number; end: number } {
  const start = context.offset + position;
  return { start, end: start + Math.max(tokenAt(text, position).length, 1) };
}

/** The token at a position, quoted; of what cannot be seen by itself, its code point. */
export function foundWords(text: string, position: number): string {
  const token = tokenAt(text, position);
  if (token === '') return 'the end of the text';
  if (/^[ \t-\r]/.test(token)) return 'white space';
  return /^[\s\p{C}\p{M}]/u.test(token) ? `U+${token.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}` : `'${token}'`;
}

/** `an expression, '.' or ']'` */
function expectedWords(failed: FailedMatchResult, operand: string): string {
  const failures = (failed as FailedMatchResult & FailureList).getRightmostFailures().filter((each) => each.getType() !== 'code' && !each.getText().startsWith('not '));
  const needed = new Set(failures.filter((each) => !each.isFluffy()).map(wordOf));
  const possible = new Set(failures.map(wordOf).filter((each) => !HIDDEN.includes(each) || needed.has(each)));
  const sorted = [...summary(possible, operand)].sort((a, b) => (a < b ? -1 : 1));
  return sorted.length > 1 ? `${sorted.slice(0, -1).join(', ')} or ${sorted[sorted.length - 1]}` : (sorted[0] ?? 'something else');
}

function wordOf(failure: ExpectedFailure): string {
  const text = failure.getText();
  if (text === 'end of input') return 'the end of the text';
  return failure.getType() === 'string' ? `'${text}'` : text;
}

function summary(words: ReadonlySet<string>, operand: string): ReadonlySet<string> {
  if (words.has('a number') && words.has('a name')) return replaced(words, EXPRESSION, operand);
  return words.has('an operator') && words.has('a keyword') ? replaced(words, MESSAGE, 'a message') : words;
}

function replaced(words: ReadonlySet<string>, parts: readonly string[], whole: string): ReadonlySet<string> {
  return new Set([whole, ...[...words].filter((each) => !parts.includes(each))]);
}
