/** Reads Tonel files: definitions and methods with their places; the methods' text is parsed later, each by itself. */
import type { Diagnostic } from '../../segments/diagnostics';
import type { ClassDefinition, FileDefinitions, MethodDefinition, SourceFile } from './definitions';
import { FRONT_END } from './diagnostics';
import { parseTonel } from './grammars';
import { ParseContext } from './parse-context';
import { foundWords } from './syntax-failure';
import type { MethodHead, TonelDefinition, TonelEntry } from './tonel-ast';
import { classDefinition, methodCategory, packageDefinition, traitReport, extensionCheck, type PackageDefinition } from './tonel-definitions';
import { splitTonel, type TonelPart } from './tonel-splitter';

export type { PackageDefinition } from './tonel-definitions';

/** What one file holds: a package definition, or a class and methods. */
export interface TonelContents {
  readonly definitions: FileDefinitions | undefined;
  readonly packageDefinition: PackageDefinition | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** The class and methods of a Tonel file; `undefined` when it holds none, as when it defines a package. */
export function readTonelFile(file: SourceFile): { definitions: FileDefinitions | undefined; diagnostics: readonly Diagnostic[] } {
  const { definitions, diagnostics } = readTonel(file);
  return { definitions, diagnostics };
}

/** Everything a Tonel file can hold. */
export function readTonel(file: SourceFile): TonelContents {
  return new TonelReader(file).read();
}

class TonelReader {
  private readonly diagnostics: Diagnostic[] = [];
  private readonly methods: MethodDefinition[] = [];
  private readonly comments: readonly string[];
  private readonly parts: readonly TonelPart[];
  private classDefinition: ClassDefinition | undefined;
  private packageDefinition: PackageDefinition | undefined;
  private extends = false;
  private isTrait = false;
  private category: string | undefined;
  /** Categories by the text that they are told in: a file has few, and many methods. */
  private readonly categories = new Map<string, string>();

  constructor(private readonly file: SourceFile) {
    const { comments, parts } = splitTonel(file.text);
    this.comments = comments;
    this.parts = parts;
  }

  read(): TonelContents {
    if (this.isTonel()) this.parts.forEach((each) => this.readPart(each));
    else this.reportNoTonel();
    const { packageDefinition, diagnostics } = this;
    const definitions = this.definitions();
    if (packageDefinition && definitions) this.reportMixture(packageDefinition);
    return { definitions, packageDefinition, diagnostics };
  }

  private isTonel(): boolean {
    return this.parts.some((each) => each.kind === 'definition' || each.kind === 'method');
  }

  private definitions(): FileDefinitions | undefined {
    const { file, classDefinition, methods } = this;
    const holdsClass = classDefinition !== undefined || methods.length > 0 || this.extends;
    return holdsClass && !this.isTrait ? { file, classDefinition, methods } : undefined;
  }

  private reportMixture(definition: PackageDefinition): void {
    const context = this.contextAt(0);
    context.report(FRONT_END.packageAndClass, definition.span, { file: this.file.path });
    this.collect(context);
  }

  private reportNoTonel(): void {
    const at = this.parts[0]?.start ?? this.file.text.length;
    const context = this.contextAt(at);
    const found = foundWords(this.file.text, at);
    context.report(FRONT_END.noTonel, { start: at, end: at + 1 }, { file: this.file.path, expected: 'a definition or a method', found });
    this.collect(context);
  }

  private readPart(part: TonelPart): void {
    const context = this.contextAt(part.start);
    this.readPartIn(context, part);
    this.collect(context);
  }

  private readPartIn(context: ParseContext, part: TonelPart): void {
    switch (part.kind) {
      case 'definition':
        return this.readDefinition(context, part);
      case 'metadata':
        return this.readMetadata(context, part);
      case 'method':
        return this.readMethod(context, part);
      case 'stray':
        return this.readStray(context, part);
      default:
        return part satisfies never;
    }
  }

