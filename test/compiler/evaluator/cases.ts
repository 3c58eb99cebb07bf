/**
 * Cases in files: Smalltalk statements, a line `=> printString`, an empty line between cases.
 * Lines that start with `#` before the first statement of a case are remarks.
 */
export interface ExpressionCase {
  readonly source: string;
  readonly expected: string;
}

export function readCases(text: string): ExpressionCase[] {
  return text
    .split(/\n\s*\n/)
    .map((each) => each.split('\n').filter((line) => !line.startsWith('"#')).join('\n').trim())
    .filter((each) => each.length > 0)
    .map(readCase);
}

function readCase(text: string): ExpressionCase {
  const at = text.lastIndexOf('\n=> ');
  if (at < 0) throw new Error(`a case without an expected value: ${text}`);
  return { source: text.slice(0, at), expected: text.slice(at + 4) };
}
