import { AbstractValue, bindStaticClosure, type BindingResult, type BindingRoot } from '../../../compiler/binding';
import { printFunction } from '../../../compiler/ir/printer';
import { verifyFunction } from '../../../compiler/ir/verifier';
import { objectNames } from '../../../compiler/nativize';
import { bootMiniKernel, type MiniKernel } from '../nativize/mini-kernel';

const CLASSES = `
Class { #name : #Shape, #superclass : #Object, #instVars : [ 'next' 'place' ], #category : #T }

Shape >> area [ ^1 ]
Shape >> place [ ^place ]
Shape >> next [ ^next ]
Shape >> next: aShape [ next := aShape ]
Shape >> same: anObject [ ^anObject ]
`;
const SUBCLASSES = [
  "Class { #name : #Circle, #superclass : #Shape, #category : #T }\n\nCircle >> area [ ^3 ]\nCircle >> total [ ^super area ]",
  "Class { #name : #Square, #superclass : #Shape, #category : #T }\n\nSquare >> area [ ^4 ]",
  "Class { #name : #Line, #superclass : #Shape, #category : #T }\n\nLine >> area [ ^0 ]",
  "Class { #name : #Arc, #superclass : #Shape, #category : #T }\n\nArc >> area [ ^2 ]",
  "Class { #name : #Star, #superclass : #Shape, #category : #T }\n\nStar >> area [ ^5 ]",
];

/** A kernel with a class `Root`, whose method `run: x` is the root; its receiver is the instance held by the variable `TheRoot`. */
function kernelWith(methods: string): MiniKernel {
  const root = `Class { #name : #Root, #superclass : #Object, #instVars : [ 'shape' 'other' ], #classVars : [ 'TheRoot' ], #category : #T }\n\n${methods}`;
  const files = [CLASSES, ...SUBCLASSES, root].map((text, index) => ({ path: `Kernel/File${index}.st`, text: text.trimStart() }));
  return bootMiniKernel(files);
}

function bind(methods: string, setUp: (kernel: MiniKernel, root: ReturnType<MiniKernel['context']['classes']['instantiate']>) => void = () => {}, inlines = false): { kernel: MiniKernel; result: BindingResult } {
  const kernel = kernelWith(methods);
  const { context } = kernel;
  const receiver = context.classes.instantiate('Root');
  kernel.system.define(kernel.system.kernelClass('Root')!.classVariables, 'TheRoot', receiver);
  setUp(kernel, receiver);
  const root: BindingRoot = { method: kernel.method('Root', 'run:'), receiver: AbstractValue.of(receiver, context.image), args: [AbstractValue.any] };
  return { kernel, result: bindStaticClosure(context, [root], inlines) };
}

function printed({ kernel, result }: ReturnType<typeof bind>): string {
  expect(result.diagnostics).toEqual([]);
  result.functions.forEach(verifyFunction);
  return result.functions.map((each) => printFunction(each, objectNames(kernel.context.classes))).join('\n');
}

function problems({ result }: ReturnType<typeof bind>): string[] {
  expect(result.functions).toEqual([]);
  return result.diagnostics.map(({ code, message }) => `${code} ${message}`);
}

/** Sets an instance variable of the root's receiver to a new instance. */
const holding = (...names: readonly string[]) => ({ context: { classes } }: MiniKernel, root: ReturnType<typeof classes.instantiate>) => {
  names.forEach((name, index) => (root.slots[index] = classes.instantiate(name)));
};

