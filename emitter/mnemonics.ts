/**
 * Finds the encoding of a mnemonic with given operands among iced-x86's codes, whose names tell
 * both: `Addps_xmm_xmmm128`. Built once, on first need.
 */
import { Code } from 'iced-x86';
import { fitsByte, type EncodableOperand } from './encodings';
import { FLOAT_BASE } from './machine';

/** What operand names of codes stand for, of those that the emitter can write. */
function accepts(pattern: string, operand: EncodableOperand): boolean {
  switch (operand.kind) {
    case 'register': return operand.number >= FLOAT_BASE ? /^xmm(m\d+)?$/.test(pattern) : pattern === 'r64' || pattern === 'rm64';
    case 'memory': return pattern === 'm' || pattern === 'rm64' || /^xmmm\d+$/.test(pattern) || /^m\d+$/.test(pattern);
    case 'immediate': return pattern === 'imm8' ? fitsByte(operand.value) || (operand.value >= 0 && operand.value < 256) : pattern === 'imm32';
    default: return operand satisfies never;
  }
}

/** The name of the first encoding (shortest immediates first, legacy SSE before others) that takes the operands. */
export function findEncoding(mnemonic: string, operands: readonly EncodableOperand[]): string | undefined {
  const candidates = encodingsOf(mnemonic).filter(({ patterns }) =>
    patterns.length === operands.length && patterns.every((each, index) => accepts(each, operands[index])));
  return candidates[0]?.name;
}

interface NamedEncoding {
  readonly name: string;
  readonly patterns: readonly string[];
}

const PREFIXES = /^(VEX|EVEX|XOP|D3NOW|MVEX)_/;

function encodingsOf(mnemonic: string): NamedEncoding[] {
  const wanted = mnemonic.toLowerCase();
  const found: NamedEncoding[] = [];
  for (const name of Object.keys(Code)) {
    if (!name.toLowerCase().startsWith(wanted) && !PREFIXES.test(name)) continue;
    const bare = name.startsWith('VEX_') ? name.slice(4) : name;
    const [first, ...patterns] = bare.split('_');
    if (first.toLowerCase() === wanted) found.push({ name, patterns });
  }
  return found.sort((a, b) => byteLast(a) - byteLast(b));
}

const byteLast = ({ patterns }: NamedEncoding): number => (patterns.at(-1) === 'imm32' ? 1 : 0);
