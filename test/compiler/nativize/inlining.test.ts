/** Which sends get a body in their place, and what of it remains a send. */
import { printFunction } from '../../../compiler/ir/printer';
import { instructionsOf } from '../../../compiler/ir/rewrite';
import { verifyFunction } from '../../../compiler/ir/verifier';
import { nativizeMethod, objectNames, withInliner } from '../../../compiler/nativize';
import type { IRFunction, Instruction } from '../../../compiler/ir/ir';
import type { GuestObject } from '../../../segments/image/values';
import { bootMiniKernel } from './mini-kernel';

const tonel = (name: string, superclass: string, variables: string, methods: readonly string[]) => ({
  path: `Kernel/${name}.st`,
  text: `Class { #name : #${name}, #superclass : #${superclass}, #instVars : [ ${variables} ], #category : #Cases }\n${methods.map((each) => `\n${name} >> ${each}\n`).join('')}`,
});

/** The function of `Sender >> run: x`, with all that the classes below offer. */
function nativized(body: string, ...classes: readonly ReturnType<typeof tonel>[]) {
  return nativizedWhere(() => true, body, ...classes);
}

/** The same; `isOwn` tells by the class which methods are those that are being built. */
function nativizedWhere(isOwn: (className: string) => boolean, body: string, ...classes: readonly ReturnType<typeof tonel>[]) {
  const sender = tonel('Sender', 'Object', "'own'", [`run: x [ ${body} ]`, 'own [ ^own ]']);
  const { system, context, method } = bootMiniKernel([sender, ...classes]);
  const all = [...system.modules.values()].flatMap(({ methods }) => methods.map((each) => each.method));
  const own = all.filter((each) => isOwn(system.image.debug.get(each)!.name.split('>>')[0]));
  const { functions, diagnostics } = nativizeMethod(withInliner(context, () => ({ all, own })), method('Sender', 'run:'));
  expect(diagnostics).toEqual([]);
  const [fn] = functions;
  functions.forEach((each) => verifyFunction(each));
  return { fn, text: printFunction(fn, objectNames(context.classes)), classes: context.classes };
}

const sends = (fn: IRFunction, cold: boolean) => fn.blocks.filter((each) => each.cold === cold).flatMap(({ instructions }) => instructions.filter(({ op }) => op === 'send'));
const guards = (fn: IRFunction): GuestObject[] => [...new Set([...instructionsOf(fn)].filter(({ op }) => op === 'load').flatMap(({ attributes }: Instruction) => attributes.site ?? []))];

const POINT = tonel('Place', 'Object', "'x' 'y'", ['x [ ^x ]', 'x: a [ x := a ]', 'sum [ ^x + y ]', 'again [ ^self again ]', 'tell [ x := y. ^x foo ]', 'orElse [ ^x ifNil: [self foo] ]', 'homely [ #() do: [:e | ^e]. ^x ]']);

test('an accessor is a load behind a guard, and the send is cold', () => {
  const { fn, classes } = nativized('^x x', POINT);
  expect(sends(fn, false)).toEqual([]);
  expect(sends(fn, true)).toHaveLength(1);
  const [guard] = guards(fn);
  expect(guard.behavior).toBe(classes.behaviorNamed('InlineGuard'));
  expect(classes.read(guard, 'InlineGuard', 'behavior')).toBe(classes.behaviorNamed('Place'));
  expect(classes.read(guard, 'InlineGuard', 'selector')).toBe(classes.image.symbol('x'));
});

test('a SmallInteger never gets as far as the guard', () => {
  const { text } = nativized('^x x', POINT);
  expect(text.indexOf('isSmi')).toBeGreaterThan(0);
  expect(text.indexOf('isSmi')).toBeLessThan(text.indexOf('load behavior'));
});

test('a guard is read for each comparison, and asked once of each receiver', () => {
  const { fn } = nativized('^x x + self own + own x + x x', POINT);
  const loads = instructionsOf(fn).filter(({ op, attributes }) => op === 'load' && attributes.site !== undefined);
  const uses = (load: Instruction) => instructionsOf(fn).filter(({ inputs }) => inputs.includes(load)).length;
  expect(loads.map(uses)).toEqual(loads.map(() => 1));
});

test('a setter stores, with its barrier', () => {
  const { fn, text } = nativized('x x: self', POINT);
  expect(sends(fn, false)).toEqual([]);
  expect(text).toContain('store oop, +0');
  expect(text).toContain('call Memory>>_remember:');
});

test('self is guarded without a test for SmallIntegers', () => {
  const { fn, text } = nativized('^self own');
  expect(sends(fn, false)).toEqual([]);
  expect(text).not.toContain('isSmi');
  expect(guards(fn)).toHaveLength(1);
});

test('where the body would have to send, the message itself is sent', () => {
  const { fn } = nativized('^x orElse', POINT);
  expect(sends(fn, true).map(({ attributes }) => attributes.selector)).toEqual([sends(fn, true)[0].attributes.selector]);
  expect(sends(fn, false)).toEqual([]);
});

test.each([
  ['a method that sends at once', '^x again'],
  ['one that has stored when it sends', '^x tell'],
  ['one whose blocks return from it', '^x homely'],
  ['one that nobody has', '^x unknown'],
])('not %s', (_, body) => {
  const { fn } = nativized(body, POINT);
  expect(sends(fn, false)).toHaveLength(1);
  expect(guards(fn)).toEqual([]);
});

