/** Machine code as people read it: symbols for what relocations name, source lines and stack maps beside. */
import { Decoder, DecoderOptions, Formatter, FormatterSyntax, Instruction, OpKind } from 'iced-x86';
import { lineStarts } from '../segments/lines';
import type { CodeRelocation, Safepoint } from './abi';
import { placeOf } from './install';

export interface DisassemblyLine {
  /** From the entry. */
  readonly offset: number;
  readonly bytes: Uint8Array;
  /** Intel syntax. */
  readonly text: string;
  /** What the relocations in it refer to. */
  readonly symbols: readonly string[];
  /** Behind a call: its place in the source (from 1; 0 when unknown) and the slots that hold objects. */
  readonly safepoint?: { readonly line: number; readonly column: number; readonly source: string; readonly oopSlots: readonly number[] };
}

export interface DisassemblyInput {
  readonly bytes: Uint8Array;
  /** Where the code stands; branches are shown with addresses from here. 0 by default. */
  readonly address?: number;
  readonly relocations?: readonly CodeRelocation[];
  readonly safepoints?: readonly Safepoint[];
  /** Text of the source file that safepoints refer to. */
  readonly source?: string;
  /** A short name of a relocation's target. */
  nameOf?(target: CodeRelocation['target']): string;
  /** Name of what stands at an address, for code that is laid out already. */
  symbolAt?(address: number): string | undefined;
}

/** Decodes the code from its entry to its end. */
export function disassemble(input: DisassemblyInput): DisassemblyLine[] {
  const address = input.address ?? 0;
  const decoder = new Decoder(64, input.bytes, DecoderOptions.None);
  decoder.ip = BigInt(address);
  const [formatter, wideFormatter] = [newFormatter(), newFormatter()];
  wideFormatter.smallHexNumbersInDecimal = false;
  const instruction = new Instruction();
  const lines: DisassemblyLine[] = [];
  const starts = lineStarts(input.source ?? '');
  while (decoder.canDecode) {
    decoder.decodeOut(instruction);
    const offset = Number(instruction.ip) - address;
    const end = offset + instruction.length;
    lines.push({
      offset,
      bytes: input.bytes.slice(offset, end),
      text: (hasWideImmediate(instruction) ? wideFormatter : formatter).format(instruction),
      symbols: [...relocationNames(input, offset, end), ...addressNames(input, instruction)],
      safepoint: safepointAt(input, starts, end),
    });
  }
  for (const each of [decoder, formatter, wideFormatter, instruction]) each.free();
  return lines;
}

/** Of these iced-x86 looks at the low half only when it decides what is small enough for decimal: 1.0 would be shown as 0. */
function hasWideImmediate(instruction: Instruction): boolean {
  return instruction.opCount > 1 && instruction.opKind(1) === OpKind.Immediate64;
}

function newFormatter(): Formatter {
  const formatter = new Formatter(FormatterSyntax.Intel);
  formatter.hexPrefix = '0x';
  formatter.hexSuffix = '';
  formatter.spaceAfterOperandSeparator = true;
  formatter.branchLeadingZeros = false;
  return formatter;
}

function relocationNames({ relocations = [], nameOf = plainName }: DisassemblyInput, from: number, to: number): string[] {
  return relocations
    .filter(({ offset }) => offset >= from && offset < to)
    .map(({ target, addend }) => nameOf(target) + (addend === 0 ? '' : ` + ${addend}`));
}

const plainName = (target: CodeRelocation['target']): string => (typeof target === 'string' ? target : 'object');

/** Symbols of the addresses in laid out code: branch targets, 32-bit immediates, absolute displacements. */
function addressNames({ symbolAt }: DisassemblyInput, instruction: Instruction): string[] {
  if (symbolAt === undefined) return [];
  const addresses = [instruction.nearBranchTarget, instruction.memoryDisplacement, ...immediates(instruction)];
  const names = addresses.filter((each) => each > 0n && each < 0x8000_0000n).map((each) => symbolAt(Number(each)));
  return [...new Set(names.filter((each) => each !== undefined))];
}

function immediates(instruction: Instruction): bigint[] {
  const values: bigint[] = [];
  for (let index = 0; index < instruction.opCount; index++) {
    const name = instruction.opKind(index);
    if (name >= OpKind.Immediate8 && name <= OpKind.Immediate32to64) values.push(instruction.immediate(index));
  }
  return values;
}

function safepointAt({ safepoints = [], source = '' }: DisassemblyInput, starts: readonly number[], offset: number): DisassemblyLine['safepoint'] {
  const found = safepoints.find((each) => each.offset === offset);
  if (found === undefined) return undefined;
  const { line, column } = placeOf(starts, found.position);
  const text = line === 0 ? '' : source.slice(starts[line - 1], starts[line] ?? source.length).trim();
  return { line, column, source: text, oopSlots: found.oopSlots };
}
