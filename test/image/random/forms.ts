/**
 * What random programs are made of: forms of Smalltalk with holes. `<i>` is a hole for a number,
 * other letters below. `:@x` declares a block argument of its own, `@x` names it; both end with the
 * bracket. `%` is a counter of its own, 0 at the start. `!` is the exception that is being handled.
 *
 * Every form ends: loops are bounded, `self clamp:` keeps integers from growing beyond measure.
 */

/** The kinds of holes. */
export type Hole =
  | 'i' /* number */ | 'b' /* Boolean */ | 'c' /* short collection of numbers */ | 's' /* statements */ | 'o' /* any object */
  | 'h' /* what a handler block ends with */
  | 'n' /* number literal */ | 'k' /* 0 to 6 */ | 'e' /* exception class to handle */ | 'x' /* exception class to signal */
  | 'r' /* variable or argument */ | 'v' /* variable to assign to */ | 'f' /* variable of a block */;

/** A form with how often it is taken, against the others of its kind. */
type Weighted = readonly [form: string, weight: number];

const numbers: readonly Weighted[] = [
  ['<n>', 30], ['<r>', 40],
  ['(<i> + <i>)', 6], ['(<i> - <i>)', 6], ['(self clamp: <i> * <i>)', 4], ['(<i> // <i>)', 3], ['(<i> \\\\ <i>)', 3], ['(<i> rem: <i>)', 2],
  ['(<i> quo: <i>)', 2], ['(<i> / <i>)', 2], ['(<i> bitAnd: <i>)', 2], ['(<i> bitOr: <i>)', 2], ['(<i> bitXor: <i>)', 2],
  ['(<i> bitShift: <k>)', 1], ['(<i> bitShift: <k> * 11)', 1], ['(<i> bitShift: 0 - (<k> * 11))', 1], ['(<i> << <k>)', 1], ['(<i> >> <k>)', 1],
  ['(<i> max: <i>)', 1], ['(<i> min: <i>)', 1], ['(<i> gcd: <i>)', 1], ['<i> negated', 2], ['<i> abs', 1], ['<i> sign', 1],
  ['(self clamp: <i> squared)', 1], ['<i> truncated', 1], ['<i> rounded', 1], ['<i> floor', 1], ['<i> ceiling', 1], ['<i> asFloat', 1], ['<i> sqrt', 1],
  ['(<i> * 1.5)', 2], ['(0.25 + <i>)', 2], ['(<i> - <i> / 2.0)', 1],
  ['(self clamp: (<i> raisedTo: <k>))', 1], ['(<i> perform: #+ with: <i>)', 1], ['(<i> printString: 16) size', 1], ['<o> printString size', 1],
  ['(<b> ifTrue: [<s>. <i>] ifFalse: [<i>])', 4], ['(<b> ifFalse: [<i>] ifTrue: [<s>. <i>])', 2], ['(<b> ifTrue: [<i>])', 1],
  ['(<o> ifNil: [<i>] ifNotNil: [:@x | <s>. <i>])', 2], ['(<o> ifNil: [<i>])', 1],
  ['([:@x | <s>. <i>] value: <i>)', 3], ['([:@x :@y | <s>. <i>] value: <i> value: <i>)', 2], ['[<i>] value', 1], ['(<f> value: <i>)', 5],
  ['([:@x | <i>] value: <i> value: <i>)', 1], ['(([:@x | [:@y | <s>. <i>]] value: <i>) value: <i>)', 1],
  ['(<c> inject: <i> into: [:@x :@y | self clamp: <i>])', 2], ['(<c> detect: [:@x | <b>] ifNone: [<i>])', 2], ['(<c> detect: [:@x | <b>])', 1],
  ['<c> size', 1], ['(<c> at: <i>)', 1], ['(<c> at: <i> \\\\ 4 + 1)', 2], ['<c> first', 1], ['<c> last', 1], ['(<c> indexOf: <i>)', 1], ['(<c> occurrencesOf: <i>)', 1],
  ['(d at: <i> ifAbsent: [<i>])', 2], ['(d at: <i>)', 1], ['(d removeKey: <i> ifAbsent: [<i>])', 1], ['(d at: <i> put: <i>)', 2],
  ['([<s>. <i>] on: <e> do: [:@e | <s>. <h>])', 8], ['([<i>] on: <e>, <e> do: [:@e | <h>])', 2],
  ['([<s>. <i>] ensure: [<s>])', 4], ['([<s>. <i>] ifCurtailed: [<s>])', 3], ['(<x> new signal)', 2], ["(<x> new signal: 'text')", 1], ['(<x> signal + <i>)', 1], ['nil foo', 1],
  ['(self deep: <k> do: [<s>. <i>])', 3], ['(self value: <i> of: [:@x | <s>. <i>])', 3], ['(self returning: <i>) value', 1],
  ['(self find: [:@x | <b>] in: <c>)', 2], ['(self guard: [<s>. <i>] log: log)', 2],
  ['(log add: <i>)', 3], ['(<v> := self clamp: <i>)', 2], ['(log add: <i>; add: <i>; size)', 1],
];

