/** The objects that emitted test code refers to, and the machine it runs on: see harness.cc. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Encodings, type AssemblyLine, type EmitterContext } from '../../../emitter';
import type { CodeRelocation, EmittedCode } from '../../../emitter/abi';
import { Flag } from '../../../segments/format/object-format';
import type { KnownObject } from '../../../segments/format/known-objects';
import { GuestObject } from '../../../segments/image/values';
import { VirtualImage } from '../../../segments/image/virtual-image';

const KNOWN: readonly KnownObject[] = ['nil', 'true', 'false', 'behavior:SmallInteger', 'behavior:Array', 'behavior:ByteArray', 'behavior:Symbol', 'global:Smalltalk'];
export const SITE_SLOTS = { behavior: 0, code: 1 } as const;

export function newImage(): VirtualImage {
  const image = new VirtualImage();
  const behavior = new GuestObject(undefined as unknown as GuestObject, Flag.named, [], undefined);
  for (const each of KNOWN) image.define(each, new GuestObject(behavior, Flag.named, [], undefined));
  return image;
}

const CODE_BASE = 0x2000_0000;
const DATA_BASE = 0x2100_0000;
const REGION_SIZE = 0x80_0000;
/** Bytes reserved for every object. */
const OBJECT_SIZE = 0x200;
const HELPER_SIZE = 16;

export interface Call {
  readonly site: bigint;
  readonly values: readonly bigint[];
  readonly stack: readonly bigint[];
  readonly returnAddress: number;
  readonly isAligned: boolean;
  /** Undefined when no stack map was found. */
  readonly slots: readonly bigint[] | undefined;
}

export interface Outcome {
  readonly result: bigint;
  readonly calls: readonly Call[];
}

/** Lays code and objects out, makes the harness's script, reads what it printed. */
export class World {
  readonly image: VirtualImage;
  readonly context: EmitterContext;
  private readonly objects = new Map<GuestObject, number>();
  private readonly named = new Map<string, GuestObject>();
  private readonly entries = new Map<GuestObject | string, number>();
  private readonly placed: { readonly code: Pick<EmittedCode, 'bytes' | 'relocations'>; readonly entry: number }[] = [];
  private readonly lines: string[] = [];
  private nextCode = CODE_BASE;
  private nextObject = DATA_BASE + OBJECT_SIZE;
  readonly helper: number;

  constructor(assembleCustom: (operands: readonly string[]) => readonly AssemblyLine[] = () => []) {
    this.image = newImage();
    this.context = {
      image: this.image,
      sendSiteSlots: SITE_SLOTS,
      encodings: new Encodings(),
      assembleCustom: (_, registers) => assembleCustom(registers),
    };
    this.helper = this.nextCode;
    this.nextCode += HELPER_SIZE;
  }

  /** An object of the test, by name; known objects by theirs. */
  object(name: string): GuestObject {
    if (this.image.has(name as KnownObject)) return this.image.get(name as KnownObject);
    let object = this.named.get(name);
    if (object === undefined) this.named.set(name, (object = new GuestObject(this.image.get('behavior:Array'), Flag.arrayed, [], undefined)));
    return object;
  }

  address(object: GuestObject): number {
    let address = this.objects.get(object);
    if (address === undefined) {
      this.objects.set(object, (address = this.nextObject));
      this.nextObject += OBJECT_SIZE;
    }
    return address;
  }

  oop(name: string): bigint {
    return BigInt(this.address(this.object(name)));
  }

  /** Lays code out; answers its entry. */
  place(code: Pick<EmittedCode, 'bytes' | 'relocations'> & Partial<EmittedCode>, key: GuestObject | string | undefined = code.owner): number {
    const entry = this.nextCode + 1;
    this.nextCode += (code.bytes.length + 1 + 15) & ~15;
    this.placed.push({ code, entry });
    if (key !== undefined) this.entries.set(key, entry);
    for (const { offset, oopSlots } of code.safepoints ?? []) this.lines.push(`point ${hex(entry + offset)} ${oopSlots.join(' ')}`);
    return entry;
  }

