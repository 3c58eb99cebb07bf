/** What the kernel makes of random texts is what JavaScript makes of them, natively and on the evaluator. */
import { EvaluatorEngine, NativeEngine } from '../engines';
import { runPrograms } from '../run-programs';

const COUNT = 40;
const ALPHABET = [..."abcABC ',éÿЖжωΩ中€😀𐐷"];

/** A program, and the printString of its result. */
type Comparison = readonly [program: string, expected: string];

const native = new NativeEngine();
native.stressInterval = 97;
afterAll(() => native.close());

test.each([native, new EvaluatorEngine()])('on $name', (engine) => {
  const comparisons = randomComparisons(7);
  const outcomes = runPrograms(engine, comparisons.map(([program]) => program));
  const found = comparisons.map(([program], index) => [program, outcomes[index].text]);
  expect(found).toEqual(comparisons);
});

function randomComparisons(seed: number): Comparison[] {
  const random = generator(seed);
  const text = (limit: number) => Array.from({ length: random(limit + 1) }, () => ALPHABET[random(ALPHABET.length)]).join('');
  return Array.from({ length: COUNT }, () => comparisonsOf(text(12), text(2), text(3))).flat();
}

function comparisonsOf(text: string, part: string, other: string): Comparison[] {
  const [receiver, argument, replacement] = [text, part, other].map(quoted);
  const codes = Array.from(text, (each) => each.codePointAt(0));
  return [
    [`${receiver} asUppercase`, quoted(text.toUpperCase())],
    [`${receiver} asLowercase`, quoted(text.toLowerCase())],
    [`${receiver} reversed`, quoted([...text].reverse().join(''))],
    [`${receiver} size`, String(codes.length)],
    [`${receiver} codePoints`, `#(${codes.join(' ')})`],
    [`${receiver} trimBoth`, quoted(text.trim())],
    [`${receiver} , ${argument}`, quoted(text + part)],
    [`${receiver} includesSubstring: 'a' , ${argument}`, String(text.includes(`a${part}`))],
    [`${receiver} startsWith: ${argument}`, String(text.startsWith(part))],
    [`${receiver} endsWith: ${argument}`, String(text.endsWith(part))],
    [`${receiver} copyReplaceAll: ${argument} with: ${replacement}`, quoted(part === '' ? text : text.replaceAll(part, other))],
    [`(${receiver} splitOn: $,) asArray`, `#(${text.split(',').map(quoted).join(' ')})`],
    [`${receiver} utf8Encoded`, `#[${[...Buffer.from(text)].join(' ')}]`],
    [`${receiver} utf8Encoded utf8Decoded = ${receiver}`, 'true'],
    [`(UTF16 encode: ${receiver}) asArray`, `#(${[...Buffer.from(text, 'utf16le')].join(' ')})`],
    [`(${receiver} compare: ${argument}) sign`, String(Math.sign(Buffer.compare(Buffer.from(text), Buffer.from(part))))],
    [`${receiver} asSymbol == (${receiver} , '') asSymbol`, 'true'],
  ];
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** Numbers below a limit: a linear congruential generator. */
function generator(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}
