/** Modules outside the boot group: imports, extensions, what is refused. */
import { Evaluator, GuestExit } from '../../../compiler/evaluator';
import { compileExpression } from '../../../compiler/genesis/expression';
import { loadModule } from '../../../compiler/genesis/genesis';
import { loadOrder } from '../../../compiler/genesis/module-imports';
import { initializeModules } from '../../../compiler/genesis/initialize';
import { DiagnosticError } from '../../../segments/diagnostics';
import type { GuestObject } from '../../../segments/image/values';
import { textOf } from '../../../segments/image/virtual-image';
import { errorsIn, load, moduleOf, runningKernel, type RunningKernel } from '../kernel-sources';

let kernel: RunningKernel;
beforeEach(() => {
  kernel = runningKernel();
});

const moduleClass = (name: string, imports = '{}') =>
  `Class { #name : #${name}Module, #superclass : #Module }\n\n{ #category : #x }\n${name}Module >> imports [\n\t^${imports}\n]\n`;
const plainClass = (name: string, superclass = 'Object', methods = '') => `Class { #name : #${name}, #superclass : #${superclass} }\n${methods}`;
const method = (pattern: string, body: string) => `\n{ #category : #x }\n${pattern} [\n\t${body}\n]\n`;

/** Errors of loading a module whose class has these imports, and these further files. */
function refusals(imports: string, files: Readonly<Record<string, string>> = {}): string[] {
  return errorsIn(loadModule(kernel.system, moduleOf('Bad', { 'BadModule.st': moduleClass('Bad', imports), ...files })).diagnostics);
}

function evaluate(module: string, source: string): string {
  const { system, evaluator } = kernel;
  const { method: doIt, diagnostics } = compileExpression(system, system.modules.get(module)!, source);
  expect(errorsIn(diagnostics)).toEqual([]);
  return textOf(evaluator.send(evaluator.run(doIt!, system.image.nil), 'printString', []) as GuestObject);
}

test('a module sees its own classes, its imports, and the kernel', () => {
  load(kernel, moduleOf('Shapes', { 'ShapesModule.st': moduleClass('Shapes'), 'Shape.st': plainClass('Shape', 'Object', method('Shape >> area', '^0')) }));
  const imported = moduleOf('Circles', { 'CirclesModule.st': moduleClass('Circles', '{ #Shapes -> #(Shape) }'), 'Circle.st': plainClass('Circle', 'Shape', method('Circle >> area', '^3 + super area')) });
  load(kernel, imported);
  expect(evaluate('Circles', 'Circle new area')).toBe('3');
  expect(evaluate('Circles', 'Shape new area')).toBe('0');
});

test('extensions of kernel classes work and are recorded', () => {
  const module = load(kernel, moduleOf('More', { 'MoreModule.st': moduleClass('More'), 'Integer.extension.st': `Extension { #name : #Integer }\n${method('Integer >> tripled', '^self * 3')}` }));
  expect(evaluate('More', '14 tripled')).toBe('42');
  expect(module.extensions.map((each) => textOf(each.selector))).toEqual(['tripled']);
  expect(module.symbols.map(textOf)).toContain('tripled');
});

test('an initializer that fails is told with the way there', () => {
  const module = loadModule(kernel.system, moduleOf('Bad', { 'BadModule.st': `${moduleClass('Bad')}${method('BadModule >> initialize', 'self prepare')}${method('BadModule >> prepare', '^nil foo')}` })).module;
  try {
    initializeModules(kernel.system, new Evaluator(kernel.system), [module]);
    throw new Error('it did not fail');
  } catch (error) {
    const [diagnostic] = (error as DiagnosticError).diagnostics;
    expect(diagnostic.code).toBe('E001');
    expect(diagnostic.message).toContain('nil does not understand #foo');
    expect(diagnostic.related!.map(({ message, place }) => [message, place?.file])).toContainEqual(['BadModule>>prepare', 'Bad/BadModule.st']);
  }
});