describe('binds', () => {
  test('sends to self', () => {
    const text = printed(bind('Root >> run: x [ ^self help ]\nRoot >> help [ ^7 ]'));
    expect(text).toContain('call Root>>help, v0');
    expect(text).not.toContain('send');
  });

  test('sends to what an instance variable holds in the image', () => {
    expect(printed(bind('Root >> run: x [ ^shape area ]', holding('Circle')))).toContain('call Circle>>area');
  });

  test('sends behind a test for nil', () => {
    const methods = 'Root >> run: x [ | area | area := shape isNil ifTrue: [0] ifFalse: [shape area]. shape := nil. ^area ]';
    expect(printed(bind(methods, holding('Circle')))).toContain('call Circle>>area');
  });

  test('a variable narrowed by identity', () => {
    const text = printed(bind('Root >> run: x [ | s | s := shape next. s == nil ifTrue: [^0]. ^s area ]', (kernel, root) => {
      const { classes } = kernel.context;
      const [first, second] = [classes.instantiate('Circle'), classes.instantiate('Circle')];
      first.slots[0] = second;
      root.slots[0] = first;
    }));
    expect(text).toContain('call Circle>>area');
  });

  test('super sends', () => {
    expect(printed(bind('Root >> run: x [ ^shape total ]', holding('Circle')))).toContain('call Shape>>area');
  });

  test('several receivers by their behaviors', () => {
    const text = printed(bind('Root >> run: x [ ^(x == nil ifTrue: [shape] ifFalse: [other]) area ]', holding('Circle', 'Square')));
    expect(text).toContain('call Circle>>area');
    expect(text).toContain('call Square>>area');
    expect(text).toMatch(/load behavior/);
  });

  test('what methods of the closure store', () => {
    const text = printed(bind('Root >> run: x [ shape next: other. ^shape next == nil ifTrue: [0] ifFalse: [self areaOf: shape next] ]\nRoot >> areaOf: s [ ^s == nil ifTrue: [0] ifFalse: [s area] ]', holding('Circle', 'Square')));
    expect(text).toContain('call Square>>area');
  });

  test('a method once for each of its types', () => {
    const { kernel, result } = bind('Root >> run: x [ (self use: shape) == nil ifTrue: [^1]. ^self use: other ]\nRoot >> use: s [ ^s area ]', holding('Circle', 'Square'));
    expect(result.functions.filter(({ name }) => name === 'Root>>use:')).toHaveLength(2);
    expect(printed({ kernel, result })).not.toContain('load behavior');
  });

  test('recursion', () => {
    expect(printed(bind('Root >> run: x [ ^x == nil ifTrue: [self] ifFalse: [self run2: x] ]\nRoot >> run2: x [ ^x == self ifTrue: [self] ifFalse: [self run2: x] ]'))).toContain('call Root>>run2:');
  });

  test('calls of what is marked dynamic, without looking into it', () => {
    const text = printed(bind('Root >> run: x [ ^self escape: x ]\nRoot >> escape: x [ <dynamic> ^x foo: [:each | each] ]'));
    expect(text).toContain('call Root>>escape:');
  });

  test('inlined loops', () => {
    expect(printed(bind('Root >> run: x [ 1 to: 3 do: [:i | shape area]. ^self ]', holding('Circle')))).toContain('call Circle>>area');
  });

  test('the originals stay as they are: callees are copies', () => {
    const { kernel, result } = bind('Root >> run: x [ ^self help ]\nRoot >> help [ ^7 ]');
    expect(result.functions[0].owner).toBe(kernel.method('Root', 'run:'));
    expect(result.functions[1].owner).not.toBe(kernel.method('Root', 'help'));
    expect(result.functions[1].owner.slots).toEqual(kernel.method('Root', 'help').slots);
  });
});

