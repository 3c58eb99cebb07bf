/** Machine code without its objects, which are told by number as in the function that it was emitted from. */
import type { EmittedCode } from '../../emitter/abi';
import type { GuestObject } from '../../segments/image/values';

type Target = number | string;

export type PackedCode = readonly [
  name: string, bytes: Uint8Array, frameSize: number,
  relocations: readonly [offset: number, isRelative: boolean, target: Target, addend: number][],
  safepoints: readonly [offset: number, position: number, oopSlots: readonly number[]][],
  sendSites: readonly number[],
];

/** `base`: the source offset that positions are told from, where there is one. */
export function packCode(code: EmittedCode, numberOf: (object: GuestObject) => number, base: number): PackedCode {
  const target = (each: GuestObject | string): Target => (typeof each === 'string' ? each : numberOf(each));
  return [
    code.name, code.bytes, code.frameSize,
    code.relocations.map((each) => [each.offset, each.kind === 'rel32', target(each.target), each.addend]),
    code.safepoints.map(({ offset, position, oopSlots }) => [offset, position < 0 ? NaN : position - base, oopSlots]),
    code.sendSites.map(numberOf),
  ];
}

export function unpackCode(packed: PackedCode, owner: GuestObject, objectOf: (number: number) => GuestObject, base: number): EmittedCode {
  const [name, bytes, frameSize, relocations, safepoints, sendSites] = packed;
  type Relocation = EmittedCode['relocations'][number];
  return {
    name, owner, frameSize,
    bytes: Uint8Array.from(bytes),
    relocations: relocations.map(([offset, isRelative, target, addend]) => ({
      offset, addend, kind: isRelative ? 'rel32' : 'abs32', target: (typeof target === 'string' ? target : objectOf(target)) as Relocation['target'],
    })),
    safepoints: safepoints.map(([offset, position, oopSlots]) => ({ offset, position: Number.isNaN(position) ? -1 : position + base, oopSlots })),
    sendSites: sendSites.map(objectOf),
  };
}
