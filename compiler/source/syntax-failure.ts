/** Turns a failed match into a diagnostic that a reader of Smalltalk understands. */
import type { FailedMatchResult, MatchResult } from './ohm';
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

/** These together say that an expression may begin here; naming one is enough. */
const OPERAND = 'a name';

const WORDS: Readonly<Record<string, string>> = {
  '.': "a '.'",
  ';': '',
  '"': '',
  '\u00A0': '',
  '\uFEFF': '',
  _: '',
};

/** Reports why `text` did not match: what is lexically wrong first, else where the parser got stuck. */
export function reportFailure(context: ParseContext, text: string, result: MatchResult, kind: DiagnosticKind = FRONT_END.syntaxError): void {
  const failed = result as FailedMatchResult;
  const position = failed.getRightmostFailurePosition();
  const problem = scanProblem(text);
  if (problem && explains(problem, position)) reportProblem(context, text, problem);
  else context.report(kind, found(context, text, position), { expected: expectedWords(failed), found: foundWords(text, position) });
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

/** The token at a position, quoted. */
export function foundWords(text: string, position: number): string {
  const token = tokenAt(text, position);
  if (token === '') return 'the end of the text';
  return /\s/.test(token) ? 'white space' : `'${token}'`;
}

/** `a name, a '.' or ']'`. */
function expectedWords(failed: FailedMatchResult): string {
  const failures = (failed as FailedMatchResult & FailureList).getRightmostFailures();
  const words = new Set(failures.filter((each) => !each.isFluffy()).map(wordsOf).filter((each) => each !== ''));
  const sorted = [...simplified(words)].sort((a, b) => (a < b ? -1 : 1));
  return sorted.length > 1 ? `${sorted.slice(0, -1).join(', ')} or ${sorted[sorted.length - 1]}` : (sorted[0] ?? 'something else');
}

function wordsOf(failure: ExpectedFailure): string {
  const text = failure.getText();
  if (failure.getType() === 'description') return text;
  if (failure.getType() === 'code') return '';
  return WORDS[text] ?? `'${text}'`;
}

function simplified(words: Set<string>): Set<string> {
  return words.has(OPERAND) && words.has('a number') ? new Set([...words].filter((each) => !STARTS.has(each)).concat('an expression')) : words;
}

const STARTS = new Set([OPERAND, 'a number', 'a string', 'a character', "'('", "'['", "'{'", "'#('", "'#['", "'#{'", "'##('", "'#'", "'%{'"]);