const booleans: readonly Weighted[] = [
  ['true', 2], ['false', 2], ['(<i> < <i>)', 4], ['(<i> <= <i>)', 3], ['(<i> > <i>)', 3], ['(<i> >= <i>)', 3], ['(<i> = <i>)', 4], ['(<i> ~= <i>)', 2],
  ['(<b> and: [<b>])', 2], ['(<b> or: [<b>])', 2], ['<b> not', 1], ['(<b> & <b>)', 1], ['(<b> | <b>)', 1], ['(<b> xor: <b>)', 1], ['<i> even', 1], ['<i> isZero', 1],
  ['<i> isInteger', 1], ['<i> isFloat', 1], ['(<i> between: <i> and: <i>)', 1], ['<o> isNil', 1], ['<o> notNil', 1], ['(<o> = <o>)', 2], ['(<o> == nil)', 1],
  ['(<c> includes: <i>)', 1], ['(<c> anySatisfy: [:@x | <b>])', 1], ['<c> isEmpty', 1], ['(<b> ifTrue: [<b>] ifFalse: [<b>])', 1], ['(<c> = <c>)', 1],
  ['(<e> inheritsFrom: <e>)', 1], ['(<o> isKindOf: Number)', 1],
];

const collections: readonly Weighted[] = [
  ['p', 6], ['#(1 2 3)', 3], ['#()', 1], ['#(3 1.5 -2 1)', 1], ['(1 to: <k>)', 2], ['(<k> to: 1 by: -2)', 1], ['{<i>. <i>}', 2], ['{<i>. <i>. <i>}', 2],
  ['(<c> collect: [:@x | <s>. <i>])', 3], ['(<c> select: [:@x | <b>])', 2], ['(<c> reject: [:@x | <b>])', 1], ['(self shorten: <c> , <c>)', 1],
  ['<c> reversed', 1], ['<c> asArray', 1], ['<c> asOrderedCollection', 2], ['(<c> sorted: [:@x :@y | <b>])', 1], ['<c> sorted', 1],
  ['(self shorten: (<c> copyWith: <i>))', 1], ['(<c> with: <c> collect: [:@x :@y | <i>])', 1], ['(self shorten: log)', 2], ['(<c> asSet size to: 4)', 1],
  ['(<b> ifTrue: [<c>] ifFalse: [<c>])', 1], ['(Array new: <k>)', 1],
];

const statements: readonly Weighted[] = [
  ['<v> := self clamp: <i>', 12], ['log add: <i>', 10], ['<i>', 2], ['p := <c>', 3], ['p at: <k> put: <i>', 2], ['d at: <i> put: <i>', 2],
  ['<b> ifTrue: [<s>]', 4], ['<b> ifTrue: [<s>] ifFalse: [<s>]', 3], ['<b> ifFalse: [<s>]', 2], ['^<i>', 2], ['<b> ifTrue: [^<i>]', 3],
  ['1 to: <k> do: [:@x | <s>]', 4], ['<k> to: 1 by: -1 do: [:@x | <s>]', 2], ['SmallInteger maxVal - 2 to: SmallInteger maxVal do: [:@x | <s>]', 1],
  ['SmallInteger minVal + 2 to: SmallInteger minVal by: -1 do: [:@x | <s>]', 1], ['0.5 to: <k> by: 0.5 do: [:@x | <s>]', 1], ['<k> timesRepeat: [<s>]', 2],
  ['% := 0. [% < <k>] whileTrue: [% := % + 1. <s>]', 3], ['% := 0. [% >= <k>] whileFalse: [<s>. % := % + 1]', 2],
  ['% := 0. [% := % + 1. <s>. % < <k>] whileTrue', 1], ['% := 0. [% := % + 1. % > <k> or: [<b>]] whileFalse: [<s>]', 2], ['% := 0. [% := % + 1. <s>. % > 3 ifTrue: [^<i>]] repeat', 1],
  ['% := 0.5. [% < <k>] whileTrue: [% := % * 1.5 + 0.25. <s>]', 2], ['% := 0.0. [% <= <k>] whileTrue: [<s>. log add: %. % := % + 0.75]', 2],
  ['<c> do: [:@x | <s>]', 4], ['<c> do: [:@x | <s>] separatedBy: [<s>]', 1], ['<c> reverseDo: [:@x | <s>]', 1], ['<c> keysAndValuesDo: [:@x :@y | <s>]', 1], ['<c> with: <c> do: [:@x :@y | <s>]', 1],
  ['<f> := [:@x | <s>. <i>]', 6], ['[<s>] value', 1], ['[<s>] on: Error do: [:@e | log add: ! messageText]', 8], ['[<s>] ensure: [<s>]', 4], ['[<s>] ifCurtailed: [<s>]', 3], ['[<s>] on: <e> do: [:@e | <s>]', 4], ['[<s>] on: <e> do: [:@e | <s>. <h>]', 4],
  ['self each: <c> do: [:@x | <s>]', 3], ['[:@x | <s>] value: <i>', 1], ['<x> new signal', 2],
];

