import { describeMethod, readCases } from './cases';

describe.each(['plain', 'arithmetic', 'conditions', 'loops', 'arrays', 'blocks', 'floats'])('%s', (name) => {
  test.each(readCases(name))('$title', ({ source, expected }) => {
    expect(describeMethod(source)).toBe(expected);
  });
});
