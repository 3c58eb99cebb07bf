/**
 * Methods: source → CompiledCode (a pure function of text and names, so that it can be cached)
 * → CompiledMethod in the image.
 */
import type { Diagnostic } from '../../segments/diagnostics';
import type { GuestObject, Value } from '../../segments/image/values';
import { lineAt, lineStarts } from '../../segments/lines';
import { compileMethod, type MethodScope } from '../semantics';
import type { MethodNode } from '../source/ast';
import { parseMethod } from '../source/method-parser';
import type { MethodDefinition, SourceFile } from '../source/definitions';
import { encodeTree, type CompiledCode, type EncodedTree, type Literal } from '../treecode';
import { tableAtPut } from './hash-tables';
import type { LiteralMaker } from './literals';
import { resolveBinding } from './method-scope';
import type { GuestClass, GuestSystem } from './system';

/** What compiling one method answers; `code` is absent when a diagnostic is an error. */
export interface CompiledSource {
  readonly code?: CompiledCode;
  /** The code's tree, encoded: there if it is known already. */
  readonly encoded?: EncodedTree;
  readonly diagnostics: readonly Diagnostic[];
}

/** Compiles one method; depends on its arguments alone. A cache may stand in for it. */
export type MethodCompiler = (file: SourceFile, definition: MethodDefinition, scope: MethodScope) => CompiledSource;

export const compileSource: MethodCompiler = (file, definition, scope) => {
  const { method, diagnostics } = parseMethod(file, definition);
  if (method === undefined) return { diagnostics };
  return compileParsed(method, scope, diagnostics);
};

/** Semantics of a method that parses; the parser's warnings come first. */
export function compileParsed(method: MethodNode, scope: MethodScope, warnings: readonly Diagnostic[]): CompiledSource {
  const compiled = compileMethod(method, scope);
  return { code: compiled.code, diagnostics: [...warnings, ...compiled.diagnostics] };
}

/** Where a method comes from. */
export interface MethodOrigin {
  readonly guestClass: GuestClass;
  readonly isClassSide: boolean;
  readonly category?: string;
  readonly file: SourceFile;
  readonly start: number;
  readonly end: number;
}

/** `Array class>>new:` */
export function methodName(className: string, isClassSide: boolean, selector: string): string {
  return `${className}${isClassSide ? ' class' : ''}>>${selector}`;
}

/** Makes a CompiledMethod with its CompiledBlocks; it is in no dictionary yet. */
export class MethodMaker {
  /** Of the file of the last methods: its path as one String for all of them, and where its lines begin. */
  private file: { readonly source: SourceFile; readonly path: GuestObject; readonly lines: readonly number[] } | undefined;

  constructor(
    private readonly system: GuestSystem,
    private readonly literals: LiteralMaker,
  ) {}

  make(code: CompiledCode, origin: MethodOrigin, encoded: EncodedTree = encodeTree(code.body)): GuestObject {
    const { image, slots } = this.system;
    const method = this.system.instantiate('CompiledMethod', code.literals.length);
    const put = (variable: keyof typeof slots.CompiledMethod, value: Value) => (method.slots[slots.CompiledMethod[variable]] = value);
    put('format', code.format);
    put('treecode', image.newBytes(image.get('behavior:ByteArray'), encoded.bytes));
    put('class', origin.isClassSide ? origin.guestClass.metaclass : origin.guestClass.classObject);
    put('selector', image.symbol(code.selector));
    const { path, lines } = this.fileOf(origin);
    put('source', path);
    put('position', lineAt(lines, origin.start));
    this.fillFrame(method, code, encoded, origin);
    return method;
  }

  private fileOf({ file: source }: MethodOrigin): NonNullable<MethodMaker['file']> {
    if (this.file?.source !== source) this.file = { source, path: this.system.image.string(source.path), lines: lineStarts(source.text) };
    return this.file;
  }

  private fillFrame(method: GuestObject, code: CompiledCode, encoded: EncodedTree, origin: MethodOrigin): void {
    const name = methodName(origin.guestClass.name, origin.isClassSide, code.selector);
    this.describe(method, name, code.localNames, code, encoded, origin);
    const first = method.slots.length - code.literals.length;
    code.literals.forEach((literal, index) => {
      const object = this.literal(literal, method, encoded.blockOffsets.get(index));
      method.slots[first + index] = object;
      if (literal.type === 'block') this.describe(object as GuestObject, `[] in ${name}`, literal.localNames, code, encoded, origin);
    });
  }

  private literal(literal: Literal, method: GuestObject, blockOffset: number | undefined): Value {
    switch (literal.type) {
      case 'value':
        return this.literals.make(literal.value);
      case 'selector':
        return this.system.image.symbol(literal.selector);
      case 'binding':
        return resolveBinding(this.system, literal.binding);
      case 'block':
        return this.block(literal.format, method, blockOffset!);
      default:
        return literal satisfies never;
    }
  }

  private block(format: number, method: GuestObject, offset: number): GuestObject {
    const slots = this.system.slots.CompiledBlock;
    const block = this.system.instantiate('CompiledBlock');
    block.slots[slots.format] = format;
    block.slots[slots.method] = method;
    block.slots[slots.index] = offset;
    return block;
  }

  private describe(owner: GuestObject, name: string, localNames: readonly string[], code: CompiledCode, encoded: EncodedTree, origin: MethodOrigin): void {
    const { file, category, start, end } = origin;
    this.system.image.debug.set(owner, {
      name, file: file.path, localNames, pragmas: code.pragmas, category, start, end,
      get positions() {
        return encoded.positions;
      },
    });
  }
}

/** Enters a method into the dictionary of its behavior. */
export function installMethod(system: GuestSystem, behavior: GuestObject, method: GuestObject): void {
  const dictionary = behavior.slots[system.slots.Behavior.methods] as GuestObject;
  const selector = method.slots[system.slots.CompiledMethod.selector] as GuestObject;
  tableAtPut(dictionary, system.slots.MethodDictionary, selector, method, system.image);
}