test('a block cannot return from a method that has ended', () => {
  load(kernel, moduleOf('Homes', { 'HomesModule.st': `${moduleClass('Homes')}${method('HomesModule class >> returner', '^[:x | ^x]')}` }));
  expect(evaluate('Homes', '[HomesModule returner value: 3] on: Error do: [:e | e class name]')).toBe('#BlockCannotReturn');
});

test('missing modules and names are told with the nearest', () => {
  expect(refusals('{ #Kernal -> #(Array) }')).toEqual(["G009 Module 'Bad' imports from 'Kernal', which is no loaded module (did you mean 'Kernel'?)."]);
});

test('a missing name is told with the nearest', () => {
  expect(refusals('{ #Kernel -> #(Arry) }')).toEqual(["G010 Module 'Bad' imports 'Arry' from 'Kernel', which defines no such name (did you mean 'Array'?)."]);
});

test('imports that cannot be read are refused', () => {
  expect(refusals('self someImports')).toEqual(["G012 The imports of module 'Bad' cannot be read."]);
});

test('a framework that is not imported is named', () => {
  expect(refusals('{}', { 'T.st': plainClass('T', 'TestCase') })).toEqual(["G003 Class 'T' has an unknown superclass 'TestCase', which module 'SUnit' defines."]);
});

test('wrong superclasses, circles, duplicates and unknown extended classes are all told', () => {
  const errors = refusals('{}', {
    'A.st': plainClass('A', 'B'), 'B.st': plainClass('B', 'A'), 'C.st': plainClass('C', 'Colection'),
    'D.st': plainClass('D', 'Object', method('D >> x', '^1')), 'D.extension.st': `Extension { #name : #D }\n${method('D >> x', '^2')}`, 'D2.st': plainClass('D'), 'Array.st': plainClass('Array'),
    'Q.extension.st': `Extension { #name : #Qollection }\n${method('Qollection >> x', '^1')}`,
  });
  expect(errors.sort()).toEqual([
    "G001 Class 'Array' is defined twice.",
    "G001 Class 'D' is defined twice.",
    'G002 D>>x is defined twice.',
    "G003 Class 'C' has an unknown superclass 'Colection' (did you mean 'Collection'?).",
    "G004 Class 'A' inherits from itself: A < B < A.",
    "G005 Methods are for class 'Qollection', which is not defined (did you mean 'Collection'?).",
  ]);
});

test('a second variable of one name is told with the class that defines the first', () => {
  const withVariables = (name: string, superclass: string, ...names: string[]) =>
    plainClass(name, superclass).replace(' }', `, #instVars : [ ${names.map((each) => `'${each}'`).join(', ')} ] }`);
  const errors = refusals('{}', { 'D.st': withVariables('D', 'Object', 'x', 'y'), 'E.st': plainClass('E', 'D'), 'F.st': withVariables('F', 'E', 'y', 'z', 'z') });
  expect(errors).toEqual(["G018 Class 'F' defines variable 'y', which 'D' defines already.", "G018 Class 'F' defines variable 'z', which 'F' defines already."]);
});

test('a second method is told with the place of the first, wherever that is', () => {
  const files = { 'D.st': plainClass('D', 'Object', method('D >> x', '^1')), 'More.extension.st': `Extension { #name : #D }\n${method('D >> x', '^2')}${method('Integer >> factorial', '^1')}` };
  const { diagnostics } = loadModule(kernel.system, moduleOf('Bad', { 'BadModule.st': moduleClass('Bad'), ...files }));
  expect(diagnostics.map(({ code, related }) => [code, related?.map(({ place }) => place?.file)])).toEqual([['G002', ['Bad/D.st']], ['G002', ['Kernel/Integer.st']]]);
});

test('modules that import one another in a circle are refused', () => {
  const definitions = ['One', 'Two'].map((name, index) => moduleOf(name, { [`${name}Module.st`]: moduleClass(name, `{ #${['Two', 'One'][index]} -> #(X) }`) }));
  expect(() => loadOrder(definitions, ['Kernel'])).toThrow('G011: Modules import one another in a circle: One → Two → One');
});

test('a program that exits says so', () => {
  expect(() => evaluate('Kernel', 'Smalltalk exit: 3')).toThrow(GuestExit);
});