describe('refuses', () => {
  test('a send to anything', () => {
    const bound = bind('Root >> run: x [ ^x foo ]');
    expect(problems(bound)).toEqual(['B001 The message foo in Root>>run: cannot be bound: its receiver may be anything.']);
  });

  test('a send to what may be nil', () => {
    expect(problems(bind('Root >> run: x [ ^shape area ]'))).toEqual(['B002 The message area in Root>>run: goes to UndefinedObject, and UndefinedObject does not understand it.']);
  });

  test('a send with too many targets', () => {
    const all = bind('Root >> run: x [ ^shape next next area ]', ({ context: { classes } }, root) => {
      const chain = ['Circle', 'Square', 'Line', 'Arc', 'Star'].map((each) => classes.instantiate(each));
      const links = chain.map((each) => {
        const link = classes.instantiate('Shape');
        link.slots[0] = each;
        return link;
      });
      // Every link's `next` is a link or a figure; of the figures' `next` nothing is nil either.
      const heads = links.map((each) => {
        const head = classes.instantiate('Shape');
        head.slots[0] = each;
        return head;
      });
      chain.forEach((each, index) => (each.slots[0] = chain[(index + 1) % chain.length]));
      root.slots[0] = heads.reduce((next, each) => {
        each.slots[1] = next;
        return each;
      });
    });
    expect(problems(all)[0]).toMatch(/^B003 .* 6 methods are too many to choose from/);
  });

  test('a brace', () => {
    expect(problems(bind('Root >> run: x [ ^{x} ]'))).toEqual(['B004 Root>>run: makes an Array, for a brace or for variables that a block shares, and nothing may be allocated here.']);
  });

  test('a closure', () => {
    expect(problems(bind('Root >> run: x [ ^self use: [self] ]\nRoot >> use: aBlock [ ^aBlock ]'))).toEqual(['B005 Root>>run: needs a closure for a block, and nothing may be allocated here.']);
  });

  test('a block that needs nothing around it: who would bind its code?', () => {
    expect(problems(bind('Root >> run: x [ ^self use: [:y | y foo] ]\nRoot >> use: aBlock [ ^aBlock ]'))).toEqual(['B005 Root>>run: needs a closure for a block, and nothing may be allocated here.']);
  });

  test('a block that returns', () => {
    const [home, closure] = problems(bind('Root >> run: x [ ^self use: [^self] ]\nRoot >> use: aBlock [ ^aBlock ]'));
    expect(home).toMatch(/^B004 .* the home of blocks/);
    expect(closure).toMatch(/^B005/);
  });

  test('the lookup in the lookup', () => {
    expect(problems(bind('Root >> run: x [ ^self help: x ]\nRoot >> help: x [ ^self run: x ]'))).toEqual(['B006 Root>>help: calls Root>>run:, which it is itself a part of: looking up a message would need the lookup.']);
  });

  test('thisContext', () => {
    expect(problems(bind('Root >> run: x [ ^thisContext ]'))).toEqual(['B007 Root>>run: calls Context class>>current, which is not meant to run here.']);
  });

  test('with the place of the send and the chain of calls to it', () => {
    const { result } = bind('Root >> run: x [ ^self first: x ]\nRoot >> first: x [ ^self second: x ]\nRoot >> second: x [ ^x third ]');
    const [{ place, related }] = result.diagnostics;
    expect(place?.file).toBe('Kernel/File6.st');
    expect(place!.start).toBeGreaterThan(0);
    expect(related!.map(({ message }) => message)).toEqual([
      'Root>>run: must be statically bound', 'Root>>run: calls Root>>first:', 'Root>>first: calls Root>>second:',
    ]);
    expect(related![2].place!.file).toBe('Kernel/File6.st');
  });

  test('everything at once', () => {
    expect(problems(bind('Root >> run: x [ x foo. ^{x bar} ]')).map((each) => each.slice(0, 4))).toEqual(['B001', 'B001', 'B004']);
  });
});

describe('puts in the place of calls', () => {
  const inlined = (methods: string) => printed(bind(methods, holding('Circle'), true));

  test('small methods, and what they call', () => {
    const text = inlined('Root >> run: x [ ^self help: 7 ]\nRoot >> help: x [ ^self same: x ]\nRoot >> same: x [ ^x ]');
    expect(text).not.toContain('call');
    expect(text).toMatch(/v\d+: smi = constSmi 7\n[^]*return v\d+/);
    expect(text.match(/^Root>>/gm)).toEqual(['Root>>']);
  });

  test('methods with several ends, each of which goes on behind the call', () => {
    const text = inlined('Root >> run: x [ ^self same: (self other: x) ]\nRoot >> other: x [ x == nil ifTrue: [^shape]. x == self ifTrue: [^nil]. ^other ]\nRoot >> same: x [ ^x ]');
    expect(text).not.toContain('call');
    expect(text).toMatch(/oop = phi v\d+, v\d+, v\d+/);
  });

  test('no method that calls itself', () => {
    const text = inlined('Root >> run: x [ ^self count: x ]\nRoot >> count: x [ x == nil ifTrue: [^x]. self next. ^self count: x ]\nRoot >> next [ shape := nil ]');
    expect(text).toMatch(/^Root>>count:[^]*call Root>>count:/m);
    expect(text).not.toContain('call Root>>next');
  });

  test('no large method that is called more than once', () => {
    const large = Array.from({ length: 30 }, () => 'shape := other. other := shape.').join(' ');
    expect(inlined(`Root >> run: x [ self large. ^self large ]\nRoot >> large [ ${large} ]`).match(/call Root>>large/g)).toHaveLength(2);
    expect(inlined(`Root >> run: x [ ^self large ]\nRoot >> large [ ${large} ]`)).not.toContain('call Root>>large');
  });
});
