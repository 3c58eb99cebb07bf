/** Reads SOM files: one class each. Methods are parsed later, each by itself, as those of Tonel files are. */
import type { ClassDefinition, MethodDefinition, SourceFile } from './definitions';
import { FRONT_END } from './diagnostics';
import { parseSomClass } from './grammars';
import { ParseContext } from './parse-context';
import { skipBlank } from './scanner';
import type { SomClass, SomMember } from './som-ast';
import type { TonelContents } from './tonel-reader';

const SOM_FILE = '.som';

export function isSomFile(file: SourceFile): boolean {
  return file.path.endsWith(SOM_FILE);
}

/** The class and methods of a SOM file; `undefined` when it holds none. */
export function readSomFile(file: SourceFile): TonelContents {
  const context = new ParseContext(file.path, 0);
  const parsed = parseSomClass(file.text, context);
  if (parsed === undefined) return { definitions: undefined, packageDefinition: undefined, diagnostics: context.diagnostics };
  checkName(context, file, parsed);
  const methods = [...methodsOf(parsed, false), ...methodsOf(parsed, true)];
  reportDuplicates(context, methods);
  const written = methods.filter(({ member }) => !member.isPrimitive);
  const primitives = methods.filter(({ member }) => member.isPrimitive);
  const definitions = {
    file,
    classDefinition: classDefinition(file, parsed),
    methods: written.map((each) => methodDefinition(file, each)),
    primitives: primitives.map((each) => methodDefinition(file, each)),
  };
  return { definitions, packageDefinition: undefined, diagnostics: context.diagnostics };
}

interface SomMethod {
  readonly className: string;
  readonly isClassSide: boolean;
  readonly member: SomMember;
}

function methodsOf({ name, instanceSide, classSide }: SomClass, isClassSide: boolean): SomMethod[] {
  return (isClassSide ? classSide : instanceSide).members.map((member) => ({ className: name.name, isClassSide, member }));
}

function checkName(context: ParseContext, file: SourceFile, { name }: SomClass): void {
  if (!`/${file.path}`.endsWith(`/${name.name}${SOM_FILE}`)) context.report(FRONT_END.somClassName, name.span, { file: file.path, name: name.name });
}

function reportDuplicates(context: ParseContext, methods: readonly SomMethod[]): void {
  const seen = new Map<string, SomMember>();
  for (const { className, isClassSide, member } of methods) {
    const method = `${className}${isClassSide ? ' class' : ''}>>${member.selector}`;
    const first = seen.get(method);
    if (first === undefined) seen.set(method, member);
    else context.reportSecond(FRONT_END.duplicateMethod, member.selectorSpan, first.selectorSpan, { method });
  }
}

/** Without a superclass it is Object; `nil` makes a root class. */
function classDefinition(file: SourceFile, { name, superclass = 'Object', instanceSide, classSide }: SomClass): ClassDefinition {
  const names = (side: typeof classSide): string[] => side.variables.map((each) => each.name);
  return {
    file: file.path,
    span: { start: name.span.start, end: file.text.trimEnd().length },
    name: name.name,
    nameSpan: name.span,
    superclass: superclass === 'nil' ? undefined : superclass,
    instanceVariables: names(instanceSide),
    classVariables: [],
    classInstanceVariables: names(classSide),
    pools: [],
    layout: 'normal',
    category: undefined,
    comment: skipBlank(file.text, 0).comments.map((each) => each.trim()).join('\n\n'),
  };
}

function methodDefinition(file: SourceFile, { className, isClassSide, member }: SomMethod): MethodDefinition {
  const { span, selector, selectorSpan, bodySpan } = member;
  return { file: file.path, span, className, isClassSide, category: undefined, selector, selectorSpan, bodySpan };
}
