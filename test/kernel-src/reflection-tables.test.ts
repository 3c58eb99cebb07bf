/** What the kernel tells about treecode and about messages that are not sent is what the compiler's tables say. */
import { readFileSync } from 'node:fs';
import { TREECODE } from '../../compiler/treecode/table';
import { arrayExpansions } from '../../compiler/nativize/expand-arrays';
import { identityExpansions } from '../../compiler/nativize/expand-identity';
import { integerExpansions } from '../../compiler/nativize/expand-integers';
import { packaged } from '../../cli/package-root';

const source = (...path: string[]) => readFileSync(packaged('kernel-src', ...path), 'utf8');

/** The symbols of the literal array that a class-side method answers. */
function symbolsOf(text: string, method: string): string[] {
  const body = text.split(`class >> ${method} [`)[1].split('\n]')[0];
  return [...body.matchAll(/#([^\s()#]+)/g)].map(([, name]) => name);
}

test('TreecodeOperation has the operations of the table, in the order of their codes', () => {
  const rows = source('Kernel', 'TreecodeOperation.st').split('TreecodeOperation class >> table [')[1].split('\n]')[0];
  const told = [...rows.matchAll(/\((\w+)([^()]*)\)/g)].map(([, name, kinds]) => [name, ...kinds.replace(/'/g, '').split(' ').filter((each) => each !== '')]);
  const operations = Object.entries(TREECODE).sort(([, one], [, other]) => one.code - other.code);
  expect(operations.map(([, { code }]) => code)).toEqual(operations.map((_, index) => index + 1));
  expect(told).toEqual(operations.map(([name, { operands }]) => [name, ...operands.map(([, kind]) => kind)]));
});

describe('StaticMessages', () => {
  const text = source('LMR', 'StaticMessages.st');
  const names = (expansions: readonly (readonly [string, unknown])[]) => expansions.map(([name]) => name);

  test.each([
    ['everywhere', names(identityExpansions)],
    ['ofIntegers', names(integerExpansions)],
    ['ofArrays', names(arrayExpansions)],
  ])('%s has all that is expanded', (method, expanded) => {
    expect(symbolsOf(text, method)).toEqual(expect.arrayContaining(expanded));
  });
});
