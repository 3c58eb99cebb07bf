import { describeInModule, readCases } from './cases';
import { bootRealKernel, type RealKernel } from './real-kernel';

/** Metamessages as kernel-src/LMR defines them. */
let kernel: RealKernel;
beforeAll(() => {
  kernel = bootRealKernel();
});

describe.each(['metamessages', 'refused'])('%s', (name) => {
  const cases = readCases(name).map((each, index) => ({ ...each, module: `${name}${index}` }));
  test.each(cases)('$title', ({ source, expected, module }) => {
    expect(describeInModule(kernel, source, module)).toBe(expected);
  });
});
