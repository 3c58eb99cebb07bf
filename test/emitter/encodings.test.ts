/** Every instruction form that the emitter can write is decoded again: mnemonic and operands must be what was asked for. */
import { Decoder, DecoderOptions, Formatter, FormatterSyntax } from 'iced-x86';
import { Assembler, Label } from '../../emitter/assembler';
import { Encodings, registerName, type EncodableOperand } from '../../emitter/encodings';
import { CONDITIONS, FORMS, type Form, type MachineOperation } from '../../emitter/forms';
import { FLOAT_BASE, immediate, memory, register } from '../../emitter/machine';

const GENERAL = [0, 3, 4, 5, 6, 7, 8, 11, 12, 13, 15];
const FLOATS = [16, 23, 24, 31];
const DISPLACEMENTS = [0, -8, 127, 128, -4096];

function decode(bytes: Uint8Array): string {
  const decoder = new Decoder(64, bytes, DecoderOptions.None);
  const formatter = new Formatter(FormatterSyntax.Intel);
  formatter.hexPrefix = '0x';
  formatter.hexSuffix = '';
  formatter.spaceAfterOperandSeparator = true;
  formatter.smallHexNumbersInDecimal = false;
  const instruction = decoder.decode();
  const text = formatter.format(instruction);
  const isWhole = instruction.length === bytes.length;
  for (const each of [decoder, formatter, instruction]) each.free();
  if (!isWhole) throw new Error(`${text} is not all of ${Buffer.from(bytes).toString('hex')}`);
  return text.toLowerCase();
}

type Width = 8 | 16 | 32 | 64;

/** Operands to try for one letter of a signature. */
function samples(letter: string): EncodableOperand[] {
  switch (letter) {
    case 'r': return GENERAL.map(register);
    case 'x': return FLOATS.map(register);
    case 'b': return [1, -1, 127, -128].map(immediate);
    case 'i': return [128, -129, 0x12345678].map(immediate);
    case 'q': return [0x1234567890abcdefn, -0x1234567890abcdefn].map(immediate);
    case 'm': return [
      ...GENERAL.flatMap((base) => DISPLACEMENTS.map((each) => memory(register(base), each))),
      ...GENERAL.filter((each) => each !== 4).map((index) => ({ kind: 'memory', base: register(13), index: register(index), scale: 8, displacement: 16 }) as const),
      memory(undefined, 0x10000),
    ];
    default: throw new Error(letter);
  }
}

function combinations(signature: string): EncodableOperand[][] {
  return [...signature].reduce<EncodableOperand[][]>((lists, letter) => lists.flatMap((list) => samples(letter).map((each) => [...list, each])), [[]]);
}

const hex = (value: number | bigint, width: Width): string => `0x${BigInt.asUintN(width, BigInt(value)).toString(16)}`;

/** The operand as Intel syntax has it, spaces and size words apart. */
function operandText(operand: EncodableOperand, width: Width): string {
  if (operand.kind === 'register') return registerName(operand.number, width).replace(/^(r\d+)l$/, '$1b');
  if (operand.kind === 'immediate') return hex(operand.value, width);
  const { base, index, scale, displacement } = operand;
  const name = (each: typeof base) => registerName((each as { number: number }).number);
  const parts = [base && name(base), index && (scale === 1 ? name(index) : `${name(index)}*${scale}`)].filter((each) => each !== undefined);
  const distance = displacement === 0 && parts.length > 0 ? '' : `${displacement < 0 ? '-' : parts.length > 0 ? '+' : ''}0x${Math.abs(displacement).toString(16)}`;
  return `[${parts.join('+')}${distance}]`;
}

const normalized = (text: string): string => text.replace(/(byte|word|dword|qword|xmmword) ptr /g, '');

/** Where the mnemonic of a form's encoding is not the first word of its name. */
const ALIASES: Readonly<Record<string, string>> = { leaveq: 'leave', retnq: 'ret', pushq: 'push', cmpsd: 'cmpeqsd' };

function mnemonicOf(code: string): string {
  const first = code.split('_')[0].toLowerCase();
  return ALIASES[first] ?? first;
}

function widthOf(form: Form, index: number): Width {
  return form.widths[Math.min(index, form.widths.length - 1)];
}

/** The immediate of a 64-bit instruction is sign-extended; of narrower ones it has their width. */
const immediateWidth = (form: Form): Width => widthOf(form, 0);

