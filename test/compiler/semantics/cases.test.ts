import { decodeTree, encodeTree } from '../../../compiler/treecode';
import { compile, describeResult, problemsOf, readCases } from './method-cases';

describe.each(['expressions', 'variables', 'closures', 'control', 'not-inlined', 'loops', 'diagnostics'])('%s', (name) => {
  test.each(readCases(name))('$title', ({ source, expected }) => {
    expect(describeResult(source)).toBe(expected);
  });

  test.each(readCases(name))('$title: encoded, decoded and verified', ({ source }) => {
    const { code } = compile(source);
    if (code === undefined) return;
    const { bytes, positions } = encodeTree(code.body);
    expect(decodeTree(bytes, { positions })).toEqual(code.body);
    expect(problemsOf(code)).toEqual([]);
  });
});
