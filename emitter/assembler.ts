/**
 * Collects the encoded instructions of one function, its labels and branches, and joins them: branches
 * start short and are widened until all reach (each pass only widens, so it ends).
 *
 * Until then a place is told by what stands before it: a number of bytes, and a number of branches.
 */
import type { GuestObject } from '../segments/image/values';
import type { CodeRelocation, Safepoint, StubName } from './abi';
import { CONDITIONS, type MachineOperation } from './forms';
import type { EncodableOperand, Encoded, Encodings } from './encodings';
import type { PhysicalRegister } from './machine';

interface Place {
  /** Bytes before it, those of branches not counted. */
  readonly bytes: number;
  readonly branches: number;
}

export class Label {
  place: Place | undefined;
}

interface Branch {
  readonly label: Label;
  /** A condition's number, or -1 for an unconditional jump. */
  readonly condition: number;
  readonly bytes: number;
  long: boolean;
}

/** A relocation or safepoint that is told from a place. */
type Placed<T extends { readonly offset: number }> = Omit<T, 'offset'> & { readonly place: Place };

export class Assembler {
  /** Of all instructions but branches. */
  private readonly bytes: number[] = [];
  private readonly branches: Branch[] = [];
  private readonly placedRelocations: (Placed<CodeRelocation> & { readonly distance: number })[] = [];
  private readonly placedSafepoints: Placed<Safepoint>[] = [];
  relocations: CodeRelocation[] = [];
  safepoints: Safepoint[] = [];

  constructor(private readonly encodings: Encodings) {}

  emit(op: MachineOperation, ...operands: EncodableOperand[]): void {
    this.addEncoded(this.encodings.encode(op, operands), operands);
  }

  /** An instruction by the name of its encoding. */
  emitCode(name: string, operands: readonly EncodableOperand[]): void {
    this.addEncoded(this.encodings.encodeCode(name, operands, () => 64), operands);
  }

  /** 0 or 1. */
  emitSet(condition: number, to: PhysicalRegister): void {
    this.append(this.encodings.encodeSet(condition, to));
    this.emit('movzx8', to, to);
  }

  emitMoveIf(condition: number, to: PhysicalRegister, from: PhysicalRegister): void {
    this.append(this.encodings.encodeMoveIf(condition, to, from));
  }

  private addEncoded(encoded: Encoded, operands: readonly EncodableOperand[]): void {
    this.append(encoded);
    for (const each of operands) {
      if (each.kind === 'immediate' && each.target !== undefined)
        this.relocateBack(encoded.bytes.length - encoded.immediateOffset, 'abs32', each.target, Number(each.value));
      if (each.kind === 'memory' && each.target !== undefined)
        this.relocateBack(encoded.bytes.length - encoded.displacementOffset, 'abs32', each.target, each.displacement);
    }
  }

  private append({ bytes }: Encoded): void {
    for (let index = 0; index < bytes.length; index++) this.bytes.push(bytes[index]);
  }

  /** A relocation so many bytes before here. */
  private relocateBack(distance: number, kind: CodeRelocation['kind'], target: GuestObject | StubName, addend: number): void {
    this.placedRelocations.push({ place: this.here, distance, kind, target, addend });
  }

  callRelative(target: GuestObject | StubName): void {
    this.relative('Call_rel32_64', target);
  }

  jumpRelative(target: GuestObject | StubName): void {
    this.relative('Jmp_rel32_64', target);
  }

  private relative(name: string, target: GuestObject | StubName): void {
    this.append(this.encodings.encodeBranch(name, 5));
    this.relocateBack(4, 'rel32', target, 0);
  }

  repMovsb(): void {
    this.append(this.encodings.encodeRepMovsb());
  }

  bind(label: Label): void {
    label.place = this.here;
  }

  jump(label: Label): void {
    this.branch(-1, label);
  }

  branch(condition: number, label: Label): void {
    this.branches.push({ label, condition, bytes: this.bytes.length, long: false });
  }

  /** The address behind the call just emitted. */
  safepoint(position: number, oopSlots: readonly number[]): void {
    this.placedSafepoints.push({ place: this.here, position, oopSlots });
  }

  private get here(): Place {
    return { bytes: this.bytes.length, branches: this.branches.length };
  }

  finish(): Uint8Array {
    let sizes = this.branchSizes();
    while (this.widen(sizes)) sizes = this.branchSizes();
    const offsetOf = ({ bytes, branches }: Place) => bytes + sizes[branches];
    this.safepoints = this.placedSafepoints.map(({ place, position, oopSlots }) => ({ offset: offsetOf(place), position, oopSlots }));
    this.relocations = this.placedRelocations.map(({ place, distance, kind, target, addend }) => ({ offset: offsetOf(place) - distance, kind, target, addend }));
    this.relocations.sort((a, b) => a.offset - b.offset);
    return this.join(sizes);
  }

  /** How many bytes all branches before each take, and at last all of them. */
  private branchSizes(): Int32Array {
    const sizes = new Int32Array(this.branches.length + 1);
    this.branches.forEach((each, index) => (sizes[index + 1] = sizes[index] + branchSize(each)));
    return sizes;
  }

  private widen(sizes: Int32Array): boolean {
    let changed = false;
    this.branches.forEach((branch, index) => {
      if (branch.long) return;
      const distance = destination(branch, sizes) - (branch.bytes + sizes[index] + 2);
      if (distance >= -128 && distance <= 127) return;
      branch.long = true;
      changed = true;
    });
    return changed;
  }

  private join(sizes: Int32Array): Uint8Array {
    const all = new Uint8Array(this.bytes.length + sizes[this.branches.length]);
    let [from, to] = [0, 0];
    const copyUntil = (end: number) => {
      while (from < end) all[to++] = this.bytes[from++];
    };
    for (const each of this.branches) {
      copyUntil(each.bytes);
      const { bytes } = this.encodeBranch(each);
      all.set(bytes, to);
      to += bytes.length;
      writeDistance(all, to, each.long ? 4 : 1, destination(each, sizes) - to);
    }
    copyUntil(this.bytes.length);
    if (to !== all.length) throw new Error('branches changed their size');
    return all;
  }

  private encodeBranch(branch: Branch): Encoded {
    const { short, long } = branch.condition < 0 ? JUMP : JUMPS_IF[branch.condition];
    return this.encodings.encodeBranch(branch.long ? long : short, branchSize(branch));
  }
}

/** How iced-x86 calls a jump with a distance of one byte, and with one of four. */
const formsOf = (mnemonic: string) => ({ short: `${mnemonic}_rel8_64`, long: `${mnemonic}_rel32_64` });
const JUMP = formsOf('Jmp');
const JUMPS_IF = CONDITIONS.map((each) => formsOf(`J${each}`));

/** Little-endian, in so many bytes before `end`. */
function writeDistance(bytes: Uint8Array, end: number, size: number, distance: number): void {
  for (let index = 0; index < size; index++) bytes[end - size + index] = distance >> (8 * index);
}

function destination({ label }: Branch, sizes: Int32Array): number {
  if (label.place === undefined) throw new Error('a branch to a label that is nowhere');
  return label.place.bytes + sizes[label.place.branches];
}

function branchSize({ condition, long }: Branch): number {
  if (!long) return 2;
  return condition < 0 ? 5 : 6;
}
