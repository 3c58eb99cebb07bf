/** Every diagnostic of every room, and the page that lists them. */
import { BINDING_DIAGNOSTICS } from '../compiler/binding/diagnostics';
import { EVALUATOR_DIAGNOSTICS } from '../compiler/evaluator/diagnostics';
import { GENESIS_DIAGNOSTICS } from '../compiler/genesis/diagnostics';
import { NATIVIZATION_DIAGNOSTICS } from '../compiler/nativize/diagnostics';
import { SEMANTIC_DIAGNOSTICS } from '../compiler/semantics/diagnostics';
import { FRONT_END } from '../compiler/source/diagnostics';
import { EMITTER_DIAGNOSTICS } from '../emitter/diagnostics';
import { SEGMENT_DIAGNOSTICS } from '../segments/diagnostic-kinds';
import type { DiagnosticKind } from '../segments/diagnostics';
import { CLI_DIAGNOSTICS } from './diagnostics';

/** The tables in the order in which a build meets them. */
export const DIAGNOSTIC_TABLES: readonly { readonly letter: string; readonly title: string; readonly kinds: readonly DiagnosticKind[] }[] = [
  { letter: 'C', title: 'Command line and files', kinds: Object.values(CLI_DIAGNOSTICS) },
  { letter: 'P', title: 'Source files and syntax', kinds: Object.values(FRONT_END) },
  { letter: 'S', title: 'Names and meaning', kinds: Object.values(SEMANTIC_DIAGNOSTICS) },
  { letter: 'G', title: 'Genesis: classes, methods, modules', kinds: Object.values(GENESIS_DIAGNOSTICS) },
  { letter: 'E', title: 'Evaluator: initializers and expressions', kinds: Object.values(EVALUATOR_DIAGNOSTICS) },
  { letter: 'N', title: 'Nativization', kinds: Object.values(NATIVIZATION_DIAGNOSTICS) },
  { letter: 'B', title: 'Static binding', kinds: Object.values(BINDING_DIAGNOSTICS) },
  { letter: 'M', title: 'Machine code', kinds: Object.values(EMITTER_DIAGNOSTICS) },
  { letter: 'F', title: 'Segment files', kinds: Object.values(SEGMENT_DIAGNOSTICS) },
];

/** `docs/diagnostics.md`. */
export function diagnosticsDocument(): string {
  const sections = DIAGNOSTIC_TABLES.map(({ letter, title, kinds }) => {
    const rows = [...kinds].sort((one, other) => (one.code < other.code ? -1 : 1)).map(row);
    return [`## ${letter}: ${title}`, '', '| code | what is wrong | what to do |', '|---|---|---|', ...rows, ''].join('\n');
  });
  return `${INTRODUCTION}\n${sections.join('\n')}\n${TRY}`;
}

const INTRODUCTION = `# Diagnostics

Every diagnostic has a code that is never reused, a place where there is one, a sentence that says
what is wrong and one that says what to do. Words in braces are filled in. Codes in *italics* are
warnings: they never stop a build. This page is generated from the tables that the tool uses.
`;

const TRY = `## As JSON

\`apiary build --json\` writes a line for each stage that is done, with \`stage\` and \`milliseconds\`, and one for each
diagnostic, with \`code\`, \`severity\`, \`message\` and \`remedy\`. Where there is a place, it is \`file\`, \`line\`, \`column\`,
\`endLine\` and \`endColumn\`: counted from 1, in characters, the end behind the last one. \`related\` are the places that
explain it, such as the stack of a failed initializer, each with a \`message\`.

## Try it

    npx apiary eval 'Transscript show: 3'     # S002, with the nearest name
    npx apiary build nowhere --json; echo $?  # C001 as a JSON line, and status 1
`;

function row({ code, severity, message, remedy }: DiagnosticKind): string {
  const shown = severity === 'warning' ? `*${code}*` : code;
  return `| ${shown} | ${cell(message)} | ${cell(remedy)} |`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll('\n', ' ');
}
