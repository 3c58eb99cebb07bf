/** Tests are transformed by swc, one file at a time; types are checked once, by `npm run check`. */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  globalSetup: '<rootDir>/test/global-setup.js',
  transform: { '^.+\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' } }] },
  // One per core; jest itself would leave one free.
  maxWorkers: '100%',
  testTimeout: 120000,
  reporters: ['default', '<rootDir>/test/closing-line-reporter.js'],
};
