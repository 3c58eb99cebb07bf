/** What a module takes from others, read from its `imports` method, and the order in which modules can be loaded. */
import { diagnostic, DiagnosticError, type Diagnostic, type SourcePlace } from '../../segments/diagnostics';
import type { ExpressionNode, LiteralValue, MethodNode, StatementNode } from '../source/ast';
import type { FileDefinitions, MethodDefinition, ModuleDefinition } from '../source/definitions';
import { parseMethod } from '../source/method-parser';
import { isSomFile } from '../source/som-reader';
import { byCodePoint } from './class-graph';
import { GENESIS_DIAGNOSTICS as G } from './diagnostics';
import { FRAMEWORKS, SOM_LIBRARY } from './frameworks';
import { suggestion } from './spelling';
import type { ModuleImport } from './system';

/** `TestsModule` for `JSON.Tests`. */
export function moduleClassName(module: string): string {
  return `${module.slice(module.lastIndexOf('.') + 1)}Module`;
}

/**
 * The imports of a module, as `imports` of its class writes them: an Array, literal or in braces,
 * of `#Module -> #(Name Name)`. A plain package takes everything of what it requires: no names.
 */
export function readImports(module: ModuleDefinition, problems: Diagnostic[]): ModuleImport[] {
  return [...writtenImports(module, problems), ...somImports(module)];
}

function somImports({ name, files }: ModuleDefinition): ModuleImport[] {
  const needsLibrary = name !== SOM_LIBRARY && files.some(({ file }) => isSomFile(file));
  return needsLibrary ? [{ module: SOM_LIBRARY, names: [], isImplicit: true }] : [];
}

function writtenImports(module: ModuleDefinition, problems: Diagnostic[]): ModuleImport[] {
  if (module.kind === 'package') return requiredBy(module).map((each) => ({ module: each, names: [] }));
  const found = findImportsMethod(module);
  if (found === undefined) return [];
  const place = { file: found.method.file, start: found.method.selectorSpan.start, end: found.method.selectorSpan.end };
  const { method, diagnostics } = parseMethod(found.file.file, found.method);
  if (method === undefined) {
    problems.push(...diagnostics);
    return [];
  }
  const imports = importsOf(method, place);
  if (imports === undefined) problems.push(diagnostic(G.importsNotLiteral, { module: module.name }, place));
  return imports ?? [];
}

/** What a package names, and the frameworks whose classes it inherits from. */
function requiredBy({ requires, files }: ModuleDefinition): readonly string[] {
  const classes = files.flatMap(({ classDefinition }) => classDefinition ?? []);
  const isUsed = (names: readonly string[]) => classes.some(({ superclass }) => names.includes(superclass ?? ''));
  const isDefined = (names: readonly string[]) => classes.some(({ name }) => names.includes(name));
  const used = FRAMEWORKS.filter((each) => isUsed(each.classes) && !isDefined(each.classes) && !requires.includes(each.module));
  return [...requires, ...used.map(({ module }) => module)];
}

function findImportsMethod(module: ModuleDefinition): { file: FileDefinitions; method: MethodDefinition } | undefined {
  const className = moduleClassName(module.name);
  for (const file of module.files) {
    const method = file.methods.find((each) => each.className === className && !each.isClassSide && each.selector === 'imports');
    if (method !== undefined) return { file, method };
  }
  return undefined;
}

function importsOf(method: MethodNode, place: SourcePlace): ModuleImport[] | undefined {
  const last: StatementNode | undefined = method.statements.at(-1);
  if (last?.kind !== 'return') return undefined;
  const elements = elementsOf(last.value);
  const imports = elements?.map((each) => importOf(each, place));
  return imports?.every((each) => each !== undefined) ? imports : undefined;
}

/** Expressions in braces; none for an empty literal array. */
function elementsOf(node: ExpressionNode): readonly ExpressionNode[] | undefined {
  if (node.kind === 'brace') return node.elements;
  return node.kind === 'literal' && node.value.type === 'array' && node.value.elements.length === 0 ? [] : undefined;
}

function importOf(node: ExpressionNode, place: SourcePlace): ModuleImport | undefined {
  if (node.kind !== 'send' || node.selector !== '->' || node.receiver.kind !== 'literal') return undefined;
  const module = nameOf(node.receiver.value);
  const names = namesOf(node.args[0]);
  if (module === undefined || names === undefined) return undefined;
  return { module, names, place: { file: place.file, start: node.span.start, end: node.span.end } };
}

function namesOf(node: ExpressionNode): string[] | undefined {
  const values = node.kind === 'literal' && node.value.type === 'array' ? node.value.elements : literalsOf(node);
  const names = values?.map(nameOf);
  return names?.every((each) => each !== undefined) ? names : undefined;
}

function literalsOf(node: ExpressionNode): LiteralValue[] | undefined {
  if (node.kind !== 'brace' || !node.elements.every((each) => each.kind === 'literal')) return undefined;
  return node.elements.map((each) => each.value);
}

function nameOf(literal: LiteralValue): string | undefined {
  return literal.type === 'symbol' || literal.type === 'string' ? literal.value : undefined;
}

/**
 * Modules in the order in which they can be loaded: what a module imports first, otherwise by
 * name. `loaded` are there already. Throws what is missing and the first circle.
 */
export function loadOrder(modules: readonly ModuleDefinition[], loaded: Iterable<string>): ModuleDefinition[] {
  const problems: Diagnostic[] = [];
  const byName = new Map(modules.map((each) => [each.name, each]));
  const known = new Set([...loaded, ...byName.keys()]);
  const order: ModuleDefinition[] = [];
  const done = new Set<string>();
  const visit = (module: ModuleDefinition, path: readonly string[], place?: SourcePlace): void => {
    if (done.has(module.name)) return;
    if (path.includes(module.name)) {
      const cycle = [...path.slice(path.indexOf(module.name)), module.name].join(' → ');
      problems.push(diagnostic(G.cyclicModules, { cycle }, place));
      return;
    }
    for (const each of [...readImports(module, problems)].sort((a, b) => byCodePoint(a.module, b.module))) {
      const imported = byName.get(each.module);
      if (imported !== undefined) visit(imported, [...path, module.name], each.place);
      else if (!known.has(kernelModuleName(each.module))) problems.push(unknownModule(module, each, known));
    }
    done.add(module.name);
    order.push(module);
  };
  for (const name of [...byName.keys()].sort(byCodePoint)) visit(byName.get(name)!, []);
  if (problems.length > 0) throw new DiagnosticError(problems);
  return order;
}

export function unknownModule(module: ModuleDefinition, { module: imported, place }: ModuleImport, known: Iterable<string>): Diagnostic {
  const kind = module.kind === 'package' ? G.unknownRequired : G.unknownImportedModule;
  return diagnostic(kind, { module: module.name, imported, nearest: suggestion(imported, known) }, place);
}

/** The boot group's modules are sub-modules of the kernel to the rest: `Kernel.LMR` is `LMR`. */
export function kernelModuleName(name: string): string {
  return name.startsWith('Kernel.') ? name.slice('Kernel.'.length) : name;
}