function expected(op: MachineOperation, code: string, operands: readonly EncodableOperand[]): string {
  const form: Form = FORMS[op];
  const isShift = op === 'shl' || op === 'shr' || op === 'sar';
  const texts = operands.map((each, index) => operandText(each, each.kind === 'immediate' ? (isShift ? 8 : immediateWidth(form)) : widthOf(form, index)));
  // The formatter leaves out what the mnemonic tells, and a repeated factor.
  const shown = op === 'cmpeqsd' ? texts.slice(0, 2) : op === 'imul3' && texts[0] === texts[1] ? texts.slice(1) : texts;
  return `${mnemonicOf(code)} ${shown.join(', ')}`.trim();
}

/** Forms whose registers are fixed in part. */
function isEncodable(op: MachineOperation, signature: string, operands: readonly EncodableOperand[]): boolean {
  if ((op === 'shl' || op === 'shr' || op === 'sar') && signature === 'rr') return operands[1].kind === 'register' && operands[1].number === 1;
  return op !== 'cmpeqsd' || (operands[2].kind === 'immediate' && operands[2].value === 1);
}

const OPERATIONS = Object.keys(FORMS) as MachineOperation[];

for (const op of OPERATIONS.filter((each) => Object.keys(FORMS[each].codes).length > 0 && each !== 'movsb'))
  test(`${op} is decoded as it was asked for`, () => {
    const encodings = new Encodings();
    let checked = 0;
    for (const [signature, code] of Object.entries<string>(FORMS[op].codes)) {
      const lists = (op === 'shl' || op === 'shr' || op === 'sar') && signature === 'rr' ? GENERAL.map((each) => [register(each), register(1)])
        : op === 'cmpeqsd' ? FLOATS.map((each) => [register(each), register(FLOAT_BASE), immediate(0)]) : combinations(signature);
      for (const operands of lists) {
        if (op !== 'cmpeqsd' && !isEncodable(op, signature, operands)) continue;
        if (op === 'mov' && signature === 'rb') continue;
        expect(normalized(decode(encodings.encode(op, operands).bytes))).toBe(expected(op, code, operands));
        checked++;
      }
    }
    expect(checked).toBeGreaterThan(0);
  });

test('conditional instructions and branches are decoded as they were asked for', () => {
  const encodings = new Encodings();
  CONDITIONS.forEach((name, condition) => {
    expect(decode(encodings.encodeSet(condition, register(6)).bytes)).toBe(`set${name} sil`);
    expect(decode(encodings.encodeMoveIf(condition, register(9), register(11)).bytes)).toBe(`cmov${name} r9, r11`);
    expect(decode(encodings.encodeBranch(`J${name}_rel8_64`, 2).bytes)).toMatch(new RegExp(`^j${name} short 0x0*2$`));
    expect(decode(encodings.encodeBranch(`J${name}_rel32_64`, 6).bytes)).toMatch(new RegExp(`^j${name} .*0x0*6$`));
  });
  expect(decode(encodings.encodeBranch('Call_rel32_64', 5).bytes)).toMatch(/^call 0x0*5$/);
  expect(decode(encodings.encodeBranch('Jmp_rel32_64', 5).bytes)).toMatch(/^jmp .*0x0*5$/);
  expect(decode(encodings.encodeBranch('Jmp_rel8_64', 2).bytes)).toMatch(/^jmp short 0x0*2$/);
  expect(decode(encodings.encodeRepMovsb().bytes)).toBe('rep movsb [rdi], [rsi]');
});

/** A jump over so many bytes, forth or back, and what it takes. */
function jumpOver(count: number, isBack: boolean): { text: string; size: number } {
  const assembler = new Assembler(new Encodings());
  const target = new Label();
  if (!isBack) assembler.jump(target);
  else assembler.bind(target);
  for (let index = 0; index < count; index++) assembler.emit('ret');
  if (isBack) assembler.jump(target);
  else assembler.bind(target);
  const bytes = assembler.finish();
  const size = bytes.length - count;
  return { text: decodeAt(bytes, isBack ? count : 0), size };
}

function decodeAt(bytes: Uint8Array, offset: number): string {
  const decoder = new Decoder(64, bytes, DecoderOptions.None);
  decoder.position = offset;
  decoder.ip = BigInt(offset);
  const instruction = decoder.decode();
  const text = `${instruction.nearBranchTarget}`;
  for (const each of [decoder, instruction]) each.free();
  return text;
}

test.each([0, 1, 100, 126, 127, 128, 129, 300, 70_000])('a jump over %i bytes reaches its label, as short as it can', (count) => {
  const forth = jumpOver(count, false);
  expect(forth).toEqual({ text: `${forth.size + count}`, size: count <= 127 ? 2 : 5 });
  expect(jumpOver(count, true)).toEqual({ text: '0', size: count <= 126 ? 2 : 5 });
});