test('several small bodies stand one behind the other', () => {
  const other = tonel('Other', 'Object', "'a' 'b' 'x'", ['x [ ^x ]']);
  const { fn, classes } = nativized('^x x', POINT, other);
  const behaviors = guards(fn).map((each) => classes.read(each, 'InlineGuard', 'behavior'));
  expect(new Set(behaviors)).toEqual(new Set([classes.behaviorNamed('Place'), classes.behaviorNamed('Other')]));
  expect(sends(fn, true)).toHaveLength(1);
});

test('nobody knows who is meant among many implementors', () => {
  const many = ['A', 'B', 'C', 'D', 'E'].map((name) => tonel(`Many${name}`, 'Object', "'x'", ['common [ ^x ]']));
  const elsewhere = many.map(({ path, text }) => ({ path, text: text.replace('#Cases', '#Elsewhere') }));
  expect(guards(nativized('^x common', ...elsewhere).fn)).toEqual([]);
});

test('who was asked for a new object knows whose method is meant', () => {
  const many = ['A', 'B', 'C', 'D', 'E'].map((name) => tonel(`Many${name}`, 'Object', "'x'", ['common [ ^x ]']));
  const { fn, classes } = nativized('| new | new := ManyB new. 1 to: 3 do: [:i | new common]. ^new', ...many);
  expect(guards(fn).map((each) => classes.read(each, 'InlineGuard', 'behavior'))).toEqual([classes.behaviorNamed('ManyB')]);
});

test.each([
  ['a new object of another class', '| new | new := Place new. ^new at: 1 put: x'],
  ['self, where no Array inherits the method', '^self at: 1 put: x'],
  ['a literal of another class', "^'abc' at: 1 put: x"],
])('%s is not tried for an Array', (_, body) => {
  const { fn, text } = nativized(body, POINT);
  expect(text).not.toContain('behavior Array');
  expect(sends(fn, true)).toEqual([]);
});

test.each([
  ['a new one', '| new | new := Array new: 3. ^new at: 1 put: x'],
  ['an argument', '^x at: 1 put: self'],
  ['the answer of somebody else', '^x foo at: 1 put: self'],
])('%s may be an Array', (_, body) => {
  expect(sends(nativized(body).fn, true).length).toBeGreaterThan(0);
});

test('a class of the same category is nearest', () => {
  const far = ['A', 'B', 'C', 'D', 'E'].map((name) => tonel(`Far${name}`, 'Object', "'x'", ['x [ ^x ]']));
  const elsewhere = far.map(({ path, text }) => ({ path, text: text.replace('#Cases', '#Elsewhere') }));
  const { fn, classes } = nativized('^x x', POINT, ...elsewhere);
  expect(guards(fn).map((each) => classes.read(each, 'InlineGuard', 'behavior'))).toEqual([classes.behaviorNamed('Place')]);
});

test('another segment refers to no object of this one that has no name', () => {
  const literal = tonel('Literal', 'Object', "'x'", ["text [ ^'abc' ]", 'three [ ^3 ]', 'nothing [ ^x isNil ]']);
  const isOwn = (name: string) => name !== 'Literal';
  expect(guards(nativized('^x text', literal).fn)).toHaveLength(1);
  expect(guards(nativizedWhere(isOwn, '^x text', literal).fn)).toEqual([]);
  expect(guards(nativizedWhere(isOwn, '^x three', literal).fn)).toHaveLength(1);
  expect(guards(nativizedWhere(isOwn, '^x nothing', literal).fn)).toHaveLength(1);
});

const NAMES = ['Shelf>>books', 'Shelf>>first', 'Shelf>>all', 'Shelf>>start', 'Shelf>>deep', 'Shelf>>deeper', 'Shelf>>eachBook', 'Book>>box', 'Book>>next'];

/** The IR of some methods, nativized in turn; `shares`: what was made of a method for its body is used for its code. */
function nativizedInTurn(names: readonly string[], shares: boolean): string[] {
  const { system, context, method } = bootMiniKernel([
    tonel('Shelf', 'Object', "'books'", [
      'books [ ^books ]', 'first [ ^self books box ]', 'all [ ^self first; books ]', 'eachBook [ ^[:each | each first] ]',
      'start [ ^books ifNil: [self deep] ]', 'deep [ ^books ifNil: [self deeper] ]', 'deeper [ ^books ifNil: [self deep] ]',
    ]),
    tonel('Book', 'Object', "'box'", ['box [ ^box ]', 'next [ ^box first ]']),
  ]);
  const all = [...system.modules.values()].flatMap(({ methods }) => methods.map((each) => each.method));
  const sharing = withInliner(context, () => ({ all, own: all }));
  const inliner = sharing.inliner!;
  const used = shares ? sharing : { ...sharing, inliner: { inline: (fn: IRFunction) => inliner.inline(fn), take: () => undefined } };
  return names.map((name) => {
    const { functions } = nativizeMethod(used, method(...(name.split('>>') as [string, string])));
    functions.forEach((each) => verifyFunction(each));
    return functions.map((each) => printFunction(each, objectNames(context.classes))).join('\n');
  });
}

test.each([['their order', NAMES], ['the other order', [...NAMES].reverse()]])('in %s, methods whose bodies were made before their code are what they would be', (_, names) => {
  expect(nativizedInTurn(names, true)).toEqual(nativizedInTurn(names, false));
});