  run(entry: number, values: readonly bigint[]): void {
    this.lines.push(`run ${hex(entry)} ${values.map(hex).join(' ')}`);
  }

  dump(address: number, words: number): void {
    this.lines.push(`dump ${hex(address)} ${hex(words)}`);
  }

  /** Words of an object's body, from its address; a negative index writes its header. */
  poke(object: GuestObject, index: number, value: bigint): void {
    this.lines.unshift(`data ${hex(this.address(object) + 8 * index)} ${wordHex(value)}`);
  }

  private entryOf(target: CodeRelocation['target']): number {
    return this.entries.get(target) ?? this.helper;
  }

  private relocated({ code, entry }: (typeof this.placed)[number]): Uint8Array {
    const bytes = code.bytes.slice();
    const view = new DataView(bytes.buffer);
    for (const { offset, kind, target, addend } of code.relocations) {
      const value = kind === 'rel32' ? this.entryOf(target) + addend - (entry + offset + 4) : this.address(target as GuestObject) + addend;
      view.setInt32(offset, value, true);
    }
    return bytes;
  }

  script(): string {
    const code = this.placed.map((each) => `data ${hex(each.entry)} ${Buffer.from(this.relocated(each)).toString('hex')}`);
    return [
      `region ${hex(CODE_BASE)} ${hex(REGION_SIZE)}`, `region ${hex(DATA_BASE)} ${hex(REGION_SIZE)}`,
      `helper ${hex(this.helper)}`, ...code, `seal ${hex(CODE_BASE)} ${hex(REGION_SIZE)}`, ...this.lines,
    ].join('\n') + '\n';
  }

  /** What was printed before the end, or before a crash. */
  execute(): Outcome[] {
    const { stdout, stderr } = spawnSync(harness(), { input: this.script(), encoding: 'utf8', maxBuffer: 1 << 28 });
    if (stderr !== '') throw new Error(stderr);
    return parseOutput(stdout);
  }
}

export const hex = (value: number | bigint): string => BigInt.asUintN(64, BigInt(value)).toString(16);

function wordHex(value: bigint): string {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt.asUintN(64, value));
  return bytes.toString('hex');
}

const word = (text: string): bigint => BigInt(`0x${text}`);

function parseOutput(output: string): Outcome[] {
  const outcomes: Outcome[] = [];
  let calls: Call[] = [];
  for (const line of output.split('\n')) {
    if (line.startsWith('call')) calls.push(parseCall(line));
    else if (line.startsWith('result')) {
      outcomes.push({ result: word(line.slice(7)), calls });
      calls = [];
    } else if (line.startsWith('words')) {
      for (const each of line.split(' ').slice(1)) outcomes.push({ result: word(each), calls: [] });
    }
  }
  if (calls.length > 0) outcomes.push({ result: 0n, calls });
  return outcomes;
}

function parseCall(line: string): Call {
  const match = /^call (\S+) (.*) stack (.*) at (\S+)( misaligned)? slots(.*)$/.exec(line)!;
  const words = (text: string) => text.trim().split(' ').filter((each) => each !== '').map(word);
  return {
    site: word(match[1]), values: words(match[2]), stack: words(match[3]), returnAddress: Number(word(match[4])),
    isAligned: match[5] === undefined, slots: match[6].trim() === 'none' ? undefined : words(match[6]),
  };
}

let built: string | undefined;

/** The harness, compiled on first need into a temporary folder. */
function harness(): string {
  if (built === undefined) {
    const program = join(mkdtempSync(join(tmpdir(), 'apiary-harness-')), 'harness');
    execFileSync('g++', ['-O1', '-std=c++20', '-Wall', '-Wextra', '-o', program, join(__dirname, 'harness.cc')]);
    built = program;
  }
  return built;
}
