/** A jest reporter that ends the run with one plain line: `N passed, N failed`. */
class ClosingLineReporter {
  onRunComplete(_contexts, results) {
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const skipped = results.numPendingTests + results.numTodoTests;
    // After jest's own summary, which goes to standard error at the end of the run.
    process.on('exit', () => {
      process.stdout.write(`${results.numPassedTests} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`);
    });
  }
}

module.exports = ClosingLineReporter;
