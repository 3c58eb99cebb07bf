/**
 * The debug part: what tools show and booting never reads. It is MessagePack, lists, texts and numbers only:
 * debug-writer.ts writes it, and `SegmentFacts` in kernel-src/LMR reads sources and methods, too.
 */
import { Packr } from 'msgpackr';
import type { Safepoint } from './format/code';
import type { CodeDebug, CodePragma, PragmaArgument } from './image/virtual-image';

/** Debug facts of a method or block. */
export interface MethodDebug extends CodeDebug {
  /** Its oop. */
  readonly address: number;
}

/** A place in code with what it refers to. */
export interface CodeReference {
  /** From the entry. */
  readonly offset: number;
  readonly kind: 'abs32' | 'rel32';
  /** `Array>>size`, `stub dispatch0`, `behavior:Kernel.Array`, or what an object in this segment is called, or its address. */
  readonly target: string;
  readonly addend: number;
}

/** Debug facts of native code. */
export interface CodeRange {
  readonly name: string;
  /** The oop of its CompiledMethod or CompiledBlock; 0 for stubs. */
  readonly owner: number;
  readonly entry: number;
  readonly size: number;
  readonly safepoints: readonly Safepoint[];
  readonly references: readonly CodeReference[];
}

export interface SegmentDebug {
  readonly methods: readonly MethodDebug[];
  readonly codes: readonly CodeRange[];
  /** Source texts by path, sorted by path. */
  readonly sources: readonly (readonly [path: string, text: string])[];
}

/** A type, and what its values are made of; long numbers as text. */
type PackedLiteral = [type: string, ...(string | number | number[] | PackedLiteral[])[]];
type PackedPragma = [string, PackedLiteral[]];
type PackedMethod = [number, string, string, number, number, string | null, string[], PackedPragma[], [number, number][]];
type PackedCode = [string, number, number, number, [number, number, number[]][], [number, 'abs32' | 'rel32', string, number][]];

function unpackPragma([selector, args]: PackedPragma): CodePragma {
  return { selector, args: args.map(unpackLiteral) };
}

function unpackLiteral([type, first, second]: PackedLiteral): PragmaArgument {
  if (first === undefined) return { type };
  switch (type) {
    case 'array':
      return { type, elements: (first as PackedLiteral[]).map(unpackLiteral) };
    case 'byteArray':
      return { type, bytes: first as number[] };
    case 'character':
      return { type, codePoint: first as number };
    case 'scaledDecimal':
      return { type, numerator: BigInt(first as string), scale: second as number };
    case 'integer':
      return { type, value: BigInt(first as string) };
    case 'float':
      return { type, value: Number(first) };
    default:
      return { type, value: first };
  }
}

/** Reads what `packDebug` wrote. The part's digest must have been checked. */
export function unpackDebug(bytes: Uint8Array): SegmentDebug {
  const [sources, methods, codes] = new Packr().unpack(bytes) as [[string, string][], PackedMethod[], PackedCode[]];
  return {
    methods: methods.map(([address, name, file, start, end, category, localNames, pragmas, positions]) => ({
      address, name, file, start, end, ...(category === null ? {} : { category }), localNames, positions, pragmas: pragmas.map(unpackPragma),
    })),
    codes: codes.map(([name, owner, entry, size, safepoints, references]) => ({
      name, owner, entry, size,
      safepoints: safepoints.map(([offset, position, oopSlots]) => ({ offset, position, oopSlots })),
      references: references.map(([offset, kind, target, addend]) => ({ offset, kind, target, addend })),
    })),
    sources,
  };
}
