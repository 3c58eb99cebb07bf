/**
 * Collects encoded instructions, labels and branches of one function and joins them: branches
 * start short and are widened until all reach (each pass only widens, so it ends).
 */
import type { GuestObject } from '../segments/image/values';
import type { CodeRelocation, Safepoint, StubName } from './abi';
import { CONDITIONS, type MachineOperation } from './forms';
import type { EncodableOperand, Encoded, Encodings } from './encodings';
import type { PhysicalRegister } from './machine';

export class Label {
  offset = -1;
}

interface Branch {
  readonly label: Label;
  /** A condition's number, or -1 for an unconditional jump. */
  readonly condition: number;
  long: boolean;
  at: number;
}

type Item = { readonly encoded: Encoded } | { readonly branch: Branch } | { readonly mark: (offset: number) => void };

export class Assembler {
  private readonly items: Item[] = [];
  readonly relocations: CodeRelocation[] = [];
  readonly safepoints: Safepoint[] = [];

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
    this.items.push({ encoded: this.encodings.encodeSet(condition, to) });
    this.emit('movzx8', to, to);
  }

  emitMoveIf(condition: number, to: PhysicalRegister, from: PhysicalRegister): void {
    this.items.push({ encoded: this.encodings.encodeMoveIf(condition, to, from) });
  }

  private addEncoded(encoded: Encoded, operands: readonly EncodableOperand[]): void {
    this.items.push({ encoded });
    for (const each of operands) {
      if (each.kind === 'immediate' && each.target !== undefined)
        this.relocateBack(encoded.bytes.length - encoded.immediateOffset, 'abs32', each.target, Number(each.value));
      if (each.kind === 'memory' && each.target !== undefined)
        this.relocateBack(encoded.bytes.length - encoded.displacementOffset, 'abs32', each.target, each.displacement);
    }
  }

  /** A relocation so many bytes before here. */
  private relocateBack(distance: number, kind: CodeRelocation['kind'], target: GuestObject | StubName, addend: number): void {
    this.mark((offset) => this.relocations.push({ offset: offset - distance, kind, target, addend }));
  }

  callRelative(target: GuestObject | StubName): void {
    this.relative('Call_rel32_64', target);
  }

  jumpRelative(target: GuestObject | StubName): void {
    this.relative('Jmp_rel32_64', target);
  }

  private relative(name: string, target: GuestObject | StubName): void {
    this.items.push({ encoded: this.encodings.encodeBranch(name, 0, 5) });
    this.relocateBack(4, 'rel32', target, 0);
  }

  repMovsb(): void {
    this.items.push({ encoded: this.encodings.encodeRepMovsb() });
  }

  bind(label: Label): void {
    this.mark((offset) => (label.offset = offset));
  }

  jump(label: Label): void {
    this.items.push({ branch: { label, condition: -1, long: false, at: 0 } });
  }

  branch(condition: number, label: Label): void {
    this.items.push({ branch: { label, condition, long: false, at: 0 } });
  }

  /** The address behind the call just emitted. */
  safepoint(position: number, oopSlots: readonly number[]): void {
    this.mark((offset) => this.safepoints.push({ offset, position, oopSlots }));
  }

  private mark(mark: (offset: number) => void): void {
    this.items.push({ mark });
  }

  finish(): Uint8Array {
    let size = this.place();
    while (this.widen()) size = this.place();
    const bytes = new Uint8Array(size);
    let offset = 0;
    for (const item of this.items) {
      if ('mark' in item) item.mark(offset);
      else {
        const encoded = 'encoded' in item ? item.encoded : this.encodeBranch(item.branch);
        bytes.set(encoded.bytes, offset);
        offset += encoded.bytes.length;
      }
    }
    if (offset !== size) throw new Error('branches changed their size');
    this.safepoints.sort((a, b) => a.offset - b.offset);
    this.relocations.sort((a, b) => a.offset - b.offset);
    return bytes;
  }

  /** Gives labels and branches their offsets; answers the size of all. */
  private place(): number {
    let offset = 0;
    const relocations = this.relocations.length;
    const safepoints = this.safepoints.length;
    for (const item of this.items) {
      if ('mark' in item) item.mark(offset);
      else if ('encoded' in item) offset += item.encoded.bytes.length;
      else {
        item.branch.at = offset;
        offset += branchSize(item.branch);
      }
    }
    this.relocations.length = relocations;
    this.safepoints.length = safepoints;
    return offset;
  }

  private widen(): boolean {
    let changed = false;
    for (const item of this.items) {
      if (!('branch' in item)) continue;
      const { branch } = item;
      const distance = branch.label.offset - (branch.at + 2);
      if (branch.long || (distance >= -128 && distance <= 127)) continue;
      branch.long = true;
      changed = true;
    }
    return changed;
  }

  private encodeBranch({ label, condition, long, at }: Branch): Encoded {
    if (label.offset < 0) throw new Error('a branch to a label that is nowhere');
    const mnemonic = condition < 0 ? 'Jmp' : `J${CONDITIONS[condition]}`;
    return this.encodings.encodeBranch(`${mnemonic}_rel${long ? 32 : 8}_64`, at, label.offset);
  }
}

function branchSize({ condition, long }: Branch): number {
  if (!long) return 2;
  return condition < 0 ? 5 : 6;
}