  private readDefinition(context: ParseContext, part: TonelPart): void {
    const definition = parseTonel<TonelDefinition>('definition', this.textOf(part), context, FRONT_END.headerSyntax);
    if (definition) this.define(context, definition, part);
  }

  private define(context: ParseContext, definition: TonelDefinition, part: TonelPart): void {
    switch (definition.kind) {
      case 'Class':
        return this.defineClass(context, definition, part);
      case 'Extension':
        this.extends = extensionCheck(context, definition) || this.extends;
        return;
      case 'Package':
        this.packageDefinition = packageDefinition(context, definition, this.file.path);
        return;
      case 'Trait':
        this.isTrait = true;
        return traitReport(context, definition);
      default:
        context.report(FRONT_END.unknownDefinition, definition.kindSpan, { kind: definition.kind });
    }
  }

  private defineClass(context: ParseContext, definition: TonelDefinition, part: TonelPart): void {
    const defined = classDefinition(context, definition, { start: part.start, end: part.end }, classComment(this.comments));
    if (defined && this.classDefinition) context.report(FRONT_END.secondDefinition, defined.nameSpan, { file: this.file.path, name: defined.name });
    else if (defined) this.classDefinition = defined;
  }

  private readMetadata(context: ParseContext, part: TonelPart): void {
    const text = this.textOf(part);
    this.category = this.categories.get(text) ?? this.parsedCategory(context, text);
  }

  private parsedCategory(context: ParseContext, text: string): string | undefined {
    const entries = parseTonel<readonly TonelEntry[]>('metadata', text, context, FRONT_END.headerSyntax);
    const category = entries && methodCategory(entries);
    if (category !== undefined && context.diagnostics.length === 0) this.categories.set(text, category);
    return category;
  }

  private readMethod(context: ParseContext, part: TonelPart & { kind: 'method' }): void {
    const head = parseTonel<MethodHead>('methodHead', this.file.text.slice(part.start, part.open + 1), context, FRONT_END.methodHeader);
    if (head) this.addMethod(context, head, part);
    this.category = undefined;
  }

  private addMethod(context: ParseContext, head: MethodHead, part: TonelPart & { kind: 'method' }): void {
    const { className, isClassSide, selector, selectorSpan, patternStart } = head;
    const name = `${className}${isClassSide ? ' class' : ''}>>${selector}`;
    const first = this.methods.find((each) => each.selector === selector && each.isClassSide === isClassSide && each.className === className);
    if (first !== undefined) return context.reportSecond(FRONT_END.duplicateMethod, selectorSpan, first.selectorSpan, { method: name });
    const closed = this.file.text[part.end - 1] === ']';
    const bodySpan = { start: part.open + 1, end: closed ? part.end - 1 : part.end };
    const span = { start: patternStart, end: part.end };
    this.methods.push({ file: this.file.path, span, className, isClassSide, category: this.category, selector, selectorSpan, bodySpan });
  }

  private readStray(context: ParseContext, part: TonelPart): void {
    const kind = /^[\w.]+(?:\s+class)?\s*>>/.test(this.textOf(part)) ? FRONT_END.unclosedMethod : FRONT_END.strayText;
    const [line] = this.textOf(part).split(/[\r\n]/);
    context.report(kind, { start: part.start, end: part.start + line.length }, { found: foundWords(this.file.text, part.start), method: line.trim() });
    this.category = undefined;
  }

  private textOf(part: TonelPart): string {
    return this.file.text.slice(part.start, part.end);
  }

  private contextAt(offset: number): ParseContext {
    return new ParseContext(this.file.path, offset);
  }

  private collect(context: ParseContext): void {
    this.diagnostics.push(...context.diagnostics);
  }
}

/** A class comment stands before the definition; a copyright notice that also stands there is none. */
function classComment(comments: readonly string[]): string {
  return comments
    .map((each) => each.trim())
    .filter((each) => !/^(?:copyright|\(c\)|©)/i.test(each))
    .join('\n\n');
}
