/**
 * What methods compile to, kept by the text of the method and by what its class gives it: the
 * file's path, the instance variables, and the meaning of each further name that it uses, which
 * is compared when an entry is found. Places are kept relative to the method, so that a method
 * may move within its file.
 */
import type { CompiledSource, MethodCompiler } from '../../compiler/genesis/methods';
import type { MethodScope } from '../../compiler/semantics';
import type { SourceFile } from '../../compiler/source';
import { decodeTree, type BindingReference, type CompiledCode, type EncodedTree, type Literal } from '../../compiler/treecode';
import type { Diagnostic, SourcePlace } from '../../segments/diagnostics';
import { packLiteral, unpackLiteral, type PackedLiteral } from './literals';
import type { Table } from './pack';

type Lookups = [name: string, meaning: BindingReference | undefined][];
type PackedEntry = ['value', PackedLiteral] | ['selector', string] | ['binding', BindingReference] | ['block', number, string[]];
type PackedPragma = [selector: string, args: PackedLiteral[]];
/** `bytes`: a character for each. */
type PackedMethod = [
  lookups: Lookups, diagnostics: Diagnostic[], selector: string, format: number, bytes: string, positions: number[], blocks: number[],
  literals: PackedEntry[], pragmas: PackedPragma[], localNames: string[],
];

/** A compiler that asks the table first. Methods with errors are compiled anew each time. */
export function cachedCompiler(tableFor: (file: SourceFile) => Table, compile: MethodCompiler, encode: (code: CompiledCode) => EncodedTree): MethodCompiler {
  return (file, definition, scope) => {
    const { start, end } = definition.span;
    const table = tableFor(file);
    const key = keyOf(file, file.text.slice(start, end), scope);
    const stored = table.get(key) as PackedMethod | undefined;
    if (stored !== undefined && isStillMeant(stored[0], scope)) return unpackMethod(stored, start);
    const recording = new RecordingScope(scope);
    const { code, diagnostics } = compile(file, definition, recording);
    if (code === undefined) return { diagnostics };
    const encoded = encode(code);
    if (!recording.askedAllNames) table.put(key, packMethod(recording.lookups, code, encoded, diagnostics, start));
    return { code: withoutTree(code, encoded), encoded, diagnostics };
  };
}

/** The parts themselves, none of which but the text holds a line's end: a digest of each would take longer than all else. */
function keyOf({ path }: SourceFile, text: string, { instanceVariables }: MethodScope): string {
  return `${path}\n${instanceVariables.join(' ')}\n${text}`;
}

/** Notes what is asked of a scope. */
class RecordingScope implements MethodScope {
  readonly lookups: Lookups = [];
  askedAllNames = false;

  constructor(private readonly scope: MethodScope) {}

  get file(): string {
    return this.scope.file;
  }

  get instanceVariables(): readonly string[] {
    return this.scope.instanceVariables;
  }

  lookup(name: string): BindingReference | undefined {
    const meaning = this.scope.lookup(name);
    this.lookups.push([name, meaning]);
    return meaning;
  }

  isClass(name: string): boolean {
    return this.scope.isClass(name);
  }

  names(): Iterable<string> {
    this.askedAllNames = true;
    return this.scope.names();
  }
}

function isStillMeant(lookups: Lookups, scope: MethodScope): boolean {
  return lookups.every(([name, meaning]) => isSame(scope.lookup(name), meaning ?? undefined));
}

function isSame(one: BindingReference | undefined, other: BindingReference | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  const className = (each: BindingReference) => (each.scope === 'class' ? each.className : '');
  return one.scope === other.scope && one.module === other.module && one.name === other.name && className(one) === className(other);
}

function packMethod(lookups: Lookups, code: CompiledCode, { bytes, positions, blockOffsets }: EncodedTree, diagnostics: readonly Diagnostic[], start: number): PackedMethod {
  return [
    lookups, moved(diagnostics, -start), code.selector, code.format, Buffer.from(bytes).toString('latin1'), positions.flatMap(([offset, position]) => [offset, position - start]),
    [...blockOffsets].flat(), code.literals.map(packEntry), code.pragmas.map(({ selector, args }) => [selector, args.map(packLiteral)]), [...code.localNames],
  ];
}

function unpackMethod(packed: PackedMethod, start: number): CompiledSource {
  const [, diagnostics, selector, format, bytes, positions, blocks, literals, pragmas, localNames] = packed;
  let known: EncodedTree['positions'] | undefined;
  const encoded: EncodedTree = {
    bytes: new Uint8Array(Buffer.from(bytes, 'latin1')),
    blockOffsets: new Map(paired(blocks)),
    /** Most are never asked for. */
    get positions() {
      return (known ??= paired(positions).map(([offset, position]) => [offset, position + start]));
    },
  };
  const code = {
    selector, format, localNames,
    literals: literals.map(unpackEntry),
    pragmas: pragmas.map(([name, args]) => ({ selector: name, args: args.map(unpackLiteral) })),
  };
  return { code: withoutTree(code, encoded), encoded, diagnostics: moved(diagnostics, start) };
}

/** Code whose tree is decoded when it is asked for: that of most methods never is, and trees are large. */
function withoutTree({ selector, format, localNames, literals, pragmas }: Omit<CompiledCode, 'body'>, encoded: EncodedTree): CompiledCode {
  return {
    selector, format, localNames, literals, pragmas,
    get body() {
      return decodeTree(encoded.bytes, { positions: encoded.positions });
    },
  };
}

function paired(numbers: readonly number[]): [number, number][] {
  return Array.from({ length: numbers.length / 2 }, (_, index) => [numbers[2 * index], numbers[2 * index + 1]]);
}

function packEntry(literal: Literal): PackedEntry {
  switch (literal.type) {
    case 'value': return ['value', packLiteral(literal.value)];
    case 'selector': return ['selector', literal.selector];
    case 'binding': return ['binding', literal.binding];
    case 'block': return ['block', literal.format, [...literal.localNames]];
    default: return literal satisfies never;
  }
}

function unpackEntry(packed: PackedEntry): Literal {
  switch (packed[0]) {
    case 'value': return { type: 'value', value: unpackLiteral(packed[1]) };
    case 'selector': return { type: 'selector', selector: packed[1] };
    case 'binding': return { type: 'binding', binding: packed[1] };
    case 'block': return { type: 'block', format: packed[1], localNames: packed[2] };
    default: return packed satisfies never;
  }
}

/** Diagnostics with all places, which are in the method's file, moved. */
function moved(diagnostics: readonly Diagnostic[], by: number): Diagnostic[] {
  const move = (place: SourcePlace): SourcePlace => ({ file: place.file, start: place.start + by, end: place.end + by });
  const movePlace = <T extends { readonly place?: SourcePlace }>(each: T): T => (each.place ? { ...each, place: move(each.place) } : each);
  return diagnostics.map((each) => ({ ...movePlace(each), ...(each.related ? { related: each.related.map(movePlace) } : {}) }));
}
