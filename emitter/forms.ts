/**
 * The machine operations: which operands each reads and writes, and its encodings by the kinds
 * of its operands (r general register, x SSE register, m memory, b immediate of 8 bits, i of 32).
 * The names of encodings are those of iced-x86's `Code`.
 */
export type Role = 'def' | 'use' | 'change';

export interface Form {
  readonly roles: readonly Role[];
  /** Width in bits of each general register operand; the last holds for the rest. */
  readonly widths: readonly (8 | 16 | 32 | 64)[];
  readonly codes: Readonly<Record<string, string>>;
}

const arithmetic = (name: string, change: Role = 'change'): Form => ({
  roles: [change, 'use'],
  widths: [64],
  codes: {
    rr: `${name}_r64_rm64`, rm: `${name}_r64_rm64`, mr: `${name}_rm64_r64`,
    rb: `${name}_rm64_imm8`, ri: `${name}_rm64_imm32`, mb: `${name}_rm64_imm8`, mi: `${name}_rm64_imm32`,
  },
});
const one = (name: string): Form => ({ roles: ['change'], widths: [64], codes: { r: `${name}_rm64` } });
const shift = (name: string): Form => ({ roles: ['change', 'use'], widths: [64, 8], codes: { rb: `${name}_rm64_imm8`, rr: `${name}_rm64_CL` } });
const extend = (code: string, width: 32 | 64, from: 8 | 16 | 32): Form => ({ roles: ['def', 'use'], widths: [width, from], codes: { rr: code, rm: code } });
const sse = (name: string, size = '64', role: Role = 'change'): Form => ({
  roles: [role, 'use'], widths: [64], codes: { xx: `${name}_xmm_xmmm${size}`, xm: `${name}_xmm_xmmm${size}` },
});
const plain = (code: string): Form => ({ roles: [], widths: [64], codes: { '': code } });
const pseudo = (...roles: Role[]): Form => ({ roles, widths: [64], codes: {} });

export const CONDITIONS = ['o', 'no', 'b', 'ae', 'e', 'ne', 'be', 'a', 's', 'ns', 'p', 'np', 'l', 'ge', 'le', 'g'] as const;
/** Numbers of the conditions as the processor encodes them; the lowest bit negates. */
export const ConditionCode = { o: 0, no: 1, b: 2, ae: 3, e: 4, ne: 5, be: 6, a: 7, s: 8, ns: 9, p: 10, np: 11, l: 12, ge: 13, le: 14, g: 15 } as const;

