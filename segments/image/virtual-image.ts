/**
 * The virtual image: the guest's objects before layout. Genesis fills it, the evaluator runs
 * on it, the nativizer reads methods from it, and layout gives its objects addresses.
 */
import { Flag, SpeciesFormat, symbolHash } from '../format/object-format';
import type { KnownObject } from '../format/known-objects';
import { GuestObject, isSmallInteger, type Value } from './values';

/** A pragma of a method, `<selector: literal …>`. */
export interface CodePragma {
  readonly selector: string;
  readonly args: readonly PragmaArgument[];
}

/** A literal argument of a pragma, as in the sources; what it is says its type. */
export interface PragmaArgument {
  readonly type: string;
  readonly value?: unknown;
  readonly numerator?: bigint;
  readonly scale?: number;
  readonly codePoint?: number;
  readonly elements?: readonly PragmaArgument[];
  readonly bytes?: readonly number[];
}

/** What is known of a method or block besides its guest object; goes into the debug section. */
export interface CodeDebug {
  /** `Array>>at:put:`, `Array class>>new:`, `[] in Array>>do:`. */
  readonly name: string;
  /** Path of the source file as in the image, `Kernel/Array.st`. */
  readonly file: string;
  /** Names of the locals, arguments first. */
  readonly localNames: readonly string[];
  /** Source offset (UTF-16, in the file) per treecode byte offset at which a node starts; sorted by offset. */
  readonly positions: readonly (readonly [treecodeOffset: number, sourceOffset: number])[];
  /** Pragmas of the method, in the order of the source; a block has those of its method. */
  readonly pragmas: readonly CodePragma[];
  /** The category, or protocol, that the sources give the method. */
  readonly category?: string;
  /** Source extent of the method in its file. */
  readonly start: number;
  readonly end: number;
}

export class VirtualImage {
  private readonly known = new Map<KnownObject, GuestObject>();
  private readonly symbols = new Map<string, GuestObject>();
  /** Debug facts by CompiledMethod or CompiledBlock. */
  readonly debug = new Map<GuestObject, CodeDebug>();
  /** Source texts by path, for positions: filled by genesis. */
  readonly sources = new Map<string, string>();
  /** Called with every Symbol made, so that genesis enters it into the guest's symbol table. */
  onNewSymbol: (symbol: GuestObject, text: string) => void = () => {};

  /** A known object; an internal error when genesis has not made it. */
  get(name: KnownObject): GuestObject {
    const object = this.known.get(name);
    if (object === undefined) throw new Error(`known object ${name} is not there yet`);
    return object;
  }

  has(name: KnownObject): boolean {
    return this.known.has(name);
  }

  define(name: KnownObject, object: GuestObject): void {
    object.describesWideText = name === 'behavior:WideString' || name === 'behavior:WideSymbol';
    this.known.set(name, object);
  }

  /** All known objects, in the order of their definition. */
  knownObjects(): readonly (readonly [KnownObject, GuestObject])[] {
    return [...this.known];
  }

  get nil(): GuestObject {
    return this.get('nil');
  }

  boolean(value: boolean): GuestObject {
    return this.get(value ? 'true' : 'false');
  }

  /** The unique Symbol of a text. */
  symbol(text: string): GuestObject {
    const existing = this.symbols.get(text);
    if (existing !== undefined) return existing;
    const symbol = this.newText(text, 'behavior:Symbol', 'behavior:WideSymbol');
    symbol.hash = symbolHash(text);
    this.symbols.set(text, symbol);
    this.onNewSymbol(symbol, text);
    return symbol;
  }

  allSymbols(): IterableIterator<GuestObject> {
    return this.symbols.values();
  }

  string(text: string): GuestObject {
    return this.newText(text, 'behavior:String', 'behavior:WideString');
  }

  /** Whether an object is a Symbol, of either form. */
  isSymbol({ behavior }: GuestObject): boolean {
    return behavior === this.get('behavior:Symbol') || behavior === this.known.get('behavior:WideSymbol');
  }

  /** In the compact form where all code points fit a byte. */
  private newText(text: string, compact: KnownObject, wide: KnownObject): GuestObject {
    return isCompact(text) ? this.newBytes(this.get(compact), latin1(text)) : this.newBytes(this.get(wide), utf32(text));
  }

  array(elements: readonly Value[]): GuestObject {
    return new GuestObject(this.get('behavior:Array'), Flag.arrayed, [...elements], undefined);
  }

  float(value: number): GuestObject {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setFloat64(0, value, true);
    return this.newBytes(this.get('behavior:Float'), bytes);
  }

  newBytes(behavior: GuestObject, bytes: Uint8Array): GuestObject {
    return new GuestObject(behavior, Flag.bytes | Flag.arrayed, [], bytes);
  }

  /** A new instance with all slots nil, or all bytes zero, as a species' format demands. */
  instantiate(behavior: GuestObject, format: number, indexedSize = 0): GuestObject {
    if (format & SpeciesFormat.bytes) return this.newBytes(behavior, new Uint8Array(indexedSize));
    const named = format & SpeciesFormat.instSizeMask;
    const variable = (format & (SpeciesFormat.variable | SpeciesFormat.weak)) !== 0;
    const flags =
      (named > 0 ? Flag.named : 0) | (variable ? Flag.arrayed : 0) | (format & (SpeciesFormat.weak | SpeciesFormat.ephemeron) ? Flag.special : 0);
    return new GuestObject(behavior, flags, new Array<Value>(named + indexedSize).fill(this.nil), undefined);
  }

  /** The Behavior of any value. */
  behaviorOf(value: Value): GuestObject {
    return isSmallInteger(value) ? this.get('behavior:SmallInteger') : value.behavior;
  }
}

function isCompact(text: string): boolean {
  for (let index = 0; index < text.length; index++) if (text.charCodeAt(index) > 0xff) return false;
  return true;
}

/** The bytes of a guest's compact text: one per character. */
function latin1(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** The bytes of a guest's wide text: four per code point, little-endian. */
function utf32(text: string): Uint8Array {
  const codePoints = Array.from(text, (character) => character.codePointAt(0)!);
  const bytes = new DataView(new ArrayBuffer(codePoints.length * 4));
  codePoints.forEach((codePoint, index) => bytes.setUint32(index * 4, codePoint, true));
  return new Uint8Array(bytes.buffer);
}

/** The text of a guest String or Symbol, of either form. */
export function textOf(object: GuestObject): string {
  return object.behavior?.describesWideText ? wideTextOf(object.bytes!) : compactTextOf(object.bytes!);
}

function compactTextOf(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

function wideTextOf(bytes: Uint8Array): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let text = '';
  for (let offset = 0; offset < bytes.length; offset += 4) text += String.fromCodePoint(view.getUint32(offset, true));
  return text;
}