const handlerEnds: readonly Weighted[] = [
  ['<i>', 4], ['! return: <i>', 4], ['! return', 1], ['! resume: <i>', 4], ['! resume', 1], ['! pass', 3], ['! outer', 2], ['! signal', 1], ['! retryUsing: [<s>. <i>]', 2],
  ['(% := % + 1) > 2 ifTrue: [<i>] ifFalse: [! retry]', 3], ['! messageText size', 1], ['! class name size', 1], ['(<b> ifTrue: [! return: <i>] ifFalse: [! resume: <i>])', 1],
  ['! signal: \'again\'', 1], ['^<i>', 2], ['! isNested', 1], ['! description', 1],
];

const objects: readonly Weighted[] = [
  ['<i>', 6], ['<b>', 1], ['<c>', 3], ['nil', 3], ["'string'", 1], ["'it''s'", 1], ['#symbol', 1], ['$a', 1], ['Object', 1], ['(1/3)', 1], ['(<i> -> <i>)', 1], ['(<i> @ <i>)', 1], ['#(1 $a #b nil)', 1], ['3 class', 1],
];

const literals = [
  '0', '1', '2', '3', '-1', '-2', '7', '10', '100', '-17', '255', '65536', '1073741823', '1073741824', '-1073741824', '2147483648', '4294967296',
  '4611686018427387903', '4611686018427387904', '-4611686018427387904', '-4611686018427387905', '4611686018427387902', '-4611686018427387903',
  '9223372036854775807', '9223372036854775808', '-9223372036854775808', '18446744073709551615', '18446744073709551616', '1267650600228229401496703205376',
  '-1267650600228229401496703205377', '0.0', '1.5', '-2.5', '0.1', '1.0e10', '1.0e100', '-1.0e-5', '4.611686018427388e18', '(1/3)', '(-7/2)',
];

const handled = ['Error', 'ZeroDivide', 'Exception', 'Warning', 'Notification', 'MessageNotUnderstood', 'ArithmeticError', 'IndexOutOfBounds', 'BlockCannotReturn', 'NotFound'];

const signalled = ['Error', 'ZeroDivide', 'Warning', 'Notification', 'ArithmeticError'];

const alike = (texts: readonly string[]): readonly Weighted[] => texts.map((text) => [text, 1]);
const places = alike(['0', '1', '2', '3', '4', '5', '6', '7']);

/** The forms of every kind of hole. Those of variables are places among what is in scope. */
export const FORMS: Readonly<Record<Hole, readonly Weighted[]>> = {
  i: numbers, b: booleans, c: collections, s: statements, o: objects, h: handlerEnds,
  n: alike(literals), k: alike(['0', '1', '2', '3', '4', '5', '6']), e: alike(handled), x: alike(signalled), r: places, v: places, f: places,
};

/** Methods that the programs send to self. */
export const SUPPORT: readonly (readonly [pattern: string, body: string])[] = [
  ['clamp: aNumber', `	| limit |
	limit := 1 bitShift: 130.
	^aNumber isInteger
		ifTrue: [aNumber abs < limit ifTrue: [aNumber] ifFalse: [aNumber \\\\ limit]]
		ifFalse: [aNumber isFraction ifTrue: [self clamp: aNumber truncated] ifFalse: [aNumber]]`],
  ['shorten: aCollection', '	^aCollection size < 6 ifTrue: [aCollection copy] ifFalse: [aCollection asArray copyFrom: 1 to: 6]'],
  ['deep: anInteger do: aBlock', '	^anInteger = 0 ifTrue: [aBlock value] ifFalse: [self deep: anInteger - 1 do: aBlock]'],
  ['value: anObject of: aBlock', '	^aBlock value: anObject'],
  ['returning: anObject', '	^[^anObject]'],
  ['find: aBlock in: aCollection', '	aCollection do: [:each | (aBlock value: each) ifTrue: [^each]].\n\t^nil'],
  ['each: aCollection do: aBlock', '	1 to: aCollection size do: [:index | aBlock value: (aCollection at: index)]'],
  ['guard: aBlock log: log', '	^[aBlock on: ZeroDivide do: [:error | log add: #guarded. error return: -1]] ensure: [log add: #left]'],
];