export const FORMS = {
  // Moves. `mov` of an immediate of any size is chosen by the assembler.
  mov: { roles: ['def', 'use'], widths: [64], codes: { rr: 'Mov_r64_rm64', rm: 'Mov_r64_rm64', ri: 'Mov_rm64_imm32', rb: 'Mov_rm64_imm32', rq: 'Mov_r64_imm64' } },
  mov32: { roles: ['def', 'use'], widths: [32], codes: { rr: 'Mov_r32_rm32', rm: 'Mov_r32_rm32', ri: 'Mov_r32_imm32', rb: 'Mov_r32_imm32' } },
  store: { roles: ['use', 'use'], widths: [64], codes: { mr: 'Mov_rm64_r64', mi: 'Mov_rm64_imm32', mb: 'Mov_rm64_imm32' } },
  store32: { roles: ['use', 'use'], widths: [32], codes: { mr: 'Mov_rm32_r32', mi: 'Mov_rm32_imm32', mb: 'Mov_rm32_imm32' } },
  store16: { roles: ['use', 'use'], widths: [16], codes: { mr: 'Mov_rm16_r16' } },
  store8: { roles: ['use', 'use'], widths: [8], codes: { mr: 'Mov_rm8_r8', mb: 'Mov_rm8_imm8' } },
  movzx8: extend('Movzx_r32_rm8', 32, 8),
  movzx16: extend('Movzx_r32_rm16', 32, 16),
  movsx8: extend('Movsx_r64_rm8', 64, 8),
  movsxd: extend('Movsxd_r64_rm32', 64, 32),
  lea: { roles: ['def', 'use'], widths: [64], codes: { rm: 'Lea_r64_m' } },
  xchg: { roles: ['change', 'change'], widths: [64], codes: { rr: 'Xchg_rm64_r64' } },
  // Integers.
  add: arithmetic('Add'), sub: arithmetic('Sub'), and: arithmetic('And'), or: arithmetic('Or'), xor: arithmetic('Xor'),
  cmp: arithmetic('Cmp', 'use'),
  cmp32: { roles: ['use', 'use'], widths: [32], codes: { rm: 'Cmp_r32_rm32', ri: 'Cmp_rm32_imm32', rb: 'Cmp_rm32_imm32', mi: 'Cmp_rm32_imm32', mb: 'Cmp_rm32_imm32', rr: 'Cmp_r32_rm32' } },
  test: { roles: ['use', 'use'], widths: [64], codes: { rr: 'Test_rm64_r64', ri: 'Test_rm64_imm32', rb: 'Test_rm64_imm32' } },
  test8: { roles: ['use', 'use'], widths: [8], codes: { rb: 'Test_rm8_imm8', mb: 'Test_rm8_imm8' } },
  imul: { roles: ['change', 'use'], widths: [64], codes: { rr: 'Imul_r64_rm64' } },
  imul3: { roles: ['def', 'use', 'use'], widths: [64], codes: { rrb: 'Imul_r64_rm64_imm8', rri: 'Imul_r64_rm64_imm32' } },
  neg: one('Neg'), not: one('Not'),
  shl: shift('Shl'), shr: shift('Shr'), sar: shift('Sar'),
  /** The dividend in rdx:rax, which the assembler makes; quotient rax, remainder rdx. */
  idiv: { roles: ['use'], widths: [64], codes: { r: 'Idiv_rm64' } },
  /** rdx:rax := rax times the operand. */
  mul: { roles: ['use'], widths: [64], codes: { r: 'Mul_rm64' } },
  cqo: plain('Cqo'),
  // Floats.
  movsd: { roles: ['def', 'use'], widths: [64], codes: { xx: 'Movapd_xmm_xmmm128', xm: 'Movsd_xmm_xmmm64' } },
  storesd: { roles: ['use', 'use'], widths: [64], codes: { mx: 'Movsd_xmmm64_xmm' } },
  movss: { roles: ['def', 'use'], widths: [64], codes: { xm: 'Movss_xmm_xmmm32' } },
  storess: { roles: ['use', 'use'], widths: [64], codes: { mx: 'Movss_xmmm32_xmm' } },
  movups: { roles: ['def', 'use'], widths: [64], codes: { xx: 'Movaps_xmm_xmmm128', xm: 'Movups_xmm_xmmm128' } },
  storeups: { roles: ['use', 'use'], widths: [64], codes: { mx: 'Movups_xmmm128_xmm' } },
  movq: { roles: ['def', 'use'], widths: [64], codes: { xr: 'Movq_xmm_rm64', rx: 'Movq_rm64_xmm' } },
  addsd: sse('Addsd'), subsd: sse('Subsd'), mulsd: sse('Mulsd'), divsd: sse('Divsd'),
  sqrtsd: sse('Sqrtsd', '64', 'def'),
  ucomisd: sse('Ucomisd', '64', 'use'),
  cmpeqsd: { roles: ['change', 'use', 'use'], widths: [64], codes: { xxb: 'Cmpsd_xmm_xmmm64_imm8' } },
  xorps: sse('Xorps', '128'),
  cvtsi2sd: { roles: ['def', 'use'], widths: [64], codes: { xr: 'Cvtsi2sd_xmm_rm64' } },
  cvttsd2si: { roles: ['def', 'use'], widths: [64], codes: { rx: 'Cvttsd2si_r64_xmmm64' } },
  cvtss2sd: sse('Cvtss2sd', '32', 'def'),
  cvtsd2ss: sse('Cvtsd2ss', '64', 'def'),
  prefetch: { roles: ['use'], widths: [64], codes: { m: 'Prefetcht0_m8' } },
  // Stack and control, as the assembler writes them.
  push: { roles: ['use'], widths: [64], codes: { r: 'Push_r64', i: 'Pushq_imm32', b: 'Pushq_imm8' } },
  pop: { roles: ['def'], widths: [64], codes: { r: 'Pop_r64' } },
  leave: plain('Leaveq'), ret: plain('Retnq'), ud2: plain('Ud2'), syscall: plain('Syscall'),
  movsb: plain('Rep'),
  callIndirect: { roles: ['use'], widths: [64], codes: { r: 'Call_rm64', m: 'Call_rm64' } },
  jumpIndirect: { roles: ['use'], widths: [64], codes: { r: 'Jmp_rm64', m: 'Jmp_rm64' } },
  // Several instructions each; see assemble.ts.
  entry: pseudo(),
  call: pseudo(),
  systemCall: pseudo(),
  divide: pseudo('use'),
  multiplyHigh: pseudo('use'),
  /** 0 or 1 of a condition. */
  set: pseudo('def'),
  /** `true` or `false` of a condition. */
  boolean: pseudo('def'),
  /** The double of 64 bits. */
  floatConstant: pseudo('def', 'use'),
  floatEqual: pseudo('use', 'use'),
  savedArgument: pseudo('def', 'use'),
  moveBytes: pseudo(),
  /** Of a module's making: without result, with a result in place of the first operand, with one of its own. */
  custom: pseudo(),
  customChange: pseudo('change'),
  customDefine: pseudo('def'),
  jump: pseudo(),
  branch: pseudo(),
  return: pseudo(),
  transfer: pseudo(),
  returnToFrame: pseudo('use'),
} as const satisfies Record<string, Form>;

export type MachineOperation = keyof typeof FORMS;
export const form = (op: MachineOperation): Form => FORMS[op];
