'use strict';

const { reporters } = require('mocha');

const patienceMs = 15_000;

/** Mocha's usual report, closed by one plain line that programs can read too. */
module.exports = class FoyerReporter extends reporters.Spec {
  epilogue() {
    super.epilogue();
    process.stdout.write(`${this.stats.passes} passed, ${this.stats.failures} failed\n`);
    endInAnyCase(this.stats.failures);
  }
};

/** What a test leaves open keeps the process alive: it is told, and does not hold up the run. */
function endInAnyCase(failures) {
  setTimeout(() => {
    process.stderr.write(
      `Something is still open after the last test: ${process.getActiveResourcesInfo().join(', ')}\n`,
    );
    process.exit(failures === 0 ? 0 : 1);
  }, patienceMs).unref();
}
