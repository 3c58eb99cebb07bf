/** The meaning of the entries of Tonel definitions. */
import type { ClassDefinition, SourceFile } from './definitions';
import type { Span } from './ast';
import { FRONT_END } from './diagnostics';
import type { ParseContext } from './parse-context';
import type { TonelDefinition, TonelEntry, TonelValue } from './tonel-ast';

/** A `Package { … }` definition, as a `package.st` has it. */
export interface PackageDefinition {
  readonly file: SourceFile['path'];
  readonly span: Span;
  readonly name: string;
  /** The classes it lists; empty when it lists none. */
  readonly classes: readonly string[];
  /** The packages that must be loaded before it. */
  readonly requires: readonly string[];
}

const LAYOUTS: Readonly<Record<string, ClassDefinition['layout']>> = {
  normal: 'normal',
  pointers: 'normal',
  variable: 'variable',
  bytes: 'bytes',
  byte: 'bytes',
  weak: 'weak',
  ephemeron: 'ephemeron',
};

const PLAIN_NAME = /^[\p{L}_][\p{L}\p{N}_]*$/u;

const CLASS_KEYS = ['name', 'superclass', 'instVars', 'classVars', 'classInstVars', 'pools', 'category', 'type', 'package', 'tag', 'traits', 'classTraits', 'layout'];

export function classDefinition(context: ParseContext, definition: TonelDefinition, span: Span, comment: string): ClassDefinition | undefined {
  const entries = new Entries(context, definition);
  const name = entries.className();
  if (name === undefined) return undefined;
  entries.checkKeys(CLASS_KEYS);
  entries.refuseTraits();
  return {
    file: context.file,
    span,
    name: name.text,
    nameSpan: name.span,
    superclass: entries.superclass(),
    instanceVariables: entries.variables('instVars'),
    classVariables: entries.variables('classVars'),
    classInstanceVariables: entries.variables('classInstVars'),
    pools: entries.names('pools'),
    layout: entries.layout(),
    category: entries.category(),
    comment,
  };
}

export function packageDefinition(context: ParseContext, definition: TonelDefinition, file: string): PackageDefinition | undefined {
  const entries = new Entries(context, definition);
  const name = entries.name();
  const span = definition.kindSpan;
  return name && { file, span, name: name.text, classes: entries.names('classes'), requires: entries.names('requires') };
}

/** Whether an extension names the class it extends. */
export function extensionCheck(context: ParseContext, definition: TonelDefinition): boolean {
  return new Entries(context, definition).className() !== undefined;
}

export function traitReport(context: ParseContext, definition: TonelDefinition): void {
  const name = new Entries(context, definition).name();
  if (name) context.report(FRONT_END.trait, name.span, { name: name.text });
}

/** The category of a method, from the entries before it. */
export function methodCategory(entries: readonly TonelEntry[]): string | undefined {
  const value = entries.find((each) => each.key === 'category' || each.key === 'protocol')?.value;
  return value?.type === 'text' ? value.text : undefined;
}

type Text = TonelValue & { type: 'text' };

class Entries {
  private readonly values = new Map<string, TonelValue>();
  private ownName: string;

  constructor(
    private readonly context: ParseContext,
    private readonly definition: TonelDefinition,
  ) {
    this.ownName = `the ${definition.kind} definition`;
    definition.entries.forEach((each) => this.add(each));
  }

  private add({ key, keySpan, value }: TonelEntry): void {
    if (this.values.has(key)) this.context.report(FRONT_END.duplicateKey, keySpan, { key });
    else this.values.set(key, value);
  }

  name(): Text | undefined {
    const { kind, kindSpan } = this.definition;
    if (!this.values.has('name')) this.context.report(FRONT_END.missingName, kindSpan, { kind });
    const value = this.text('name', 'a name');
    if (value) this.ownName = value.text;
    return value;
  }

  /** The name, when it is one that a class can have. */
  className(): Text | undefined {
    const value = this.name();
    if (value === undefined || PLAIN_NAME.test(value.text)) return value;
    this.context.report(FRONT_END.invalidName, value.span, { name: value.text });
    return undefined;
  }

  checkKeys(known: readonly string[]): void {
    const unknown = this.definition.entries.filter((each) => !known.includes(each.key));
    unknown.forEach((each) => this.context.report(FRONT_END.unknownKey, each.keySpan, { key: each.key, name: this.ownName }));
  }

  refuseTraits(): void {
    const used = ['traits', 'classTraits'].map((key) => this.values.get(key)).filter((each) => each?.type === 'text' && /\w/.test(each.text));
    used.forEach((each) => this.context.report(FRONT_END.usesTraits, (each as Text).span, { name: this.ownName, traits: (each as Text).text }));
  }

  superclass(): string | undefined {
    const value = this.values.get('superclass');
    if (value === undefined) this.wrong('superclass', 'the name of a class, or nil', this.definition.kindSpan);
    if (value === undefined || value.type === 'nil') return undefined;
    const text = this.text('superclass', 'the name of a class, or nil')?.text;
    return text === 'nil' ? undefined : text;
  }

  layout(): ClassDefinition['layout'] {
    const value = this.text('type', 'a symbol') ?? this.text('layout', 'a symbol');
    if (value === undefined) return 'normal';
    const layout = LAYOUTS[value.text];
    if (layout === undefined) this.context.report(FRONT_END.unsupportedType, value.span, { name: this.ownName, type: value.text });
    return layout ?? 'normal';
  }

  category(): string | undefined {
    const given = this.text('category', 'a name')?.text;
    const [packageName, tag] = [this.text('package', 'a name')?.text, this.text('tag', 'a name')?.text];
    return given ?? (packageName !== undefined && tag !== undefined ? `${packageName}-${tag}` : packageName);
  }

  variables(key: string): string[] {
    const values = this.texts(key);
    const wrong = values.filter((each) => !PLAIN_NAME.test(each.text));
    wrong.forEach((each) => this.context.report(FRONT_END.slotDefinition, each.span, { text: each.text, name: this.ownName }));
    return values.filter((each) => !wrong.includes(each)).map((each) => each.text);
  }

  names(key: string): string[] {
    return this.texts(key).map((each) => each.text);
  }

  private texts(key: string): Text[] {
    const value = this.values.get(key);
    if (value === undefined || value.type === 'nil') return [];
    const elements = value.type === 'list' ? value.elements : [];
    if (value.type !== 'list' || elements.some((each) => each.type !== 'text')) this.wrong(key, 'a list of names', value.span);
    return elements.filter((each): each is Text => each.type === 'text');
  }

  private text(key: string, expected: string): Text | undefined {
    const value = this.values.get(key);
    if (value === undefined || value.type === 'text') return value;
    this.wrong(key, expected, value.span);
    return undefined;
  }

  private wrong(key: string, expected: string, span: Span): void {
    this.context.report(FRONT_END.wrongValue, span, { key, name: this.ownName, expected });
  }
}
