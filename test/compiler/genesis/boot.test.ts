/** What genesis makes of the kernel's own sources, and of kernel sources that lack something. */
import { bootKernel } from '../../../compiler/genesis/genesis';
import { tableAt } from '../../../compiler/genesis/hash-tables';
import { unimplementedSends } from '../../../compiler/genesis/sends';
import type { GuestSystem } from '../../../compiler/genesis/system';
import { KNOWN_OBJECTS } from '../../../segments/format/known-objects';
import { symbolHash } from '../../../segments/format/object-format';
import type { GuestObject } from '../../../segments/image/values';
import { textOf } from '../../../segments/image/virtual-image';
import { errorsIn, kernelDefinitions } from '../kernel-sources';

let system: GuestSystem;
beforeAll(() => {
  const result = bootKernel(kernelDefinitions());
  expect(errorsIn(result.diagnostics)).toEqual([]);
  system = result.system;
});

test('every known object is there', () => {
  for (const each of KNOWN_OBJECTS) expect(system.image.has(each)).toBe(true);
});

test('each object of a class has a behavior whose species leads back to the class', () => {
  const { slots } = system;
  for (const { behavior, classBehavior, classObject, metaclass } of system.classOfBehavior.values()) {
    expect(behavior.slots[slots.Behavior.species]).toBe(classObject);
    expect(classObject.slots[slots.Species.instanceBehavior]).toBe(behavior);
    expect(classObject.behavior).toBe(classBehavior);
    expect(classBehavior.slots[slots.Behavior.species]).toBe(metaclass);
    expect(metaclass.slots[slots.Metaclass.instanceClass]).toBe(classObject);
  }
});

test('the chain of the root metaclass ends in Class', () => {
  const root = system.kernelClass('ProtoObject')!;
  expect(root.classObject.slots[system.slots.Species.superclass]).toBe(system.image.nil);
  expect(root.metaclass.slots[system.slots.Species.superclass]).toBe(system.kernelClass('Class')!.classObject);
});

test('symbols have the hash of their text, and the symbol table finds them all', () => {
  const table = system.bindingIn(system.kernelClass('Symbol')!.classVariables, 'Table')!.slots[system.slots.Association.value] as GuestObject;
  for (const each of system.image.allSymbols()) {
    expect(each.hash).toBe(symbolHash(textOf(each)));
    expect(tableAt(table, system.slots.SymbolTable, each, system.image.nil)).toBe(each);
  }
});

test('subclasses are sorted by name', () => {
  const names = (system.kernelClass('Number')!.classObject.slots[system.slots.Species.subclasses] as GuestObject).slots.map((each) => system.speciesName(each as GuestObject));
  expect(names).toEqual([...names].sort());
  expect(names).toContain('Integer');
});

test('booting twice makes the same symbols, classes and methods in the same order', () => {
  const again = bootKernel(kernelDefinitions()).system;
  const shape = (each: GuestSystem) => [...each.image.debug.values()].map(({ name, file, positions }) => [name, file, positions.length]);
  expect(shape(again)).toEqual(shape(system));
  expect([...again.image.allSymbols()].map(textOf)).toEqual([...system.image.allSymbols()].map(textOf));
});

test('debug facts and sources are there for every method', () => {
  const facts = system.image.debug.get(system.modules.get('Kernel')!.methods[0].method)!;
  expect(system.image.sources.get(facts.file)!.slice(facts.start, facts.end)).toContain('[');
});

test('a class that genesis needs is missing', () => {
  expect(() => bootKernel(kernelDefinitions(({ path, text }) => (path === 'Kernel/SymbolTable.st' ? undefined : text)))).toThrow(/G006: The kernel sources define no class 'SymbolTable'/);
});

test('a variable that genesis needs is missing', () => {
  const without = kernelDefinitions(({ path, text }) => (path === 'Kernel/CompiledMethod.st' ? text.replace("'treecode',", '') : text));
  expect(() => bootKernel(without)).toThrow(/G007: Class 'CompiledMethod' defines no instance variable 'treecode'/);
});

test('a selector that nobody implements is told with sender and nearest spelling', () => {
  const broken = bootKernel(kernelDefinitions(({ path, text }) => (path === 'Kernel/Association.st' ? `${text}\n{ #category : #test }\nAssociation >> broken [\n\t^self printStrin xyzzyxy; quux\n]\n` : text)));
  const { code } = broken.system.modules.get('Kernel')!.methods.find(({ definition }) => definition.selector === 'broken')!;
  const { body } = code;
  let walks = 0;
  Object.defineProperty(code, 'body', { get: () => (walks++, body) });
  const found = unimplementedSends(broken.system, new Map());
  const start = broken.system.image.sources.get('Kernel/Association.st')!.indexOf('self printStrin xyzzyxy');
  expect(found.map(({ message, place }) => [message, place!.start - start])).toEqual([
    ["Association>>broken sends 'printStrin', which no class implements (did you mean 'printString'?).", 'self '.length],
    ["Association>>broken sends 'xyzzyxy', which no class implements.", 'self printStrin '.length],
    ["Association>>broken sends 'quux', which no class implements.", 'self printStrin xyzzyxy; '.length],
  ]);
  // However many there are, the method is gone through once.
  expect(walks).toBe(1);
});

test('a permission that is of no use is told', () => {
  const found = unimplementedSends(system, new Map([['printString', 'no reason']])).map((each) => each.message);
  expect(found).toContain("'printString' is permitted to be sent without implementation, but it is implemented.");
});
